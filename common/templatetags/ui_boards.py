"""Boards, plans, matrices, courses of events and charts: a part of ``{% load ui %}``, whose top describes all of them."""

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import charts, display, icons, seats
from common.icons import STATUS_ICONS
from common.markup import html, html_each
from common.shapes import PlanRow
from common.templatetags.ui_actions import hidden, token_input
from common.templatetags.ui_lists import status

register = template.Library()

NOTHING = SafeString("")


# --- board ---------------------------------------------------------------------------------------------------


@register.simple_block_tag
def board(content):
    return html('<div class="board">{}</div>', content)


@register.simple_block_tag
def lane(content, key, title, *, count=0, nobody=""):
    """A headed list of cards; ``nobody`` stands there when it is empty."""
    body = html("<ul>{}</ul>", content)
    if not count:
        body = html('<p class="soft small">{}</p>', nobody or _("Nobody"))
    return html(
        '<section class="lane" aria-labelledby="lane-{}"><h2 id="lane-{}">{} <span>{}</span></h2>{}</section>',
        *(key, key, title, display.amount(count), body),
    )


@register.simple_block_tag
def card(content, ref, title, url, *, key=False):
    """A card of a lane: star and name, then what the block holds."""
    star = icons.draw("star", "solid", _("Key actor"), "keyactor") if key else NOTHING
    return html(
        '<li id="card-{}" tabindex="-1">{}<a href="{}">{}</a>{}</li>',
        ref,
        star,
        url,
        title,
        mark_safe(content.strip()),
    )


@register.simple_tag(takes_context=True)
def move(context, url, choices, *, id, about="") -> SafeString:
    """Select and button in a folded form; ``choices`` are (value, label). Works without script and without drag;
    where htmx is loaded the board changes in place and the card keeps the focus."""
    return moving(token_input(context))(url, move_options(choices), id, about)


def move_options(choices) -> SafeString:
    return html_each('<option value="{}">{}</option>', choices)


def moving(token: SafeString) -> Callable[[str, SafeString, str, str], SafeString]:
    """``move`` for many cards: a function of address, options, id and what it is about. What they share is made once."""
    form = html(
        '<details><summary>{}{{3}}</summary><form method="post" action="{{0}}" hx-post="{{0}}" hx-target="#content" '
        'hx-select="#content" hx-swap="outerHTML" hx-sync="this:drop" data-focus="card-{{2}}">{}'
        '<label class="form-label" for="stage-{{2}}">{}</label>'
        '<select class="form-select" name="stage" id="stage-{{2}}">{{1}}</select>'
        '<button class="btn btn-secondary">{}{{3}}</button></form></details>',
        *(_("Move"), token, _("New stage"), _("Save")),
    )
    return lambda url, options, id, about: html(form, url, options, id, hidden(about))


# --- year plan -----------------------------------------------------------------------------------------------


@register.simple_tag
def plan_grid(title, months, rows, *, current=0, holidays=(), more=(), row_label="") -> SafeString:
    """Topics × months. ``rows`` are ``common.shapes.PlanRow``; ``current`` is the month (1–12) that is now;
    ``holidays`` are twelve lists of short texts, ``more`` further rows of such: (label, lists). Shown from
    tablets on; put ``{% plan_list %}`` below for phones."""
    heads = html_each(
        '<th scope="col"{}>{}</th>',
        (
            (SafeString(' aria-current="true"') if number == current else NOTHING, month)
            for number, month in enumerate(months, start=1)
        ),
    )
    above = [(_("Public holidays"), holidays), *more] if holidays else list(more)
    days = html_each(
        '<tr class="hols"><th scope="row">{}</th>{}<td></td></tr>',
        ((label, html_each("<td>{}</td>", ((_short_texts(m),) for m in lists))) for label, lists in above),
    )
    return html(
        '<div class="plan-wide"><h2 class="visually-hidden" id="plan">{}</h2><div class="scroll" tabindex="0" role="region"'
        ' aria-labelledby="plan"><table class="plan"><thead><tr><th scope="col">{}</th>{}<th scope="col" class="sum">{}'
        "</th></tr>{}</thead><tbody>{}</tbody></table></div></div>",
        *(title, row_label or _("Topic area"), heads, _("Goal"), days),
        html_each("{}", ((_plan_row(row, current),) for row in rows)),
    )


def _short_texts(texts) -> SafeString:
    return html_each("<span>{}</span>", ((text,) for text in texts))


@lru_cache(maxsize=512)
def _plan_row(row: PlanRow, current: int) -> SafeString:
    """The rows of a plan are the same from one visit to the next."""
    name = html('<a href="{}">{}</a>', row.url, row.title) if row.url else row.title
    note = html("<small>{}</small>", row.note) if row.note else ""
    cells = SafeString(
        "".join(
            [
                f"{_NOW if number == current else '<td>'}{''.join(map(_slot, slots))}</td>"
                for number, slots in enumerate(row.months, start=1)
            ]
        )
    )
    return html(
        '<tr><th scope="row">{}{}</th>{}<td class="sum">{}<br>{}</td></tr>',
        *(name, note, cells, seats.row(row.seats, label=row.seats_label, size=15), row.goal),
    )


