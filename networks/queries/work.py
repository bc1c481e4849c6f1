"""Ideas, projects, costs and planning. The lists of all that a user sees are asked for with questions built once."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, OuterRef, Prefetch, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from common.prepared import Prepared, PreparedList, many
from networks.models import (
    CostRecord,
    Idea,
    IdeaStatus,
    IdeaSupport,
    Network,
    Participation,
    Payer,
    Project,
    ProjectPartner,
    ProjectTransition,
)
from networks.queries.counts import counted

# --- ideas ---------------------------------------------------------------------------------------------------


def with_support(ideas: QuerySet) -> QuerySet:
    """Ideas with their topic area, who raised them, and how many back them: what the list shows."""
    return (
        ideas.select_related("topic_area__network", "raised_by")
        .annotate(backers=Coalesce(counted(IdeaSupport.objects.filter(idea=OuterRef("pk")), "idea"), 0))
        .only(
            *("public_id", "title", "submitted_on", "status"),
            *("topic_area__name", "topic_area__network__name", "raised_by__name"),
        )
    )


def _ideas() -> QuerySet:
    """Duplicates stand with the idea they became part of."""
    return Idea.objects.filter(topic_area__network__in=many("networks")).exclude(status=IdeaStatus.MERGED)


_IDEAS = PreparedList(lambda: with_support(_ideas()).order_by("-submitted_on", "-pk"))
_IDEA_NUMBERS = Prepared(lambda: _by_status(_ideas()))


def ideas_in(networks: list[int], *, count: int):
    """The newest first, without duplicates."""
    return _IDEAS.of(networks=networks, count=count)


def idea_numbers(networks: list[int]) -> dict[str, int]:
    """How many ``ideas_in`` have which status."""
    return dict(_IDEA_NUMBERS.rows(networks=networks))


def _by_status(rows: QuerySet) -> QuerySet:
    return rows.order_by().values("status").annotate(n=Count("pk")).values_list("status", "n")


# --- projects ------------------------------------------------------------------------------------------------


def with_partners(projects: QuerySet) -> QuerySet:
    """Projects with their network, since when they have their stage, and their partners: what the list shows."""
    history = ProjectTransition.objects.filter(project=OuterRef("pk"))
    partners = ProjectPartner.objects.filter(project=OuterRef("pk")).order_by("actor__sort_key", "pk")
    return (
        projects.select_related("network")
        .annotate(
            stage_since=Subquery(history.order_by("-effective_on", "-at", "-pk").values("effective_on")[:1]),
            partner_names=ArraySubquery(partners.values("actor__name")),
        )
        .only("title", "slug", "status", "saving", "unit", "evidence", "network__name")
    )


def _projects() -> QuerySet:
    return Project.objects.filter(network__in=many("networks"))


_PROJECTS = PreparedList(lambda: with_partners(_projects()).order_by("sort_key", "pk"))
_PROJECT_NUMBERS = Prepared(lambda: _by_status(_projects()))


def projects_in(networks: list[int], *, count: int):
    """By title."""
    return _PROJECTS.of(networks=networks, count=count)


def project_numbers(networks: list[int]) -> dict[str, int]:
    """How many ``projects_in`` have which stage."""
    return dict(_PROJECT_NUMBERS.rows(networks=networks))


# --- costs ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CostSum:
    payer: Payer
    count: int
    amount: Decimal
    hours: Decimal


def with_payer(costs: QuerySet) -> QuerySet:
    """Costs with their network and the partner who carries them: what the list shows."""
    return costs.select_related("network", "actor").only(
        "public_id", "text", "on", "amount", "hours", "payer", "network__name", "actor__name"
    )


def _costs(common: bool) -> QuerySet:
    costs = CostRecord.objects.filter(network__in=many("networks"))
    if not common:
        return costs
    # Two searches in the index; with OR it would read every cost.
    found = (costs, CostRecord.objects.filter(network=None))
    first, second = (rows.order_by().values("pk") for rows in found)
    return CostRecord.objects.filter(pk__in=first.union(second, all=True))


def _per_payer(costs: QuerySet) -> QuerySet:
    numbers = {"n": Count("pk"), "euros": Sum("amount"), "worked": Sum("hours")}
    return costs.order_by().values("payer").annotate(**numbers).values_list("payer", *numbers)


# By whether those of no network belong to them.
_COSTS = {
    common: PreparedList(partial(lambda common: with_payer(_costs(common)).order_by("-on", "-pk"), common))
    for common in (False, True)
}
_COST_SUMS = {
    common: Prepared(partial(lambda common: _per_payer(_costs(common)), common)) for common in (False, True)
}


def costs_in(networks: list[int], *, common: bool, count: int):
    """The newest first. ``common``: also those of no network."""
    return _COSTS[common].of(networks=networks, count=count)


def sums_in(networks: list[int], *, common: bool) -> list[CostSum]:
    """``cost_sums`` of ``costs_in``."""
    return _sums(_COST_SUMS[common].rows(networks=networks))


def cost_sums(costs: QuerySet[CostRecord]) -> list[CostSum]:
    """Money and hours per payer, both payers always there."""
    return _sums(_per_payer(costs))


def _sums(rows: Iterable[tuple]) -> list[CostSum]:
    found = {payer: numbers for payer, *numbers in rows}
    nothing = (0, None, None)
    return [
        CostSum(payer=payer, count=count, amount=euros or Decimal(0), hours=worked or Decimal(0))
        for payer in Payer
        for count, euros, worked in (found.get(payer, nothing),)
    ]


# --- planning ------------------------------------------------------------------------------------------------


def taking_part(processes: QuerySet, user) -> QuerySet:
    """Planning processes with the number of actors that took part, and those of their networks ``user`` sees."""
    networks = Prefetch("networks", queryset=Network.objects.visible_to(user))
    return processes.annotate(actor_count=Count(F("participations__actor"), distinct=True)).prefetch_related(
        networks
    )


def with_what(participations: QuerySet) -> QuerySet:
    """Participations with their actor, plan and network: what the list shows."""
    return participations.select_related("actor", "process", "network").only(
        *("public_id", "measure", "on", "level", "note"),
        *("actor__name", "process__public_id", "process__name", "network__name"),
    )


_PARTICIPATIONS = PreparedList(lambda: with_what(Participation.objects.order_by("-on", "-pk")))


_PARTICIPATION_NUMBERS = Prepared(
    lambda: (
        Participation.objects.order_by()
        .annotate(all=Value(1))
        .values("all")
        .annotate(n=Count("pk"), actors=Count("actor", distinct=True))
        .values_list("n", "actors")
    )
)


class ParticipationNumbers(NamedTuple):
    count: int
    actors: int


def participation_numbers() -> ParticipationNumbers:
    """For those who see all of them."""
    return ParticipationNumbers(*_PARTICIPATION_NUMBERS.row() or (0, 0))


def all_participations(*, count: int):
    """The newest first."""
    return _PARTICIPATIONS.of(count=count)
