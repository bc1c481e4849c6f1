"""The board of approached actors, and the list of all entries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    Window,
)
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from actors.models import Actor
from common.prepared import Prepared, PreparedList, given, many
from networks.models import NetworkKeyActor, Outreach, OutreachTransition, Stage, keys_read_by, named

# Of a lane with more cards than this and a few the others stand on a page of their own.
SHOWN = 8


class Place(NamedTuple):
    """An actor's place on the board: the entry that is furthest along, with the networks and stages of all of them."""

    pk: int
    stage: str
    is_key: bool
    due_on: date | None
    name: str
    networks: list[int]
    stages: list[str]


class Standing(NamedTuple):
    """The same for the list, which only counts: of how many entries the one is the furthest along."""

    stage: str
    is_key: bool
    entries: int


@dataclass
class Lane:
    """A column of the board."""

    key: str
    label: str | Promise
    stages: tuple[Stage, ...]
    places: list[Place] = field(default_factory=list)
    cards: list[Outreach] = field(default_factory=list)

    @property
    def has_more(self) -> bool:
        return len(self.places) > len(self.cards)

    def shown(self, named: Outreach | None) -> list[Place]:
        """The first, and the one that is asked for."""
        if len(self.places) <= SHOWN + 2:
            return self.places
        more = (place for place in self.places[SHOWN:] if named and place.pk == named.pk)
        return [*self.places[:SHOWN], *more]


def make_lanes() -> list[Lane]:
    return [
        Lane("identified", _("Identified"), (Stage.IDENTIFIED,)),
        Lane("approached", _("Approached"), (Stage.APPROACHED,)),
        Lane("in-talks", _("In talks"), (Stage.IN_TALKS,)),
        Lane("members", pgettext_lazy("outreach lane", "Members"), (Stage.MEMBER,)),
        Lane("resting", _("At rest"), (Stage.DECLINED, Stage.LEFT)),
    ]


LANES = [(lane.key, lane.label) for lane in make_lanes()]
STAGES_OF = {lane.key: lane.stages for lane in make_lanes()}
_RANK = Case(*(When(status=stage, then=Value(stage.rank)) for stage in Stage))


def _with_key_sign(outreach: QuerySet, on) -> QuerySet:
    named = NetworkKeyActor.objects.running_on(on)
    here = Q(Exists(named.filter(network=OuterRef("network"), actor=OuterRef("actor"))))
    # Two sets, each read once and not once a row.
    town = ~Q(network__in=named.values("network")) & Q(actor__in=Actor.objects.key_on(on))
    return outreach.annotate(is_key=ExpressionWrapper(here | town, BooleanField()))


def _furthest(outreach: QuerySet, on) -> QuerySet:
    return (
        _with_key_sign(outreach, on)
        .order_by("actor_id", _RANK.desc(), F("due_on").asc(nulls_last=True), "pk")
        .distinct("actor_id")
    )


def _of_actor(aggregate) -> Window:
    return Window(aggregate, partition_by="actor_id")


def _places(outreach: QuerySet, on) -> QuerySet:
    return _furthest(outreach, on).values_list(
        *("pk", "status", "is_key", "due_on", "actor__sort_key"),
        _of_actor(ArrayAgg("network_id")),
        _of_actor(ArrayAgg("status")),
    )


def _standings(outreach: QuerySet, on) -> QuerySet:
    return _furthest(outreach, on).values_list("status", "is_key", _of_actor(Count("pk")))


def _at_work() -> QuerySet:
    return Outreach.objects.at_work().filter(network__in=many("networks"))


_PLACES = Prepared(lambda: _places(_at_work(), given("on")))
_STANDINGS = Prepared(lambda: _standings(_at_work(), given("on")))


def places_of(outreach: QuerySet, *, on: date) -> list[Place]:
    """Where the actors of these entries stand, in the order of a lane: what is due first."""
    return _in_order(_places(outreach, on))


def places_seen_by(user, *, on: date) -> list[Place]:
    """``places_of`` all that ``user`` reads and that is at work."""
    return _in_order(_PLACES.rows(networks=keys_read_by(user), on=on))


