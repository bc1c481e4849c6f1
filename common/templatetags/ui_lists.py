"""Lists and tables of records: a part of ``{% load ui %}``, whose top describes all of them."""

from functools import lru_cache

from django import template
from django.template.defaultfilters import linebreaksbr
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common import icons, seats
from common.display import amount, written
from common.icons import STATUS_ICONS
from common.markup import html, html_each
from common.templatetags.ui_actions import IN_PLACE, UNDO, token_input

register = template.Library()

NOTHING = SafeString("")
# Blocks are no table to some browsers unless it is said.
TABLE_ROLES = (
    ("<thead", "rowgroup"),
    ("<tbody", "rowgroup"),
    ("<tfoot", "rowgroup"),
    ("<tr", "row"),
    ("<td", "cell"),
    ('<th scope="col"', "columnheader"),
    ('<th scope="row"', "rowheader"),
)


@register.simple_tag
def rhythm(rows) -> SafeString:
    """One line each with its seats: (name, states, label for readers, "2/3")."""
    return html(
        '<ul class="rhythm">{}</ul>',
        html_each(
            '<li><span>{}</span><span class="rhythm-seats">{} <span class="soft small" aria-hidden="true">{}</span>'
            "</span></li>",
            ((name, seats.row(states, label=label), tally) for name, states, label, tally in rows),
        ),
    )


@register.simple_block_tag
def todos(content):
    return html('<ul class="todo panel">{}</ul>', content)


@register.simple_tag
def todo(title, url, *, context="", icon="check", kind="tint", due="", late="", menu="", id="") -> SafeString:
    """One thing that needs somebody; the whole row is its link. ``due`` in words ("by Fri 13 March");
    ``late``: "" | warn (today) | stop. ``menu``: what else can be done with it ({% row_menu %}). ``id``: of the link."""
    if kind == "tint" and late:
        kind = late
    below = html('<span class="c">{}</span>', context) if context else ""
    if late == "stop":
        due = status("stop", due)
    elif late == "warn":
        due = status("warn", due, icon="clock")
    return html(
        '<li><span class="mark mark-{}">{}</span><div class="t"><a href="{}"{}>{}</a>{}</div>'
        '<span class="due">{}</span>{}</li>',
        *(kind, icons.draw(icon), url, html(' id="{}"', id) if id else NOTHING, title, below, due),
        menu or html('<span class="go">{}</span>', icons.draw("chevron-right")),
    )


@register.simple_tag(takes_context=True)
def row_menu(context, about, buttons, *, more="", more_label="") -> SafeString:
    """A folded menu at the end of a row. ``buttons``: (address, name, value, label) each, sent by POST; ``more`` is a
    page with the rest."""
    return _menu(token_input(context), about, buttons, more, more_label)


def _menu(token, about, buttons, more, more_label) -> SafeString:
    return html(
        '<details class="row-menu" name="row-menu"><summary>{}<span class="visually-hidden">{}</span></summary>'
        '<form method="post" hx-post="">{}{}{}</form></details>',
        icons.draw("ellipsis-horizontal"),
        _("More for: %(title)s") % {"title": about},
        token,
        html_each(
            '<button type="submit" formaction="{}"{}>{}</button>',
            ((url, _sent(name, value), label) for url, name, value, label in buttons),
        ),
        html('<a href="{}">{}</a>', more, more_label) if more else NOTHING,
    )


@lru_cache(maxsize=512)
def _sent(name: str, value: str) -> SafeString:
    """What a button sends."""
    return html(' name="{}" value="{}"', name, value) if name else NOTHING


@register.simple_tag(takes_context=True)
def todo_rows(context, rows) -> SafeString:
    """The list drawn from data, each row with its menu. A row has title, url, note, due, late, icon, anchor; and
    buttons, row_url, more, where row_url is not "". With htmx a menu acts in place, and the focus is on its undo."""
    token, language = token_input(context), get_language()
    return html(
        '<ul class="todo panel" {} data-focus="{}">{}</ul>',
        *(IN_PLACE, UNDO, SafeString("".join([_row(row, language).replace(_TOKEN, token) for row in rows]))),
    )


# Stands for the token of the page in a row that is drawn once; no text from a database has this character.
_TOKEN = SafeString("\0")


def _row(row, language) -> str:
    return _todo_row(
        *(row.title, row.url, row.note, row.icon, row.due, row.late, row.anchor),
        *((row.row_url, tuple(row.buttons), row.more) if row.row_url else ("", (), "")),
        language,
    )


@lru_cache(maxsize=1024, typed=True)
def _todo_row(title, url, note, icon, due, late, anchor, page, buttons, more, _language) -> SafeString:
    """The rows of a list are the same from one visit to the next."""
    menu = _menu(_TOKEN, title, buttons, page, more) if page else ""
    return todo(title, url, context=note, icon=icon, due=due, late=late, menu=menu, id=anchor)


@register.simple_tag
def status(kind: str, text, *, icon: str = "") -> SafeString:
    """Icon and words, never a link. Kinds: stop warn info done idle plain."""
    sign = icons.draw(icon or STATUS_ICONS[kind], "mini")
    return html('<span class="status status-{}">{}{}</span>', kind, sign, text)


