"""The components of the interface. Every page starts with ``{% load i18n ui %}``; markup of components stands in
``templates/components/``, never in pages. Arguments that are sentences are translated by the caller.

Page      {% crumbs %}{% crumb url _("Networks") %}{% crumb "" name %}{% endcrumbs %}      (block crumbs of base.html)
          {% pagehead heading lead=… %}…buttons…{% endpagehead %}                          one per page: it is the h1
          {% tabs _("Network") %}{% tab url _("Members") count=3 current=True %}…{% endtabs %}
          {% panel _("Next meeting") url=… link=_("Year plan") %}…{% endpanel %}           level=2|3, pad=False, foot=…
          {% section_head _("This week") count=4 %}
          {% facts %}{% fact "calendar" _("Thu 26 March 2026") sub=_("16:30 to 18:30") %}{% endfacts %}     hero of guest.html
Signs     {% icon "calendar" %}  {% icon "star" style="solid" label=_("Key actor") %}      names of heroicons
          {% seat "half" %}   {% seats states label=… slots=3 %}   {% ring groups big=9 caption=… label=… %}
          {% dots low point high %}  (whole dots of a score; nothing rated: {% dots reason=_("No data yet") %})
          {% legend solid=_("held") half=_("planned") open=_("missing") %}
          {% status "done" _("held") %}   kinds: stop warn info done idle plain
          {% datebox day %}   {% progress value target unit="%" %}   {% steps labels current %} (current counts from 0)
Lists     {% todos %}{% todo _("Send the minutes") url context=… due=… late="stop"|"warn" icon="envelope" %}{% endtodos %}
          {% filters form count=n %}  {% data_table _("Members") %}<thead>…{% enddata_table %}  {% sort_by "name" _("Name") %}
          {% pager page_obj %}
          {% summary_list %}{% summary _("Place") meeting.place change=url missing=… %}{% endsummary_list %}
Messages  {% notice "warn" title=… %}text{% endnotice %}   {% empty title url=… action=… %}text{% endempty %}
          {% error_summary form %}  (is part of ``{% crispy form %}`` already)
Actions   {% button _("Invite") url=… kind="primary|secondary|danger" icon=… %}   without url: a submit button
          {% post_button url _("Mark as done") kind=… name=… value=… %}   a form of its own, POST
          {% choice "yes" _("Yes, I will come") sub=… icon="check" main=True %}   big submit buttons of a question
Values    {{ at|day }} Thu 26 March · {{ at|day_full }} with year · {{ at|day_short }} 26 Mar · {{ at|clock }} 16:30
          {{ at|moment }} day and time · {% timespan start end %} · {% dayspan first last %}
          {{ holiday|breakable }} soft hyphens for narrow columns
          {{ tonnes|amount }} 1.200 · {{ x|amount:"t CO₂e/a" }} · {{ sum|euro }}
          Aware times are shown in the municipality's zone.
"""

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _

from common import display, icons, seats
from common.icons import STATUS_ICONS
from common.templatetags import ui_lists

register = template.Library()

register.filter("breakable", display.breakable)
register.filter("without_stop", display.without_stop)
register.filter("day", display.day)
register.filter("day_full", display.day_full)
register.filter("day_short", display.day_short)
register.filter("clock", display.clock)
register.filter("moment", display.moment)
register.filter("amount", display.amount)
register.filter("euro", display.euro)
register.simple_tag(display.timespan)
register.simple_tag(display.dayspan)


# --- signs -----------------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, *, style: str = "outline", label: str = "", extra: str = "") -> SafeString:
    """A heroicon, inlined. Hidden from readers unless it has a label; ``extra`` are further classes."""
    return icons.draw(str(name), style, str(label), extra)


@register.simple_tag
def seat(state: str, *, size: int = 14, label: str = "") -> SafeString:
    return seats.single(state, size=size, label=label)


@register.simple_tag(name="seats")
def row_of_seats(states, *, label: str = "", size: int = 18, slots: int = 0) -> SafeString:
    """Seats side by side; ``states`` is a list or a text of words ("solid solid open")."""
    words = states.split() if isinstance(states, str) else list(states)
    return seats.row(words, label=label, size=size, slots=slots)


@register.simple_tag
def dots(low=None, point=None, high=None, *, size: int = 18, reason: str = "") -> SafeString:
    """The dots of one score, 0 to 6, with its bounds in words for readers. Write the number beside it."""
    if point is None:
        return format_html('<span class="soft">–{}</span>', format_html(" {}", reason) if reason else "")
    low = point if low is None else low
    high = point if high is None else high
    label = _("%(point)s of 6 points, certain %(low)s, possible %(high)s") % {
        "point": display.amount(point),
        "low": display.amount(low),
        "high": display.amount(high),
    }
    return seats.row(seats.score_states(low, point, high), label=label, size=size)


