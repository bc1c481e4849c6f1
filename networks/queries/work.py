"""Ideas, projects, costs and planning."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, OuterRef, Prefetch, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from actors.models import Actor
from networks.models import (
    CostRecord,
    IdeaSupport,
    Network,
    Payer,
    ProjectTransition,
)
from networks.queries.counts import counted


def with_support(ideas: QuerySet) -> QuerySet:
    return ideas.select_related("topic_area__network", "raised_by", "project", "duplicate_of").annotate(
        backers=Coalesce(counted(IdeaSupport.objects.filter(idea=OuterRef("pk")), "idea"), 0)
    )


def with_partners(projects: QuerySet) -> QuerySet:
    history = ProjectTransition.objects.filter(project=OuterRef("pk"))
    return (
        projects.select_related("network", "topic_area")
        .annotate(
            stage_since=Subquery(history.order_by("-effective_on", "-at", "-pk").values("effective_on")[:1])
        )
        .prefetch_related(
            Prefetch("partners__actor", queryset=Actor.objects.only("name", "slug", "sort_key"))
        )
    )


@dataclass(frozen=True)
class CostSum:
    payer: Payer
    amount: Decimal
    hours: Decimal


def cost_sums(costs: QuerySet[CostRecord]) -> list[CostSum]:
    """Money and hours per payer, both payers always there."""
    rows = {
        row["payer"]: row
        for row in costs.order_by().values("payer").annotate(euros=Sum("amount"), worked=Sum("hours"))
    }
    return [
        CostSum(
            payer=payer,
            amount=rows.get(payer, {}).get("euros") or Decimal(0),
            hours=rows.get(payer, {}).get("worked") or Decimal(0),
        )
        for payer in Payer
    ]


def taking_part(processes: QuerySet, user) -> QuerySet:
    """Planning processes with the number of actors that took part, and those of their networks ``user`` sees."""
    networks = Prefetch("networks", queryset=Network.objects.visible_to(user))
    return processes.annotate(actor_count=Count(F("participations__actor"), distinct=True)).prefetch_related(
        networks
    )
