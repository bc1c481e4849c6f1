"""The components of the interface. Every page starts with ``{% load i18n ui %}``; markup of components stands here and in
``templates/components/``, never in pages. Arguments that are sentences are translated by the caller. ``/styleguide/``
(development) shows each in every state. Data for the drawn ones: ``common/shapes.py``.

Page      {% crumbs %}{% crumb url _("Networks") %}{% crumb "" name %}{% endcrumbs %}      (components/trail.html)
          {% pagehead heading lead=… %}…buttons…{% endpagehead %}                          one per page: it is the h1
          {% tabs _("Network") %}{% tab url _("Members") count=3 current=True %}…{% endtabs %}
          {% switch _("View") %}{% switch_link url _("List") current=True %}{% endswitch %}  two to four ways to show one thing
          {% panel _("Next meeting") url=… link=_("Year plan") %}…{% endpanel %}           level=2|3, pad=False, foot=…
          {% section_head _("This week") count=4 %}
          {% fold _("Later") count=3 %}…{% endfold %}                                      folded group; open=True
          {% facts %}{% fact "calendar" _("Thu 26 March 2026") sub=_("16:30 to 18:30") %}{% endfacts %}     hero of guest.html
Signs     {% icon "calendar" %}  {% icon "star" style="solid" label=_("Key actor") %}      names of heroicons
          {% seat "half" %}   {% seats states label=… slots=3 %}   {% ring groups big=9 caption=… label=… %}
          {% dots low point high %}  (whole dots of a score; nothing rated: {% dots reason=_("No data yet") %})
          {% legend solid=_("held") half=_("planned") open=_("missing") %}   {% counts entries %} beside a ring
          {% status "done" _("held") %}   kinds: stop warn info done idle plain
          {% datebox day %}   {% progress value target unit="%" %}   {% steps labels current %} (current counts from 0)
Lists     {% todos %}{% todo _("Send the minutes") url context=… due=… late="stop"|"warn" icon="envelope" %}{% endtodos %}
          {% todo_rows rows %} the same from data   {% rhythm rows %} names with seats beside them
          {% row_menu title buttons more=url more_label=_("Another day") as menu %}   a row's menu: todo(… menu=menu)
          {% filters form count=n %}  {% data_table _("Members") %}<thead>…{% enddata_table %}  {% sort_by "name" _("Name") %}
          {% pager page_obj %}   {% ledger _("Sum") %}<thead>…{% endledger %}              sums in a panel, td class="num"
          {% summary_list %}{% summary _("Place") meeting.place change=url missing=… %}{% endsummary_list %}
          {% timeline %}{% event at _("Called") who=… note=… icon=… %}text{% endevent %}{% endtimeline %}   newest first
Boards    {% board %}{% lane "talks" _("In talks") count=2 %}{% card ref name url key=True %}…
          {% move url choices id=ref about=name %}{% endcard %}{% endlane %}{% endboard %}
          {% plan_grid title months rows current=3 holidays=… %}{% plan_list rows wide=False %}    rows: shapes.PlanRow
          {% matrix columns rows caption=… %}                                              shapes.Column, MatrixRow, Cell
          {% lifts %}{% lift _("Report progress") url=… why=… effect=… before=… after=… more=… more_url=… %}{% endlifts %}
          {% chart title sentence series maximum=6 unit=… csv=… xlsx=… %}                  series: shapes.Series of Point
Messages  {% notice "warn" title=… %}text{% endnotice %}
          {% undo _("Marked as done.") url %}   in fragments; after a redirect: common.undo.say_done(request, text, undo=url)
          {% empty title kind="first|filtered|done|failed" url=… action=… %}text{% endempty %}
          {% error_summary form %}  (is part of ``{% crispy form %}`` already)
          {% delivery waiting=2 accepted=141 returned=3 failed=0 url=… stalled=… %}  {% undelivered entries %}  shapes.Undelivered
          {% autosave "saved" at=moment %}   states: "" saving saved failed
Actions   {% button _("Invite") url=… kind="primary|secondary|danger" icon=… state="|disabled|busy" busy=_("Sending …") %}
          without url: a submit button
          {% post_button url _("Mark as done") kind=… name=… value=… %}   a form of its own, POST
          {% acts rows %}   the buttons at the head of a page from data      shapes.Act
          {% choice "yes" _("Yes, I will come") sub=… icon="check" main=True chosen=False %}   big submit buttons of a question
          {% person_pick form "person" "name" "email" %}   known people as radios, or somebody else (layouts.PersonPick)
Values    {{ at|day }} Thu 26 March · {{ at|day_full }} with year · {{ at|day_short }} 26 Mar · {{ at|clock }} 16:30
          {{ at|oclock }} 16:30 Uhr, where it stands alone · {{ at|moment }} day and time
          {% timespan start end %} · {% dayspan first last %}
          {{ holiday|breakable }} soft hyphens for narrow columns
          {{ tonnes|amount }} 1.200 · {{ x|amount:"t CO₂e/a" }} · {{ sum|euro }}
          {% language_text value "en" %}   a text in another language than the page's
          Aware times are shown in the municipality's zone.
Frame     {% kept frame.current %}…{% endkept %}   drawn once a process per language and values named
          templates/base.html and its slots: components/search_field.html, help_link.html, official.html (above the band),
          footer_more.html (plain language, sign language), theme_switch.html, language_switch.html
"""

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _

