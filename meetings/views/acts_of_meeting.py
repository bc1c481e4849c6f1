"""The buttons at the head of a meeting's page: its next step as the only primary one, then what else can be done now."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from common.addresses import address
from common.shapes import Act
from meetings.models import Meeting, MeetingStatus, Minutes
from meetings.queries.page import NextStep, Stage
from meetings.queries.polls import PollState
from meetings.queries.seats import SeatPlan


@dataclass(frozen=True)
class Reader:
    """Who looks at the page. ``leads``: may change the meeting or moderates it."""

    can_change: bool
    can_delete: bool
    leads: bool


def acts_of(
    meeting: Meeting,
    stage: Stage,
    reader: Reader,
    *,
    poll: PollState | None,
    seats: SeatPlan | None,
    minutes: Minutes | None,
    is_replaced: bool,
    open_count: int,
) -> list[Act]:
    """``seats`` and ``poll`` are ``None`` to those who do not see them; ``open_count`` people are not settled yet."""
    found: list[Act] = []
    if reader.can_change:
        found += _next_of_planning(meeting, stage, poll, open_count)
    if reader.leads:
        found += _of_the_round(meeting, stage, seats, minutes)
    if reader.can_change:
        found += _of_the_poll(meeting, stage, poll)
        found += _of_planning(meeting, stage, reader, seats, is_replaced=is_replaced)
    note = f"{reverse('portal:task-create')}?subject=meetings.meeting:{meeting.ref}"
    return [*found, Act(_("Note a task"), note)]


def _next_of_planning(
    meeting: Meeting, stage: Stage, poll: PollState | None, open_count: int
) -> Iterator[Act]:
    step, key = stage.step, meeting.ref
    if step == NextStep.PLAN_NEXT:
        url = f"{reverse('meetings:create')}?topic={meeting.topic_area.ref}"
        yield Act(_("Plan the next meeting"), url, "primary", "plus")
    if not meeting.is_planned:
        return
    if step == NextStep.COMPLETE:
        yield Act(_("Enter date and place"), address("meetings:edit", key), "primary", "pencil-square")
    elif step == NextStep.INVITE:
        yield Act(_("Invite"), address("meetings:invite", key), "primary", "paper-airplane")
    elif step == NextStep.TAKE_DATE and poll and poll.best:
        url = address("meetings:poll-take", poll.best.option.ref)
        yield Act(_("Take this date"), url, "primary", "check")
    elif step == NextStep.MORE_DATES:
        yield Act(_("Propose further dates"), address("meetings:poll-dates", key), "primary", "plus")
    elif step == NextStep.REMIND_VOTERS and poll:
        yield _remind("meetings:poll-remind", meeting, len(poll.waiting), "primary")
    elif stage.can_remind:
        yield _remind(
            "meetings:remind", meeting, open_count, "primary" if step == NextStep.REMIND else "secondary"
        )


def _remind(name: str, meeting: Meeting, n: int, kind: str) -> Act:
    label = _("Remind the open ones (%(n)s)") % {"n": n}
    return Act(label, address(name, meeting.ref), kind, "bell", sent=True)


def _of_the_round(
    meeting: Meeting, stage: Stage, seats: SeatPlan | None, minutes: Minutes | None
) -> Iterator[Act]:
    step, key = stage.step, meeting.ref
    attendance, minutes_url = address("meetings:attendance", key), address("meetings:minutes", key)
    if step == NextStep.ATTENDANCE:
        yield Act(_("Record the attendance"), attendance, "primary", "clipboard-document-check")
    elif step == NextStep.HELD:
        yield Act(_("It took place"), address("meetings:held", key), "primary", "check", sent=True)
        yield Act(_("Record the attendance"), attendance)
    elif step == NextStep.WRITE_MINUTES:
        yield Act(_("Write the minutes"), minutes_url, "primary", "pencil-square")
    elif step == NextStep.SEND_MINUTES:
        url = address("meetings:minutes-circulate", key)
        yield Act(_("Send the minutes"), url, "primary", "paper-airplane")
    if meeting.is_planned and seats and seats.sent:
        yield Act(_("For the table (PDF)"), address("meetings:table-pdf", key), icon="document-arrow-down")
    if meeting.is_held and step != NextStep.ATTENDANCE:
        yield Act(_("Attendance"), attendance)
    if meeting.is_held and step != NextStep.WRITE_MINUTES:
        yield Act(_("Minutes"), minutes_url)
    if minutes and not minutes.is_draft and not minutes.is_adopted:
        yield Act(_("Adopt the minutes"), address("meetings:minutes-adopt", key), sent=True)


def _of_the_poll(meeting: Meeting, stage: Stage, poll: PollState | None) -> Iterator[Act]:
    step, key = stage.step, meeting.ref
    if meeting.status == MeetingStatus.DRAFT and step not in (NextStep.ATTENDANCE, NextStep.HELD):
        yield Act(_("Start a date poll"), address("meetings:poll-start", key))
    if poll is None:
        return
    if poll.takes_votes and poll.waiting and step != NextStep.REMIND_VOTERS:
        yield _remind("meetings:poll-remind", meeting, len(poll.waiting), "secondary")
    if step != NextStep.MORE_DATES:
        yield Act(_("Propose further dates"), address("meetings:poll-dates", key))
    if poll.poll.is_open:
        yield Act(_("Close the poll"), address("meetings:poll-close", key))
    yield Act(_("Give the poll up"), address("meetings:poll-cancel", key))


def _of_planning(
    meeting: Meeting, stage: Stage, reader: Reader, seats: SeatPlan | None, *, is_replaced: bool
) -> Iterator[Act]:
    step, key = stage.step, meeting.ref
    if step == NextStep.REPLACE and not is_replaced:
        url = f"{reverse('meetings:create')}?replaces={meeting.ref}"
        yield Act(_("Plan a replacement"), url, "primary", "plus")
        yield Act(_("Open again"), address("meetings:reopen", key))
    if meeting.is_open_for_answers and step != NextStep.ATTENDANCE:
        yield Act(_("Invite more people"), address("meetings:invite", key))
    if meeting.is_polling or (seats and (seats.without_mail or seats.problems)):
        yield Act(_("Letters"), address("meetings:letters", key), icon="document-text")
    if not meeting.is_planned:
        return
    if meeting.starts_at:
        yield Act(_("Move"), address("meetings:move", key))
    if reader.can_delete:
        yield Act(_("Delete the draft"), address("meetings:delete", key))
    else:
        yield Act(_("Cancel the meeting"), address("meetings:cancel", key))
