"""What the page behind a personal link shows: one meeting and one person's data, nothing of anybody else."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db.models import Q

from actors.models import Person
from common.links import Purpose, find
from meetings.models import (
    ActionItem,
    AgendaItem,
    Answer,
    Invitation,
    Meeting,
    Minutes,
    MinutesStatus,
    Place,
)
from meetings.queries.people import waiting_position


class Phase(StrEnum):
    """What one can still do with an invitation."""

    ASK = "ask"
    CLOSED = "closed"  # the deadline has passed, the meeting is still to come
    OVER = "over"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    PLANNED = "planned"  # opened again after it was cancelled, not yet sent


def find_invitation(token: str, *, now: datetime) -> Invitation | None:
    """The invitation a genuine link names; ``None`` for every other string and thirty days after the meeting."""
    rows = Invitation.objects.select_related(
        "meeting__topic_area__network", "meeting__moderator", "person", "actor"
    )
    row = find(rows, token, Purpose.ANSWER)
    if row is None or _is_forgotten(row.meeting, now):
        return None
    return row


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


@dataclass(frozen=True)
class TimedItem:
    """An agenda item and when it begins; ``None`` after an item without a length."""

    item: AgendaItem
    at: datetime | None


def timed_agenda(meeting: Meeting) -> list[TimedItem]:
    """The agenda with its times, counted from the start."""
    rows, at = [], meeting.starts_at
    for item in meeting.agenda.all():
        rows.append(TimedItem(item, at))
        at = at + timedelta(minutes=item.minutes) if at is not None and item.minutes else None
    return rows


def circulated_minutes(meeting: Meeting) -> Minutes | None:
    """Minutes guests and members may read; drafts are the writers'."""
    return Minutes.objects.filter(
        meeting=meeting, status__in=(MinutesStatus.CIRCULATED, MinutesStatus.ADOPTED)
    ).first()


def own_actions(invitation: Invitation) -> list[ActionItem]:
    """What this person promised at earlier meetings of the network and has not done."""
    if invitation.person_id is None:
        return []
    return list(
        ActionItem.objects.filter(
            owner_id=invitation.person_id,
            done_on=None,
            meeting__topic_area__network=invitation.meeting.network,
        ).select_related("meeting")
    )


def colleagues_of(invitation: Invitation) -> list[Person]:
    """People of the same organisation who can be reached and are not invited already."""
    if invitation.actor_id is None:
        return []
    taken = (
        invitation.meeting.invitations.standing()
        .exclude(stands_in_for=invitation)
        .exclude(person=None)
        .values("person")
    )
    people = Person.objects.filter(
        Q(roles__actor=invitation.actor_id, roles__to_on=None), channel="email"
    ).exclude(email="")
    return list(people.exclude(pk__in=taken).distinct())


def active_substitute(invitation: Invitation) -> Invitation | None:
    return invitation.substitutes.standing().select_related("person").order_by("-pk").first()


@dataclass(frozen=True)
class Room:
    """What a yes would mean now. ``ahead``: people on the waiting list in front of this person."""

    full: bool
    ahead: int


def room_for(invitation: Invitation) -> Room:
    meeting = invitation.meeting
    if meeting.capacity is None or invitation.place in (Place.SEAT, Place.RESERVED):
        return Room(False, 0)
    if invitation.is_waiting:
        return Room(True, waiting_position(invitation) - 1)
    full = meeting.invitations.taken().count() >= meeting.capacity
    return Room(full, meeting.invitations.waiting().count() if full else 0)


def coming_count(meeting: Meeting) -> tuple[int, int]:
    """(organisations and guests that come, those invited): numbers only, no names."""
    sent = meeting.invitations.sent().order_by()
    rows = list(sent.values_list("actor_id", "pk", "answer", "place"))
    everybody = {actor or f"guest-{pk}" for actor, pk, _answer, _place in rows}
    coming = {
        actor or f"guest-{pk}"
        for actor, pk, answer, place in rows
        if answer == Answer.YES and place == Place.SEAT
    }
    return len(coming), len(everybody)