from common import display, icons, seats
from common.display import written
from common.markup import html, html_each
from common.templatetags import ui_actions, ui_boards, ui_kept, ui_lists

register = template.Library()

register.filter("breakable", display.breakable)
register.filter("without_stop", display.without_stop)
register.filter("day", display.day)
register.filter("day_full", display.day_full)
register.filter("day_short", display.day_short)
register.filter("clock", display.clock)
register.filter("oclock", display.oclock)
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
        return html('<span class="soft">–{}</span>', html(" {}", reason) if reason else "")
    return ui_boards.score(low, point, high, size=size)


@register.simple_tag
def ring(groups, *, big="", caption: str = "", label: str = "", size: int = 152) -> SafeString:
    """``groups`` is a list of (state, count). Put the same counts as a list beside it ({% legend %})."""
    return seats.ring(groups, big=big, caption=caption, label=label, size=size)


@register.simple_tag
def legend(**words) -> SafeString:
    """The signs used near by, in words."""
    return html(
        '<ul class="legend">{}</ul>',
        html_each("<li>{}{}</li>", ((seats.single(s.rstrip("_")), text) for s, text in words.items())),
    )


@register.simple_tag
def counts(entries) -> SafeString:
    """The list beside a ring: ``entries`` are (state, count, word)."""
    return html(
        '<ul class="counts">{}</ul>',
        html_each(
            "<li>{}<b>{}</b>{}</li>",
            ((seats.single(state), display.amount(number), word) for state, number, word in entries),
        ),
    )


@register.simple_tag
def datebox(value) -> SafeString:
    day = display.civil_day(value)
    if not day:
        return SafeString("")
    return html(
        '<div class="datebox" aria-hidden="true"><span>{}</span><b>{}</b><span>{}</span></div>'
        '<span class="visually-hidden">{}</span>',
        *(display.dated(day, form) for form in ("D", "j", "M")),
        display.day_full(day),
    )


@register.simple_tag
def progress(value, target, *, unit: str = "", label: str = "") -> SafeString:
    """``value`` of ``target``; the numbers always stand beside the bar. Lengths come from attributes, not from a style."""
    text: str = _("Nothing reported yet")
    if value is not None:
        numbers = {"value": display.amount(value), "target": display.amount(target, unit)}
        text = html("<strong>{}</strong>", _("%(value)s of %(target)s") % numbers)
        if label:
            text = html("{} {}", text, label)
    return html(
        '<div><progress class="meter" max="{}" value="{}" aria-label="{}"></progress>'
        '<p class="small mt-1 mb-0">{}</p></div>',
        *(str(target), str(value or 0), label or _("Progress"), text),
    )


@register.simple_tag
def steps(labels, current: int = 0) -> SafeString:
    """Phases in order; those before ``current`` are done, it is half, the rest open. None done: -1."""
    states = ["solid" if n < current else "half" if n == current else "open" for n in range(len(labels))]
    return html(
        '<ol class="steps">{}</ol>',
        html_each(
            "<li{}>{}{}</li>",
            (
                (SafeString(' aria-current="step"' if state == "half" else ""), seats.single(state), text)
                for state, text in zip(states, labels, strict=True)
            ),
        ),
    )


