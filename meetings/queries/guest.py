"""What the page behind a personal link shows: one meeting and one person's data, nothing of anybody else."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.utils.functional import cached_property

from accounts.models import AuditEvent
from actors.models import Person
from common.links import Purpose, find
from common.prepared import Prepared, given
from documents.queries import has_files
from meetings.models import (
    TAKEN,
    ActionItem,
    AgendaItem,
    Answer,
    Invitation,
    Meeting,
    Minutes,
    MinutesStatus,
    Place,
)


class Phase(StrEnum):
    """What one can still do with an invitation."""

    ASK = "ask"
    CLOSED = "closed"  # the deadline has passed, the meeting is still to come
    OVER = "over"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    PLANNED = "planned"  # opened again after it was cancelled, not yet sent


# This page is opened more than all others together. One question for the invitation and one for its meeting: joined,
# the seven tables take PostgreSQL longer to plan than both to answer.
_INVITATION = Prepared(
    lambda: (
        Invitation.objects.filter(public_id=given("public_id")).select_related("person", "actor").order_by()
    )
)
_MEETING = Prepared(
    lambda: (
        Meeting.objects.filter(pk=given("pk"))
        .select_related("topic_area__network", "moderator")
        .annotate(has_files=has_files(Meeting))
        .order_by()
    )
)
_STANDING = Prepared(
    lambda: (
        Invitation.objects.standing()
        .filter(meeting=given("meeting"))
        .order_by("pk")
        .values_list(
            *(
                "pk",
                "actor_id",
                "answer",
                "place",
                "plus_ones",
                "waiting_since",
                "invited_at",
                "stands_in_for_id",
            ),
            named=True,
        )
    )
)
_AGENDA = Prepared(lambda: AgendaItem.objects.filter(meeting=given("meeting")))
_LINKED_AGENDA = Prepared(
    lambda: AgendaItem.objects.filter(meeting=given("meeting")).select_related("project", "commitment")
)
_OWN_ACTIONS = Prepared(
    lambda: (
        ActionItem.objects.public()
        .filter(owner=given("owner"), done_on=None, meeting__topic_area__network=given("network"))
        .only("text", "due_on")
    )
)


def find_invitation(token: str, *, now: datetime) -> Invitation | None:
    """The invitation a genuine link names; ``None`` for every other string and thirty days after the meeting."""
    row = find(_INVITATION, token, Purpose.ANSWER)
    if row is None:
        return None
    row.meeting = _MEETING.row(pk=row.meeting_id)
    return None if _is_forgotten(row.meeting, now) else row


def _is_forgotten(meeting: Meeting, now: datetime) -> bool:
    return meeting.ends_at is not None and now > meeting.ends_at + timedelta(days=settings.GUEST_LINK_DAYS)


def phase_of(invitation: Invitation, *, now: datetime) -> Phase:
    meeting = invitation.meeting
    if invitation.withdrawn_at is not None:
        return Phase.WITHDRAWN
    if meeting.is_cancelled:
        return Phase.CANCELLED
    if meeting.is_held or (meeting.ends_at is not None and meeting.ends_at < now):
        return Phase.OVER
    if not meeting.is_open_for_answers:
        return Phase.PLANNED
    return Phase.ASK if now <= meeting.closes_at else Phase.CLOSED


def replacement_of(invitation: Invitation) -> Invitation | None:
    """The same person's invitation to the meeting in place of this one, which was cancelled; once it was sent."""
    meeting = invitation.meeting
    if not meeting.is_cancelled or meeting.replaced_by_id is None:
        return None
    rows = Invitation.objects.sent().filter(meeting=meeting.replaced_by_id, actor=invitation.actor_id)
    who = {name: getattr(invitation, name) for name in ("person_id", "guest_name", "guest_email")}
    return rows.filter(**who).select_related("meeting").first()


@dataclass(frozen=True)
class TimedItem:
    """An agenda item and when it begins; ``None`` after an item without a length."""

    item: AgendaItem
    at: datetime | None


def timed_agenda(meeting: Meeting, *, inside: bool = False) -> list[TimedItem]:
    """The agenda with its times, counted from the start. ``inside``: with what is internal, and what it is about."""
    rows, at = [], meeting.starts_at
    for item in (_LINKED_AGENDA if inside else _AGENDA).rows(meeting=meeting.pk):
        if inside or not item.is_internal:
            rows.append(TimedItem(item, at))
        at = at + timedelta(minutes=item.minutes) if at is not None and item.minutes else None
    return rows