def _in_order(rows) -> list[Place]:
    places = [Place(*row) for row in rows]
    return sorted(places, key=lambda place: (place.due_on or date.max, place.name, place.pk))


def standings_of(outreach: QuerySet, *, on: date) -> list[Standing]:
    return [Standing(*row) for row in _standings(outreach, on)]


def standings_seen_by(user, *, on: date) -> list[Standing]:
    return [Standing(*row) for row in _STANDINGS.rows(networks=keys_read_by(user), on=on)]


def lanes_of(places: Iterable[Place]) -> list[Lane]:
    """The five lanes, still without cards."""
    lanes = make_lanes()
    home = {stage.value: lane.places for lane in lanes for stage in lane.stages}
    for place in places:
        home[place.stage].append(place)
    return lanes


def key_seats(actors: Iterable[Place | Standing]) -> list[str]:
    """One seat per key actor, those inside first: solid member, half approached, open identified."""
    order = ("solid", "half", "open", "no")
    return sorted((Stage(actor.stage).seat for actor in actors if actor.is_key), key=order.index)


# --- cards ---------------------------------------------------------------------------------------------------


class Other(NamedTuple):
    """Another network an actor of the board is approached for."""

    stage: Stage
    slug: str
    name: str


def _cards() -> QuerySet:
    history = OutreachTransition.objects.filter(outreach=OuterRef("pk")).order_by("-at", "-pk")
    return (
        Outreach.objects.filter(pk__in=many("cards"))
        .select_related("actor", "network")
        .annotate(since=Subquery(history.values("effective_on")[:1]))
        .only(
            *("public_id", "status", "next_step", "due_on", "reason", "ask_again_on"),
            *("actor__name", "actor__slug", "actor__sector"),
            *("network__name", "network__slug", "network__status"),
        )
        .order_by()
    )


_CARDS = Prepared(_cards)


def cards_at(places: Sequence[Place], user) -> list[Outreach]:
    """The cards with actor and network, whether the actor is a key actor, since when it has its stage, and the other
    networks it is approached for. One question beside the networks' names, which the page has asked for."""
    rows = _CARDS.rows(cards=[place.pk for place in places]) if places else ()
    found = {card.pk: card for card in rows}
    cards = []
    for place in places:
        # Gone since the places were asked for.
        if (card := found.get(place.pk)) is None:
            continue
        card.is_key = place.is_key
        card.elsewhere = _others(place, card, named(keys_read_by(user))) if len(place.networks) > 1 else []
        cards.append(card)
    return cards


def _others(place: Place, card: Outreach, names: dict[int, tuple[str, str]]) -> list[Other]:
    stages = dict(zip(place.networks, map(Stage, place.stages), strict=True))
    others = [
        Other(stages[key], *words) for key, words in names.items() if key in stages and key != card.network_id
    ]
    return sorted(others, key=lambda other: -other.stage.rank)


def deal_out(lanes: list[Lane], cards: Iterable[Outreach]) -> None:
    """To each lane its cards."""
    found = {card.pk: card for card in cards}
    for lane in lanes:
        lane.cards = [found[place.pk] for place in lane.places if place.pk in found]


def first_places(lanes: list[Lane], named: Outreach | None) -> list[Place]:
    return list(chain.from_iterable(lane.shown(named) for lane in lanes))


# --- the list ------------------------------------------------------------------------------------------------


def with_entry_facts(outreach: QuerySet, *, on) -> QuerySet:
    """Entries with what the list shows of actor, owner and network, and whether the actor is a key actor."""
    return (
        _with_key_sign(outreach, on)
        .select_related("actor", "network", "owner")
        .only(
            *("public_id", "status", "next_step", "due_on"),
            *("actor__name", "actor__slug", "owner__name"),
            *("network__name", "network__slug", "network__status"),
        )
    )


_ENTRIES = PreparedList(
    lambda: with_entry_facts(_at_work(), on=given("on")).order_by("due_on", "actor__sort_key", "pk")
)


def entries_seen_by(user, *, on: date, count: int):
    """The whole list as it is mostly opened: all that ``user`` reads and that is at work, what is due first."""
    return _ENTRIES.of(networks=keys_read_by(user), on=on, count=count)