# --- frame of a page ---------------------------------------------------------------------------------------


@register.simple_block_tag
def crumbs(content):
    return html('<nav aria-label="{}"><ol class="crumbs">{}</ol></nav>', _("Breadcrumb"), content)


@register.simple_tag
def crumb(url, label) -> SafeString:
    if url:
        return html('<li><a href="{}">{}</a></li>', url, label)
    return html('<li aria-current="page">{}</li>', label)


@register.simple_block_tag
def pagehead(content, heading, *, lead=""):
    """The message of the page, a sentence below, and buttons: at most one of them primary, and it stands first."""
    buttons = content.strip()
    return html(
        '<div class="pagehead"><div><h1>{}</h1>{}</div>{}</div>',
        display.hyphenated(written(heading)),
        html('<p class="lead">{}</p>', lead) if lead else "",
        html('<div class="actions">{}</div>', mark_safe(buttons)) if buttons else "",
    )


@register.simple_block_tag
def facts(content):
    return html('<ul class="facts">{}</ul>', content)


@register.simple_tag
def fact(icon: str, text, *, sub="") -> SafeString:
    """A line on the petrol band of a guest page: when, where, who."""
    below = html("<small>{}</small>", sub) if sub else ""
    return html("<li>{}<span>{}{}</span></li>", icons.draw(icon, "outline", "", ""), text, below)


@register.simple_block_tag
def panel(content, title="", *, url="", link="", side="", foot="", level: int = 2, pad=True, id=""):
    """``side`` is plain text opposite the title, ``url`` and ``link`` a link there; ``pad=False`` for tables."""
    named = head = SafeString("")
    if title:
        id = id or f"panel-{slugify(str(title))}"
        named = html(' aria-labelledby="{}"', id)
        head = html(
            '<div class="panel-head"><h{} class="h3" id="{}">{}</h{}>{}{}</div>',
            *(level, id, written(title), level),
            html('<span class="soft small">{}</span>', written(side)) if side else "",
            html('<a href="{}">{}</a>', url, link) if url else "",
        )
    return html(
        '<section class="panel{}"{}>{}{}{}</section>',
        "" if pad else " panel-clip",
        named,
        head,
        html('<div class="panel-body">{}</div>', content) if pad else content,
        html('<div class="panel-foot">{}</div>', foot) if foot else "",
    )


@register.simple_tag
def section_head(title, *, count=None, id="") -> SafeString:
    tally = "" if count is None else html(' <span class="tally">{}</span>', display.amount(count))
    anchor = html(' id="{}"', id) if id else ""
    return html('<h2 class="sect"{}>{}{}</h2>', anchor, title, tally)


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
    links = html_each(
        '<li><a href="{}"{}>{}{}</a></li>',
        (
            (
                entry["url"],
                SafeString(' aria-current="page"' if entry["current"] else ""),
                entry["label"],
                ""
                if entry["count"] is None
                else html(' <span class="tally">{}</span>', display.amount(entry["count"])),
            )
            for entry in entries
        ),
    )
    current = next((entry["label"] for entry in entries if entry["current"]), label)
    return html(
        '<nav class="tabrow" aria-label="{}"><ul>{}</ul></nav><details class="tabfold"><summary>{}{}</summary>'
        '<nav aria-label="{}"><ul>{}</ul></nav></details>',
        *(label, links, current, icons.draw("chevron-down"), label, links),
    )


@register.simple_block_tag
def switch(content, label):
    """Two to four ways to show the same thing, each a page of its own; holds ``{% switch_link %}``."""
    return html('<nav class="switch" aria-label="{}">{}</nav>', label, mark_safe(content.strip()))


@register.simple_tag
def switch_link(url, label, *, current=False, rel="") -> SafeString:
    return html(
        '<a href="{}"{}{}>{}</a>',
        url,
        html(' rel="{}"', rel) if rel else "",
        SafeString(' aria-current="page"' if current else ""),
        label,
    )


# The other families stand in modules of their own; a page loads one library.
for part in (ui_lists.register, ui_actions.register, ui_boards.register, ui_kept.register):
    register.tags.update(part.tags)
    register.filters.update(part.filters)
