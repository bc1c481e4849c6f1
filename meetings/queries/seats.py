"""Who comes, counted by organisation: an organisation is as sure as its surest invitation."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, OuterRef, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.prepared import Prepared, given
from meetings.models import Answer, Invitation, Meeting, Place
from outbox.models import OutboxMessage
from outbox.queries import delivery_of

# From sure to declined; an organisation takes the first that one of its invitations has.
STATES = ("yes", "waiting", "maybe", "open", "no")
RING = {"yes": "solid", "waiting": "half", "maybe": "half", "open": "open", "no": "no"}


@dataclass
class OrganisationSeat:
    """One organisation, or one guest without one, with its invitations and the state of the best of them."""

    name: str
    state: str
    invitations: list[Invitation] = field(default_factory=list)

    @property
    def lead(self) -> Invitation:
        """The invitation that decided the state."""
        return min(self.invitations, key=lambda row: (STATES.index(state_of(row)), row.pk))


class Counts:
    """How many organisations are how sure, as a ring with its words; ``states`` has one for each."""

    states: list[str]

    @cached_property
    def counts(self) -> dict[str, int]:
        return {state: self.states.count(state) for state in STATES}

    @property
    def total(self) -> int:
        return len(self.states)

    @property
    def ring(self) -> list[tuple[str, int]]:
        return [(RING[state], count) for state, count in self.counts.items()]

    @property
    def label(self) -> str:
        """The ring in words, for readers."""
        counts = self.counts
        return (
            _(
                "%(yes)d accepted, %(maybe)d tentative, %(open)d open, %(no)d declined, %(waiting)d on the waiting list"
            )
            % counts
        )

    @property
    def caption(self) -> str:
        return ngettext("of %(n)d", "of %(n)d", self.total) % {"n": self.total}

    @property
    def entries(self) -> list[tuple[str, int, str]]:
        """The list beside the ring; the waiting list only when somebody waits."""
        words = {
            "yes": _("accepted"),
            "waiting": _("on the waiting list"),
            "maybe": _("tentative"),
            "open": _("open"),
            "no": _("declined"),
        }
        return [
            (RING[state], count, words[state])
            for state, count in self.counts.items()
            if count or state != "waiting"
        ]


@dataclass
class Round(Counts):
    """The counts alone, where nobody is named."""

    states: list[str]

    @property
    def sent(self) -> bool:
        return bool(self.states)


@dataclass
class SeatPlan(Counts):
    """Everybody invited to one meeting, by state."""

    seats: list[OrganisationSeat]
    delivery: dict
    sent: bool

    @cached_property
    def states(self) -> list[str]:
        return [seat.state for seat in self.seats]

    def of(self, state: str) -> list[OrganisationSeat]:
        return [seat for seat in self.seats if seat.state == state]

    @property
    def yes(self) -> list[OrganisationSeat]:
        return self.of("yes")

    @property
    def waiting(self) -> list[OrganisationSeat]:
        return self.of("waiting")

    @property
    def maybe(self) -> list[OrganisationSeat]:
        return self.of("maybe")

    @property
    def open(self) -> list[OrganisationSeat]:
        return self.of("open")

    @property
    def no(self) -> list[OrganisationSeat]:
        return self.of("no")

    @property
    def asked_at(self) -> datetime | None:
        """When somebody of those who have not answered for good was last written to."""
        rows = [row for seat in (*self.open, *self.maybe) for row in seat.invitations]
        mails = [row.delivery.created_at for row in rows if row.delivery is not None]
        return max([*mails, *(row.invited_at for row in rows)], default=None)

    @property
    def problems(self) -> list[tuple[Invitation, OutboxMessage]]:
        """Invitations whose latest mail came back or failed."""
        rows = (row for seat in self.seats for row in seat.invitations)
        return [
            (row, self.delivery[row.public_id])
            for row in rows
            if row.public_id in self.delivery and self.delivery[row.public_id].needs_somebody
        ]

    @property
    def without_mail(self) -> list[Invitation]:
        """Those whom no mail reaches: they want a letter, or there is no address."""
        return [row for seat in self.seats for row in seat.invitations if not row.takes_mail]


_OF_ANSWER = {Answer.YES: "yes", Answer.MAYBE: "maybe", Answer.NO: "no"}


def state_of(row) -> str:
    """Of an invitation."""
    return _state(row.answer, row.place)


def _state(answer: str, place: str) -> str:
    return "waiting" if place == Place.WAITING else _OF_ANSWER.get(answer, "open")


def answers_to_meeting() -> ArraySubquery:
    """A column for a query of meetings: what everybody invited answered, for ``round_from``. A word for each, because
    objects would be read many times slower."""
    blank, guest = Value(" "), Concat(Value("guest-"), "pk", output_field=CharField())
    seat = Concat(Coalesce(Cast("actor_id", CharField()), guest), blank, "answer", blank, "place")
    return ArraySubquery(
        Invitation.objects.sent().filter(meeting=OuterRef("pk")).order_by().values_list(seat)
    )


def round_from(answers: Iterable[str]) -> Round:
    return _round(answer.split(" ") for answer in answers)


_STATES = Prepared(
    lambda: (
        Invitation.objects.sent()
        .filter(meeting=given("meeting"))
        .order_by()
        .values_list("pk", "actor_id", "answer", "place")
    )
)


def round_of(meeting: Meeting) -> Round:
    """One question, no names."""
    rows = _STATES.rows(meeting=meeting.pk)
    return _round((actor_id or f"guest-{pk}", answer, place) for pk, actor_id, answer, place in rows)


def _round(seats) -> Round:
    """Of (whose seat, answer, place)."""
    best: dict[object, str] = {}
    for key, answer, place in seats:
        state = _state(answer, place)
        best[key] = min(state, best.get(key, state), key=STATES.index)
    return Round(list(best.values()))


# What lists show of a person and of an organisation, and how both are reached.
_OF_PERSON = ("public_id", "title", "given_name", "family_name", "email", "phone", "language", "channel")
_OF_ACTOR = ("public_id", "name", "slug", "sort_key", "email", "phone")

_INVITED = Prepared(
    lambda: (
        Invitation.objects.sent()
        .filter(meeting=given("meeting"))
        .select_related("person", "actor", "stands_in_for__person")
        .only(
            *(field.attname for field in Invitation._meta.concrete_fields),
            *(f"person__{name}" for name in _OF_PERSON),
            *(f"actor__{name}" for name in _OF_ACTOR),
            *("stands_in_for__person", "stands_in_for__guest_name", "stands_in_for__public_id"),
            *(f"stands_in_for__person__{name}" for name in ("title", "given_name", "family_name")),
        )
    )
)


def seats_of(meeting: Meeting, *, with_delivery: bool = True) -> SeatPlan:
    """Two queries: the standing invitations, and the latest mail about each."""
    rows = _INVITED.rows(meeting=meeting.pk)
    delivery = delivery_of("meetings.invitation", [row.public_id for row in rows]) if with_delivery else {}
    for row in rows:
        row.meeting, row.delivery = meeting, delivery.get(row.public_id)
    return SeatPlan(_by_organisation(rows), delivery, sent=bool(rows))


def _by_organisation(rows: Iterable[Invitation]) -> list[OrganisationSeat]:
    seats: dict[object, OrganisationSeat] = {}
    for row in rows:
        key = row.actor_id or f"guest-{row.pk}"
        name = row.actor.name if row.actor_id else row.name
        state = state_of(row)
        seat = seats.setdefault(key, OrganisationSeat(name, state))
        seat.invitations.append(row)
        if STATES.index(state) < STATES.index(seat.state):
            seat.state = state
    return list(seats.values())
