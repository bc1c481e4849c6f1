"""The board of approached actors."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from actors.models import Actor
from networks.models import (
    NetworkKeyActor,
    Outreach,
    OutreachTransition,
    Stage,
)

# A lane with more cards than this and a few folds the others away.
SHOWN = 8


@dataclass(frozen=True)
class Lane:
    """A column of the board; ``seat`` is the sign its actors have in the headline."""

    key: str
    label: str
    seat: str
    stages: tuple[Stage, ...]
    cards: list[Outreach] = field(default_factory=list)

    @property
    def shown(self) -> list[Outreach]:
        return self.cards if len(self.cards) <= SHOWN + 2 else self.cards[:SHOWN]

    @property
    def folded(self) -> list[Outreach]:
        return self.cards[len(self.shown) :]


def _lanes() -> list[Lane]:
    return [
        Lane("identified", _("Identified"), "open", (Stage.IDENTIFIED,)),
        Lane("approached", _("Approached"), "half", (Stage.APPROACHED,)),
        Lane("in-talks", _("In talks"), "half", (Stage.IN_TALKS,)),
        Lane("members", pgettext_lazy("outreach lane", "Members"), "solid", (Stage.MEMBER,)),
        Lane("resting", _("At rest"), "no", (Stage.DECLINED, Stage.LEFT)),
    ]


def with_card_facts(outreach: QuerySet, *, on: date) -> QuerySet:
    """Cards with actor, owner and network, whether the actor is a key actor, and since when it has its stage."""
    history = OutreachTransition.objects.filter(outreach=OuterRef("pk"))
    named = NetworkKeyActor.objects.running_on(on).filter(network=OuterRef("network"))
    town = Actor.objects.key_on(on).filter(pk=OuterRef("actor"))
    return outreach.select_related("actor", "network", "owner").annotate(
        is_key=Exists(named.filter(actor=OuterRef("actor"))) | (~Exists(named) & Exists(town)),
        since=Subquery(history.order_by("-at", "-pk").values("effective_on")[:1]),
    )


def outreach_board(cards: Iterable[Outreach]) -> list[Lane]:
    """The five lanes. An actor stands on the board once, where it is furthest along; ``elsewhere`` are its other cards."""
    by_actor: dict[int, list[Outreach]] = {}
    for card in cards:
        by_actor.setdefault(card.actor_id, []).append(card)
    lanes = _lanes()
    home = {stage: lane for lane in lanes for stage in lane.stages}
    for own in by_actor.values():
        first, *rest = sorted(own, key=lambda card: -Stage(card.status).rank)
        first.elsewhere = rest
        home[Stage(first.status)].cards.append(first)
    return lanes


def key_seats(lanes: list[Lane]) -> list[str]:
    """One seat per key actor on the board, those inside first: solid member, half approached, open identified."""
    order = ("solid", "half", "open", "no")
    seats = [lane.seat for lane in lanes for card in lane.cards if card.is_key]
    return sorted(seats, key=order.index)