@register.simple_tag
def ring(groups, *, big="", caption: str = "", label: str = "", size: int = 152) -> SafeString:
    """``groups`` is a list of (state, count). Put the same counts as a list beside it ({% legend %})."""
    return seats.ring(groups, big=big, caption=caption, label=label, size=size)


@register.inclusion_tag("components/legend.html")
def legend(**words):
    return {"entries": [(state.rstrip("_"), text) for state, text in words.items()]}


@register.inclusion_tag("components/counts.html")
def counts(entries):
    """The list beside a ring: ``entries`` are (state, count, word)."""
    return {"entries": entries}


@register.simple_tag
def status(kind: str, text, *, icon: str = "") -> SafeString:
    sign = icons.draw(icon or STATUS_ICONS[kind], "mini", "", "")
    return format_html('<span class="status status-{}">{}{}</span>', kind, sign, text)


@register.inclusion_tag("components/datebox.html")
def datebox(value):
    return {"day": display.civil_day(value)}


@register.inclusion_tag("components/progress.html")
def progress(value, target, *, unit: str = "", label: str = ""):
    """``value`` of ``target``; the numbers always stand beside the bar."""
    return {"value": value, "target": target, "unit": unit, "label": label}


@register.inclusion_tag("components/steps.html")
def steps(labels, current: int = 0):
    """Phases in order; those before ``current`` are done, it is half, the rest open. None done: -1."""
    states = ["solid" if n < current else "half" if n == current else "open" for n in range(len(labels))]
    return {"entries": [(s, text, s == "half") for s, text in zip(states, labels, strict=True)]}


# --- frame of a page ---------------------------------------------------------------------------------------


@register.simple_block_tag
def crumbs(content):
    return render_to_string("components/crumbs.html", {"content": content})


@register.simple_tag
def crumb(url, label) -> SafeString:
    if url:
        return format_html('<li><a href="{}">{}</a></li>', url, label)
    return format_html('<li aria-current="page">{}</li>', label)


@register.simple_block_tag
def pagehead(content, heading, *, lead=""):
    return render_to_string(
        "components/pagehead.html", {"content": mark_safe(content.strip()), "heading": heading, "lead": lead}
    )


@register.simple_block_tag
def facts(content):
    return format_html('<ul class="facts">{}</ul>', content)


@register.simple_tag
def fact(icon: str, text, *, sub="") -> SafeString:
    """A line on the petrol band of a guest page: when, where, who."""
    below = format_html("<small>{}</small>", sub) if sub else ""
    return format_html("<li>{}<span>{}{}</span></li>", icons.draw(icon, "outline", "", ""), text, below)


@register.simple_block_tag
def panel(content, title="", *, url="", link="", side="", foot="", level: int = 2, pad=True, id=""):
    """``side`` is plain text opposite the title, ``url`` and ``link`` a link there; ``pad=False`` for tables."""
    return render_to_string(
        "components/panel.html",
        {
            "content": content,
            "title": title,
            "url": url,
            "link": link,
            "side": side,
            "foot": foot,
            "level": level,
            "pad": pad,
            "id": id or (f"panel-{slugify(str(title))}" if title else ""),
        },
    )


@register.simple_tag
def section_head(title, *, count=None, id="") -> SafeString:
    tally = "" if count is None else format_html(' <span class="tally">{}</span>', count)
    anchor = format_html(' id="{}"', id) if id else ""
    return format_html('<h2 class="sect"{}>{}{}</h2>', anchor, title, tally)


@register.simple_tag(takes_context=True)
def tab(context, url, label, *, count=None, current=False) -> str:
    context.render_context.setdefault("ui.tabs", []).append(
        {"url": url, "label": label, "count": count, "current": current}
    )
    return ""


@register.simple_block_tag(takes_context=True)
def tabs(context, content, label):
    """Links that look like tabs; a folded list on phones. ``label`` names what they belong to."""
    entries = context.render_context.get("ui.tabs", [])
    context.render_context["ui.tabs"] = []
    return render_to_string(
        "components/tabs.html",
        {"label": label, "tabs": entries, "current": next((t for t in entries if t["current"]), None)},
    )


# Lists, messages and buttons stand in a module of their own; a page loads one library.
for part in (ui_lists.register,):
    register.tags.update(part.tags)
    register.filters.update(part.filters)