_NOW = '<td class="now">'


def _slot(slot) -> SafeString:
    parts = seats.single(slot.seat, size=13), slot.day, slot.text, hidden(slot.about)
    if slot.url:
        return html('<a class="slot slot-{}" href="{}"><b>{}{}</b>{}{}</a>', slot.kind, slot.url, *parts)
    return html('<span class="slot slot-{}"><b>{}{}</b>{}{}</span>', slot.kind, *parts)


@register.simple_tag
def plan_list(rows, *, wide=False, id="topic") -> SafeString:
    """The same rows as one list per topic; on phones only, unless ``wide`` (the page "List")."""
    return html(
        '<div class="{}">{}</div>',
        "plan-list" if wide else "plan-list plan-phone",
        html_each("{}", ((_plan_topic(row, f"{id}-{number}"),) for number, row in enumerate(rows, start=1))),
    )


@lru_cache(maxsize=512)
def _plan_topic(row: PlanRow, name: str) -> SafeString:
    return html(
        '<section class="panel" aria-labelledby="{}"><div class="panel-head"><h2 class="h3" id="{}">{}</h2>'
        '<span class="soft small">{} {}</span></div><div class="panel-body">{}<ul class="monthlist">{}</ul></div></section>',
        *(name, name, row.title),
        seats.row(row.seats, label=row.seats_label, size=15),
        row.goal,
        html('<p class="soft small mb-2">{}</p>', row.note) if row.note else "",
        SafeString("".join(map(_plan_entry, row.entries))),
    )


def _plan_entry(slot) -> SafeString:
    seat, about = seats.single(slot.seat, size=15), hidden(slot.about)
    if not slot.url:
        return html("<li>{}<span>{}</span>{}{}</li>", seat, slot.when, slot.text, about)
    return html(
        '<li>{}<span>{}</span><a href="{}">{}{}</a></li>', seat, slot.when, slot.url, slot.text, about
    )


# --- course of events, language, delivery --------------------------------------------------------------------


@register.simple_block_tag
def timeline(content, *, label=""):
    """Newest first; holds ``{% event %}``."""
    return html('<ol class="feed"{}>{}</ol>', html(' aria-label="{}"', label) if label else "", content)


@register.simple_block_tag
def event(content, at, what, *, who="", icon="", note=""):
    """When, what (strong), who (grey), then what the block holds."""
    day = display.civil_day(at) if isinstance(at, date | datetime) else None
    when = (
        html('<time datetime="{}">{}</time>', day.isoformat(), display.day_full(at))
        if day
        else html("<time>{}</time>", at)
    )
    return html(
        "<li>{}<span>{}<strong>{}</strong>{}{}{}</span></li>",
        when,
        icons.draw(icon, "mini") if icon else "",
        what,
        html(' <span class="soft">{}</span>', who) if who else "",
        html(": {}", note) if note else "",
        html("<br>{}", mark_safe(content.strip())) if content.strip() else "",
    )


@register.simple_tag
def language_text(value, lang="") -> SafeString:
    """A text in its own language: ``lang`` on the element, so that readers pronounce it."""
    return html('<span lang="{}">{}</span>', lang, value) if lang else html("{}", value)


@register.simple_tag
def delivery(*, waiting=0, accepted=0, returned=0, failed=0, url="", stalled="") -> SafeString:
    """How far mails came: waiting · accepted · returned · failed. ``stalled`` is a sentence when sending stands still."""
    words = (
        ("info", waiting, ngettext("%(n)s waiting", "%(n)s waiting", waiting)),
        ("plain", accepted, ngettext("%(n)s accepted", "%(n)s accepted", accepted)),
        ("stop", returned, ngettext("%(n)s returned", "%(n)s returned", returned)),
        ("stop", failed, ngettext("%(n)s failed", "%(n)s failed", failed)),
    )
    entries = html_each(
        "<li>{}</li>",
        ((status(kind, text % {"n": display.amount(count)}),) for kind, count, text in words if count),
    )
    alarm = NOTHING
    if stalled:
        sign = icons.draw(STATUS_ICONS["stop"], "solid")
        alarm = html('<div class="notice notice-stop" role="alert">{}<div>{}</div></div>', sign, stalled)
    link = (
        html('<p class="alone small"><a href="{}">{}</a></p>', url, _("See the outbox")) if url else NOTHING
    )
    return html('{}<ul class="delivery">{}</ul>{}', alarm, entries, link)


@register.simple_tag
def undelivered(entries) -> SafeString:
    """People whom no mail reached (``common.shapes.Undelivered``): reason, phone number, link to correct the address."""
    return html('<ul class="undelivered">{}</ul>', html_each("{}", ((_unreached(e),) for e in entries)))