def circulated_minutes(meeting: Meeting) -> Minutes | None:
    """Minutes guests and members may read; drafts are the writers'."""
    return Minutes.objects.filter(
        meeting=meeting, status__in=(MinutesStatus.CIRCULATED, MinutesStatus.ADOPTED)
    ).first()


@dataclass(frozen=True)
class Move:
    old_start: datetime
    reason: str


def unanswered_move(invitation: Invitation) -> Move | None:
    """The move that asked this person again, until they answer; the date they knew stands in the records alone."""
    meeting = invitation.meeting
    if meeting.schedule_version == 1 or invitation.answer != Answer.OPEN:
        return None
    event = AuditEvent.objects.filter(
        action="meetings.move", subject_id=meeting.public_id, at=invitation.invited_at
    ).first()
    if event is None or "starts_at" not in event.before:
        return None
    return Move(datetime.fromisoformat(event.before["starts_at"]), event.after.get("reason", ""))


def own_actions(invitation: Invitation) -> list[ActionItem]:
    """What this person promised at earlier meetings of the network and has not done."""
    if invitation.person_id is None:
        return []
    return _OWN_ACTIONS.rows(owner=invitation.person_id, network=invitation.meeting.topic_area.network_id)


def colleagues_of(invitation: Invitation) -> list[Person]:
    """People of the same organisation who are not invited already; whom no mail reaches gets a letter."""
    if invitation.actor_id is None:
        return []
    taken = (
        invitation.meeting.invitations.standing()
        .exclude(stands_in_for=invitation)
        .exclude(person=None)
        .values("person")
    )
    people = Person.objects.filter(roles__actor=invitation.actor_id, roles__to_on=None)
    return list(people.exclude(pk__in=taken).distinct())


@dataclass(frozen=True)
class Room:
    """What a yes would mean now. ``ahead``: people on the waiting list in front of this person."""

    full: bool
    ahead: int


class Round:
    """Everybody asked to the invitation's meeting, read once; only numbers and this person's own substitute come out."""

    def __init__(self, invitation: Invitation):
        self.invitation = invitation
        self._rows = _STANDING.rows(meeting=invitation.meeting_id)

    @cached_property
    def substitute(self) -> Invitation | None:
        """The newest who stands in."""
        found = [row.pk for row in self._rows if row.stands_in_for_id == self.invitation.pk]
        return Invitation.objects.select_related("person").get(pk=found[-1]) if found else None

    @property
    def position(self) -> int:
        """Place on the waiting list, from 1, in the order of time; 0 for somebody who does not wait."""
        if not self.invitation.is_waiting:
            return 0
        own = (self.invitation.waiting_since, self.invitation.pk)
        return sum(row.place == Place.WAITING and (row.waiting_since, row.pk) < own for row in self._rows) + 1

    @property
    def room(self) -> Room:
        capacity = self.invitation.meeting.capacity
        if capacity is None or self.invitation.place in TAKEN:
            return Room(False, 0)
        if self.invitation.is_waiting:
            return Room(True, self.position - 1)
        # Whoever comes after all takes back the seat that was kept for their substitute.
        others = [row for row in self._rows if row.stands_in_for_id != self.invitation.pk]
        full = sum(1 + row.plus_ones for row in others if row.place in TAKEN) >= capacity
        return Room(full, sum(row.place == Place.WAITING for row in others) if full else 0)

    @cached_property
    def in_the_way(self) -> list[Invitation]:
        """Colleagues who have all the seats of this person's organisation: a yes needs one of them to step back."""
        own = self.invitation
        if own.actor_id is None or own.place != Place.NONE:
            return []
        same = [row for row in self._rows if row.actor_id == own.actor_id and row.pk != own.pk]
        if any(row.place in TAKEN for row in same if row.stands_in_for_id == own.pk):
            return []
        held = [row.pk for row in same if row.place != Place.NONE and row.stands_in_for_id != own.pk]
        if len(held) < own.meeting.seats_per_organisation:
            return []
        return list(Invitation.objects.filter(pk__in=held).select_related("person").order_by("pk"))

    @property
    def total(self) -> int:
        """Organisations and guests that were invited."""
        return len({self._party(row) for row in self._rows if row.invited_at is not None})

    @property
    def coming(self) -> int:
        """Organisations and guests that come."""
        return len(
            {
                self._party(row)
                for row in self._rows
                if row.invited_at is not None and row.answer == Answer.YES and row.place == Place.SEAT
            }
        )

    @staticmethod
    def _party(row):
        return row.actor_id or f"guest-{row.pk}"
