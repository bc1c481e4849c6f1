"""Lists of answers, votes, actions and meetings: up to a hundred a page, so they are written here and not in a template."""

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import display, seats
from common.addresses import address
from common.markup import html, html_each, table_rows
from common.templatetags.ui_actions import post_button
from common.templatetags.ui_lists import status
from meetings.models import Answer, AnsweredHow, MeetingStatus

register = template.Library()


@register.simple_tag
def answers(title, entries, sign: str, *, whole: bool, changeable: bool) -> SafeString | str:
    """Organisations in one state of answers. ``whole``: notes are for the coordination; ``changeable``: still open."""
    if not entries:
        return ""
    words = {value: str(label) for value, label in Answer.choices}
    deeds = _Deeds() if changeable else None
    rows = html_each(
        "<li>{}{}</li>",
        [
            (
                seat.name,
                html_each(
                    "<br>{}{}",
                    [
                        (_answer(row, words, whole), deeds.of(row) if deeds else "")
                        for row in seat.invitations
                    ],
                ),
            )
            for seat in entries
        ],
    )
    return html(
        '<h3 class="mt-4">{} {} <span class="soft">{}</span></h3><ul class="text-list">{}</ul>',
        *(seats.single(sign), title, len(entries), rows),
    )


def _answer(row, words: dict[str, str], whole: bool) -> SafeString:
    substitute = _("stands in for %(first)s") % {"first": row.stands_in_for.name} if row.stands_in_for else ""
    answer = _("waiting list") if row.is_waiting else words[row.answer]
    state = _("mail %(state)s") % {"state": row.delivery.get_status_display()} if row.delivery else ""
    return html(
        '<span class="small soft">{}{}: {}{}{}{}{}</span>',
        row.name,
        html(" ({})", substitute) if substitute else "",
        answer,
        html(", {}", _("brings %(n)d along") % {"n": row.plus_ones}) if row.plus_ones else "",
        html(", {}", _("online")) if row.mode == "online" else "",
        html(", <q>{}</q>", row.note) if whole and row.note else "",
        html("; {}", state) if state else "",
    )


class _Deeds:
    """The links after an answer; what they share is made once a list."""

    def __init__(self) -> None:
        link = '<a href="{{}}">{}<span class="visually-hidden">: {{}}</span></a>'
        links = [html(link, label) for label in (_("Enter the answer"), _("New link"), _("Withdraw"))]
        self.form = html(' <span class="small alone">{} · {} · {}</span>', *links)

    def of(self, row) -> SafeString:
        ref, name = row.ref, row.name
        pages = ("meetings:invitation-answer", "meetings:invitation-renew", "meetings:invitation-withdraw")
        return html(self.form, *(part for page in pages for part in (address(page, ref), name)))


@register.simple_tag
def closed_days(lines) -> SafeString:
    """Holidays and blocked times: (when, name, what it is) each."""
    return html_each('<li>{}: {} <span class="soft">({})</span></li>', lines)


@register.simple_tag
def meeting_status(state: str) -> SafeString:
    """The state of a meeting with icon and word."""
    kind, icon = _SIGNS[state]
    return status(kind, MeetingStatus(state).label, icon=icon)


_SIGNS = {
    MeetingStatus.DRAFT: ("idle", "pencil"),
    MeetingStatus.POLLING: ("info", "calendar-days"),
    MeetingStatus.INVITED: ("info", "paper-airplane"),
    MeetingStatus.HELD: ("plain", ""),
    MeetingStatus.CANCELLED: ("stop", "x-circle"),
}


@register.simple_tag
def meeting_rows(meetings) -> SafeString:
    """Meetings of one network, each with its topic area."""
    cells = [("nowrap", _("Date")), ("", _("Topic area")), ("", _("State"))]
    states = {state: meeting_status(state) for state in MeetingStatus}
    undated = html('<span class="soft">{}</span>', _("no date yet"))
    return table_rows(
        cells,
        [
            (
                *(meeting.get_absolute_url(), meeting.title),
                display.moment(meeting.starts_at) or undated,
                meeting.topic_area.name,
                states[meeting.status],
            )
            for meeting in meetings
        ],
        head='<a href="{}">{}</a>',
    )


@register.simple_tag(takes_context=True)
def action_rows(context, actions) -> SafeString:
    """What was agreed at meetings; each says with ``can_finish`` whether it can be reported here."""
    cells = [("", _("Who")), ("nowrap", _("Until")), ("", _("Agreed at")), ("", _("Report"))]
    return table_rows(
        cells,
        [
            (
                action.text,
                action.owner or action.actor or "–",
                display.day(action.due_on) or "–",
                html('<a href="{}">{}</a>', action.meeting.get_absolute_url(), action.meeting.title),
                _report(context, action),
            )
            for action in actions
        ],
    )