def _unreached(entry) -> SafeString:
    phone = NOTHING
    if entry.phone:
        number = entry.phone.replace(" ", "")
        phone = html(' <a href="tel:{}">{}{}</a>', number, icons.draw("phone", "mini"), entry.phone)
    link = NOTHING
    if entry.url:
        link = html(' <a href="{}">{}{}</a>', entry.url, _("Correct the address"), hidden(entry.name))
    return html("<li><strong>{}</strong> {}{}{}</li>", entry.name, status("stop", entry.reason), phone, link)


# --- monitoring ----------------------------------------------------------------------------------------------


@register.simple_tag
def matrix(columns, rows, *, labelled_by="", caption="") -> SafeString:
    """``columns``, ``rows``: ``common.shapes.Column``, ``MatrixRow`` with ``Cell``. A table also where phones show blocks."""
    heads = html_each(
        '<th role="columnheader" scope="col"{}>{}{}</th>',
        (
            (
                SafeString(' aria-current="true"') if column.current else NOTHING,
                column.name,
                html("<small>{}</small>", column.about) if column.about else "",
            )
            for column in columns
        ),
    )
    named = html(' aria-labelledby="{}"', labelled_by) if labelled_by else NOTHING
    title = html('<caption class="visually-hidden">{}</caption>', caption) if caption else NOTHING
    return html(
        '<table class="matrix" role="table"{}>{}<thead role="rowgroup"><tr role="row"><td role="cell"></td>{}</tr></thead>'
        '<tbody role="rowgroup">{}</tbody></table>',
        *(named, title, heads),
        html_each("{}", ((_matrix_row(row, columns),) for row in rows)),
    )


def _matrix_row(row, columns) -> SafeString:
    name = html('<a href="{}">{}</a>', row.url, row.name) if row.url else row.name
    return html(
        '<tr role="row"{}><th role="rowheader" scope="row">{}{}</th>{}</tr>',
        SafeString(' class="total"') if row.total else "",
        name,
        html("<small>{}</small>", row.about) if row.about else "",
        html_each(
            '<td role="cell" data-label="{}"><div>{}</div></td>',
            ((column.name, _cell(cell)) for column, cell in zip(columns, row.cells, strict=True)),
        ),
    )


TRENDS = {"up": "arrow-trending-up", "same": "arrow-long-right", "down": "arrow-trending-down"}


def _cell(cell) -> SafeString:
    drawn = NOTHING if cell.point is None else score(cell.low, cell.point, cell.high)
    number = cell.number or cell.amount
    if cell.url and number:
        number = html('<a href="{}">{}</a>', cell.url, number)
    shown = html("<strong>{}</strong>", number) if number else SafeString("<span>–</span>")
    trend = NOTHING
    if cell.trend:
        words = {"up": _("more than before"), "same": _("as before"), "down": _("less than before")}
        sign = icons.draw(TRENDS[cell.trend], "mini", words[cell.trend])
        trend = html('<span class="trend">{}</span>', sign)
    reason = html("<small>{}</small>", cell.reason) if cell.reason else NOTHING
    return html('{}<div class="row2">{}{}</div>{}', drawn, shown, trend, reason)


def score(low, point, high, *, size: int = 18) -> SafeString:
    low = point if low is None else low
    high = point if high is None else high
    label = _("%(point)s of 6 points, certain %(low)s, possible %(high)s") % {
        "point": display.amount(point),
        "low": display.amount(low),
        "high": display.amount(high),
    }
    return seats.row(seats.score_states(low, point, high), label=label, size=size)


@register.simple_block_tag
def lifts(content):
    """What would raise a rating, in the order of the effect; holds ``{% lift %}``."""
    return html('<ol class="lift">{}</ol>', content)


@register.simple_tag
def lift(action, *, url="", why="", effect="", before=None, after=None, more="", more_url="") -> SafeString:
    """A step with its reason and its effect in words; ``before`` and ``after`` are (low, point, high) of the rating."""
    name = html('<a href="{}">{}</a>', url, action) if url else action
    change = NOTHING
    if before and after:
        arrow = icons.draw("arrow-right", "mini", _("then"))
        change = html("{} {} {}", score(*before, size=14), arrow, score(*after, size=14))
    gain = html('<span class="gain">{}{}</span>', change, effect) if change or effect else NOTHING
    link = html('<a class="more" href="{}">{}</a>', more_url, more) if more_url else NOTHING
    return html("<li><div><b>{}</b>{}{}{}</div></li>", name, why, gain, link)


@register.simple_tag
def chart(title, sentence, series, *, maximum=None, unit="", csv="", xlsx="", id="") -> SafeString:
    """A course over years (``common.shapes.Series`` of ``Point``): drawing, sentence, the numbers as a table."""
    return charts.figure(title, sentence, list(series), maximum=maximum, unit=unit, csv=csv, xlsx=xlsx, id=id)