@register.simple_block_tag
def summary_list(content):
    return html('<dl class="summary-list">{}</dl>', content)


@register.simple_tag
def summary(label, value="", *, change="", change_label="", missing="") -> SafeString:
    """A row of a summary list. ``change`` is a link to the form; without a value it reads ``missing``."""
    if value or value == 0:
        shown = linebreaksbr(value)
    elif missing and change:
        shown = html('<a href="{}">{}</a>', change, missing)
    else:
        shown = html('<span class="soft">{}</span>', missing or "–")
    link = NOTHING
    if change and value:
        link = html(
            '<dd class="change"><a href="{}">{}<span class="visually-hidden">: {}</span></a></dd>',
            *(change, change_label or _("Change"), label),
        )
    return html("<div><dt>{}</dt><dd>{}</dd>{}</div>", label, shown, link)


def _with_roles(content: str) -> str:
    for tag, role in TABLE_ROLES:
        content = content.replace(tag, f'{tag} role="{role}"')
    return content


@register.simple_block_tag
def data_table(content, caption, *, id="", show_caption=False):
    """Wraps thead and tbody. Cells carry ``data-label`` so that rows become blocks on phones; the roles keep them a
    table for readers there."""
    above, opening, rest = content.partition("<tbody>")
    rows, closing, below = rest.rpartition("</tbody>")
    # Those of ``common.markup.table_rows`` have theirs.
    if not rows.startswith('<tr role="row"'):
        rows = _with_roles(rows)
    content = f"{_with_roles(above + opening)}{rows}{_with_roles(closing + below)}"
    return html(
        '<div class="scroll" tabindex="0" role="region" aria-label="{}: {}"><table class="table data-table" role="table"{}>'
        "<caption{}>{}</caption>{}</table></div>",
        _("Table"),
        caption,
        html(' id="{}"', id) if id else "",
        NOTHING if show_caption else SafeString(' class="visually-hidden"'),
        caption,
        SafeString(content),
    )


@register.simple_block_tag
def ledger(content, caption):
    """A narrow table of sums inside a panel: thead, tbody, tfoot; numbers in cells of class ``num``."""
    return html(
        '<table class="ledger"><caption class="visually-hidden">{}</caption>{}</table>', caption, content
    )


@register.simple_tag(takes_context=True)
def sort_by(context, key: str, label, *, num=False) -> SafeString:
    """A column head that sorts: a link; needs ``FilteredListView`` (its ``sort`` in the context)."""
    current = context.get("sort", "")
    descending = current == f"-{key}"
    active = descending or current == key
    query = context["request"].GET.copy()
    query.pop("page", None)
    query["sort"] = f"-{key}" if active and not descending else key
    direction = sign = NOTHING
    if active:
        direction = html(' aria-sort="{}"', "descending" if descending else "ascending")
        sign = icons.draw("chevron-down" if descending else "chevron-up", "mini")
    return html(
        '<th scope="col"{}{}><a href="?{}">{}{}</a></th>',
        *(SafeString(' class="num"') if num else NOTHING, direction, query.urlencode(), label, sign),
    )


FILTERS_SHOWN = 3


@register.simple_tag(takes_context=True)
def filters(context, form, *, count=None, noun="") -> SafeString:
    """A GET form with its applied filters as links that remove one each. ``noun`` follows the count.

    Of many fields the first few stand there and the others are folded, or a phone would show no row of the list.
    Where there is no row at all there is nothing to filter, and nothing is drawn.
    """
    applied = context.get("applied_filters", [])
    if count == 0 and not applied and not form.errors:
        return NOTHING
    names = list(form.fields)
    folded = names[FILTERS_SHOWN:] if len(names) > FILTERS_SHOWN + 2 else []
    return render_to_string(
        "components/filters.html",
        {
            "form": form,
            "folded_from": FILTERS_SHOWN if folded else None,
            "unfolded": any(form[name].value() for name in folded),
            "count": count,
            "noun": noun,
            "applied": applied,
            "sort": context["request"].GET.get("sort", ""),
            "path": context["request"].path,
        },
    )


@register.simple_tag(takes_context=True)
def pager(context, page) -> SafeString:
    """Links to the pages beside this one; nothing for a single page. The page's number stands in the title too."""
    if not page.has_other_pages():
        return NOTHING

    def link(number, rel, label):
        values = context["request"].GET.copy()
        values["page"] = number
        return html('<a class="btn btn-secondary" rel="{}" href="?{}">{}</a>', rel, values.urlencode(), label)

    before = after = NOTHING
    if page.has_previous():
        label = icons.draw("chevron-left", "mini") + written(_("Previous page"))
        before = link(page.previous_page_number(), "prev", label)
    if page.has_next():
        label = written(_("Next page")) + icons.draw("chevron-right", "mini")
        after = link(page.next_page_number(), "next", label)
    return html(
        '<nav class="pager" aria-label="{}">{}<span>{}</span>{}</nav>',
        _("Pages"),
        before,
        _("Page %(number)s of %(total)s")
        % {
            "number": amount(page.number),
            "total": amount(page.paginator.num_pages),
        },
        after,
    )