def _report(context, action) -> SafeString | str:
    if not action.can_finish:
        return display.day(action.done_on) or "–"
    page, label, icon = (
        ("meetings:action-reopen", _("Not done after all"), "")
        if action.done_on
        else ("meetings:action-done", _("Mark as done"), "check")
    )
    return post_button(context, address(page, action.ref), label, about=action.text, small=True, icon=icon)


@register.simple_tag
def poll_dates(poll, can_change: bool) -> SafeString:
    """The dates of a poll in their order: the votes as seats and in words, who said what, what speaks against it."""
    with timezone.override(poll.poll.zoneinfo):
        dates = html_each("<li>{}</li>", [(_poll_date(poll, date, can_change),) for date in poll.dates])
    waiting = html_each("<li>{}</li>", [(_waiting(row, can_change),) for row in poll.waiting])
    return html(
        '<ul class="poll-dates">{}</ul>{}{}',
        dates,
        html(
            '<h3 class="mt-4">{} <span class="soft">{}</span></h3><ul class="text-list small">{}</ul>',
            *(_("Not voted yet"), len(poll.waiting), waiting),
        )
        if poll.waiting
        else "",
        _answered(poll.answered, can_change),
    )


def _answered(rows, can_change: bool) -> SafeString | str:
    """When and how each has said what stands above."""
    if not rows:
        return ""
    ways = {value: str(label) for value, label in AnsweredHow.choices}
    lines = html_each(
        "<li>{}: {}{}</li>",
        [
            (_whom(row), _how(row, ways), _poll_deeds(row, _("Change the answer")) if can_change else "")
            for row in rows
        ],
    )
    title = html('{} <span class="soft">{}</span>', _("When and how they answered"), len(rows))
    return html(
        '<details class="small mt-3"><summary>{}</summary><ul class="text-list">{}</ul></details>',
        title,
        lines,
    )


def _how(row, ways: dict[str, str]) -> str:
    words = [display.moment(row.answered_at)]
    if row.answered_how:
        words.append(ways[row.answered_how])
    if row.version > 1:
        times = row.version - 1
        words.append(ngettext("changed %(n)d time", "changed %(n)d times", times) % {"n": times})
    return ", ".join(words)


def _whom(row) -> str:
    return f"{row.name} ({row.actor.name})" if row.actor_id else row.name


def _poll_deeds(row, enter: str) -> SafeString:
    link = '<a href="{}">{}<span class="visually-hidden">: {}</span></a>'
    return html(
        ' <span class="alone">{} · {}</span>',
        html(link, address("meetings:poll-vote", row.ref), enter, row.name),
        html(link, address("meetings:poll-renew", row.ref), _("New link"), row.name),
    )


def _poll_date(poll, date, can_change: bool) -> SafeString:
    when = display.timespan(date.option.starts_at, date.option.ends_at)
    groups = (
        (_("suits"), date.yes),
        (_("if need be"), date.if_need_be),
        (_("does not suit"), date.no),
        (_("open"), date.open),
    )
    words = " · ".join(f"{len(people)} {word}" for word, people in groups if people)
    take = ""
    if can_change and date != poll.best and date.option.starts_at > poll.now:
        take = html(
            '<p class="mt-1 mb-0"><a href="{}">{}<span class="visually-hidden">: {}</span></a></p>',
            *(address("meetings:poll-take", date.option.ref), _("Take this date"), when),
        )
    return html(
        '<h3>{}</h3>{}<p class="small mb-0">{} {}</p>{}{}',
        when,
        _verdict(poll, date),
        seats.row(date.signs, label="", size=14),
        words,
        _names(when, groups),
        take,
    )


def _verdict(poll, date) -> SafeString | str:
    if date.is_worthless:
        names = ", ".join(row.name for row in date.missing)
        return status("stop", _("worthless: %(names)s cannot come") % {"names": names}, icon="x-circle")
    if date == poll.best:
        return status("done", _("suits best"), icon="check")
    if date.unsure:
        names = ", ".join(row.name for row in date.unsure)
        return status("idle", _("not sure: %(names)s") % {"names": names})
    return ""


def _names(when: str, groups) -> SafeString:
    lines = html_each(
        "<li><b>{}:</b> {}</li>",
        [(word, ", ".join(row.name for row in people)) for word, people in groups if people],
    )
    title = html('{}<span class="visually-hidden">: {}</span>', _("Who said what"), when)
    return html(
        '<details class="small"><summary>{}</summary><ul class="text-list">{}</ul></details>', title, lines
    )


def _waiting(row, can_change: bool) -> SafeString:
    name = _whom(row)
    unreached = "" if row.takes_mail else html(' <span class="soft">{}</span>', _("no mail reaches them"))
    if not can_change:
        return html("{}{}", name, unreached)
    return html("{}{}{}", name, unreached, _poll_deeds(row, _("Enter the answer")))
