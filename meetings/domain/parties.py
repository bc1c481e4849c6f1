"""The people of one organisation at one meeting: they share its seats (``Meeting.seats_per_organisation``).

Like everything about places, this runs under the lock on the meeting's row.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import ngettext

from common.prepared import Prepared, given
from meetings import notifications
from meetings.domain.places import write_answer
from meetings.models import TAKEN, Answer, AnsweredHow, Invitation, Place

# One question for those who stand in for somebody and for the colleagues: every yes asks it.
_PARTY = Prepared(
    lambda: (
        Invitation.objects.standing()
        .filter(Q(actor=given("actor")) | Q(stands_in_for=given("first")), meeting=given("meeting"))
        .exclude(pk=given("first"))
        .select_related("person", "actor")
        .order_by("pk")
    )
)


@dataclass(frozen=True)
class Party:
    """Everybody else of somebody's organisation. A guest without one has only substitutes."""

    substitutes: list[Invitation]
    colleagues: list[Invitation]

    @property
    def holders(self) -> list[Invitation]:
        """Who has a seat of the organisation, or a turn on the waiting list."""
        return [row for row in self.colleagues if row.place != Place.NONE]


@dataclass(frozen=True)
class Held:
    """What somebody held for the organisation: a seat, or a turn on the waiting list; ``plus_ones`` are free again."""

    seat: bool = False
    waiting_since: datetime | None = None
    plus_ones: int = 0


def party_of(row: Invitation) -> Party:
    """``row`` is fresh and has its locked meeting."""
    found = _PARTY.rows(actor=row.actor_id, first=row.pk, meeting=row.meeting_id)
    for other in found:
        other.meeting = row.meeting
    substitutes = [other for other in found if other.stands_in_for_id == row.pk]
    return Party(substitutes, [other for other in found if other.stands_in_for_id != row.pk])


def is_beyond_seats(row: Invitation, party: Party) -> bool:
    """Whether a yes needs a seat the organisation does not have. Who holds one, or whose substitute does, keeps it."""
    if row.place != Place.NONE or any(other.place in TAKEN for other in party.substitutes):
        return False
    return len(party.holders) >= row.meeting.seats_per_organisation


def make_way(row: Invitation, party: Party, *, instead_of: str, by, at: datetime) -> Held:
    """The colleague whose invitation has the ref ``instead_of`` steps back and hears of it; returns what they held.

    Raises ``ValidationError`` (code "organisation") where nobody is named or that person holds nothing.
    """
    other = next((found for found in party.holders if found.ref == instead_of), None)
    if other is None:
        refuse_beyond_seats(row, party)
    held = Held(other.place in TAKEN, other.waiting_since, other.plus_ones)
    write_answer(
        other,
        answer=Answer.NO,
        mode="",
        place=Place.NONE,
        note=other.note,
        how=AnsweredHow.COLLEAGUE,
        by=by,
        at=at,
    )
    notifications.gave_way(other, colleague=row, at=at)
    return held


def refuse_beyond_seats(row: Invitation, party: Party) -> NoReturn:
    holders = party.holders
    raise ValidationError(
        ngettext(
            "The seat of %(organisation)s is taken already: %(names)s.",
            "The seats of %(organisation)s are taken already: %(names)s.",
            len(holders),
        )
        % {"organisation": holders[0].actor.name, "names": ", ".join(other.name for other in holders)},  # type: ignore[union-attr] # colleagues share one
        code="organisation",
    )
