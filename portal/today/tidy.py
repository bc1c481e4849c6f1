"""Marks outlive the rows they are about: those whose row can come no more are forgotten."""

from collections.abc import Callable
from datetime import date, datetime

from django.db.models import QuerySet

from accounts.domain.tasks import forget_marks
from accounts.models import Task, TodoMark
from actors.models import Municipality
from meetings.models import (
    PLANNED,
    ActionItem,
    Answer,
    ChecklistItem,
    Invitation,
    Meeting,
    MeetingStatus,
    Minutes,
    MinutesStatus,
    Poll,
    PollParticipant,
)
from monitoring.models import Snapshot
from networks.models import (
    Commitment,
    CommitmentStatus,
    Outreach,
    ProgressReport,
    ReportStatus,
    TopicArea,
)
from outbox.models import OutboxMessage
from portal.today.checklists import LIST, POINT
from portal.today.date_polls import SETTLE, VOTE
from portal.today.round_tables import CALLS, RESOURCES


def forget_old_marks(*, today: date, now: datetime) -> int:
    """How many."""
    sources = TodoMark.objects.order_by().values_list("source", flat=True).distinct()
    return sum(forget_marks(source, waiting=_waiting(source, today=today, now=now)) for source in sources)


def _waiting(source: str, *, today: date, now: datetime) -> QuerySet:
    """What a row of this kind can still be about, for whomever."""
    if source.startswith(CALLS):
        version = source.removeprefix(CALLS)
        return _invited().filter(starts_at__gt=now, schedule_version=version)
    if source.startswith(RESOURCES):
        version = source.removeprefix(RESOURCES)
        return Meeting.objects.filter(status__in=PLANNED, starts_at__gt=now, schedule_version=version)
    if source.startswith(SETTLE):
        polls = Poll.objects.running().filter(round=source.removeprefix(SETTLE))
        return Meeting.objects.filter(status=MeetingStatus.POLLING, polls__in=polls)
    if source.startswith(VOTE):
        polls = Poll.objects.running().filter(deadline__gt=now, round=source.removeprefix(VOTE))
        return PollParticipant.objects.waiting().filter(poll__in=polls)
    found = ROWS.get(source)
    return found(today, now) if found else Meeting.objects.none()


def _invited() -> QuerySet:
    return Meeting.objects.filter(status=MeetingStatus.INVITED)


def _unwritten() -> QuerySet:
    sent = Minutes.objects.exclude(status=MinutesStatus.DRAFT)
    return Meeting.objects.filter(status=MeetingStatus.HELD).exclude(minutes__in=sent)


def _newest_results() -> QuerySet:
    return Snapshot.objects.order_by("scope", "network_id", "-on", "-at", "-pk").distinct(
        "scope", "network_id"
    )


# By the kind of the row. What is only not due yet, or not due any more for a day, comes again.
ROWS: dict[str, Callable[[date, datetime], QuerySet]] = {
    "mail": lambda today, now: OutboxMessage.objects.that_need_somebody(),
    "attendance": lambda today, now: _invited(),
    "replies": lambda today, now: _invited(),
    "moderator": lambda today, now: Meeting.objects.filter(
        status__in=PLANNED, starts_at__gt=now, moderator=None
    ),
    "minutes": lambda today, now: _unwritten(),
    "outreach": lambda today, now: Outreach.objects.at_work().exclude(due_on=None),
    "report": lambda today, now: ProgressReport.objects.filter(status=ReportStatus.REPORTED),
    "commitment": lambda today, now: Commitment.objects.filter(status=CommitmentStatus.SUBMITTED),
    "progress": lambda today, now: Commitment.objects.filter(status=CommitmentStatus.ADOPTED),
    "plan": lambda today, now: TopicArea.objects.running_on(today),
    "figures": lambda today, now: _newest_results(),
    "invitation": lambda today, now: Invitation.objects.sent().filter(
        answer=Answer.OPEN, meeting__in=_invited().filter(starts_at__gt=now)
    ),
    "action": lambda today, now: ActionItem.objects.filter(done_on=None),
    POINT: lambda today, now: ChecklistItem.objects.open(),
    LIST: lambda today, now: Meeting.objects.exclude(status=MeetingStatus.CANCELLED).filter(
        checklist__in=ChecklistItem.objects.open()
    ),
    "task": lambda today, now: Task.objects.open(),
    "statement": lambda today, now: Municipality.objects.filter(is_host=True),
}
