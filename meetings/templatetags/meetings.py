"""Lists of answers and votes: a hundred people a meeting, so they are written here and not in a template."""

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common import display, seats
from common.addresses import address
from common.markup import html, html_each
from common.templatetags.ui_lists import status
from meetings.models import Answer

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
        '<h3 class="mt-4">{} {} <span class="soft">{}</span></h3><ul class="feed-list text-list">{}</ul>',
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
        html(", „{}“", row.note) if whole and row.note else "",
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
def poll_dates(poll, can_change: bool) -> SafeString:
    """The dates of a poll in their order: the votes as seats and in words, who said what, what speaks against it."""
    with timezone.override(poll.poll.zoneinfo):
        dates = html_each("<li>{}</li>", [(_poll_date(poll, date, can_change),) for date in poll.dates])
    waiting = html_each("<li>{}</li>", [(_waiting(row, can_change),) for row in poll.waiting])
    return html(
        '<ul class="poll-dates">{}</ul>{}',
        dates,
        html(
            '<h3 class="mt-4">{} <span class="soft">{}</span></h3><ul class="text-list small">{}</ul>',
            *(_("Not voted yet"), len(poll.waiting), waiting),
        )
        if poll.waiting
        else "",
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
    name = f"{row.name} ({row.actor.name})" if row.actor_id else row.name
    unreached = "" if row.takes_mail else html(' <span class="soft">{}</span>', _("no mail reaches them"))
    if not can_change:
        return html("{}{}", name, unreached)
    return html(
        '{}{} <a href="{}">{}<span class="visually-hidden">: {}</span></a>',
        *(name, unreached, address("meetings:poll-vote", row.ref), _("Enter the answer"), row.name),
    )
