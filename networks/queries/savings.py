"""Commitments and what they promise a year."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum

from common.prepared import Prepared, PreparedList, given, many
from networks.models import (
    Carrier,
    Commitment,
    CommitmentStatus,
    Network,
    ProgressReport,
    SavingUnit,
    keys_read_by,
    keys_seen_by,
    reach_of,
)


@dataclass(frozen=True)
class Saving:
    """A yearly saving: tonnes, and kilowatt hours per carrier. They are weighed against each other in monitoring."""

    tonnes: Decimal
    kilowatt_hours: list[tuple[Carrier, Decimal]]

    @property
    def is_empty(self) -> bool:
        return not self.tonnes and not self.kilowatt_hours


def saving_of(rows: Iterable[tuple[str, str, Decimal | None]]) -> Saving:
    tonnes, by_carrier = Decimal(0), dict[Carrier, Decimal]()
    for unit, carrier, value in rows:
        if value is None:
            continue
        if unit == SavingUnit.TONNES:
            tonnes += value
        else:
            key = Carrier(carrier)
            by_carrier[key] = by_carrier.get(key, Decimal(0)) + value
    return Saving(tonnes=tonnes, kilowatt_hours=sorted(by_carrier.items()))


def with_last_report(commitments: QuerySet) -> QuerySet:
    """Commitments with ``last_on`` (newest report of any kind) and ``last_value`` (newest one with a number)."""
    reports = ProgressReport.objects.filter(commitment=OuterRef("pk")).order_by("-on", "-pk")
    return commitments.annotate(
        last_on=Subquery(reports.values("on")[:1]),
        last_value=Subquery(reports.filter(value__isnull=False).values("value")[:1]),
    )


def promised_by(commitments: QuerySet) -> Saving:
    """What the adopted ones of ``commitments`` promise a year."""
    adopted = commitments.filter(status=CommitmentStatus.ADOPTED).order_by()
    return saving_of(adopted.values_list("unit", "carrier").annotate(total=Sum("target")))


# --- the list ------------------------------------------------------------------------------------------------


def with_member(commitments: QuerySet) -> QuerySet:
    """Commitments ``with_last_report``, with member and network: what the list shows."""
    return (
        with_last_report(commitments)
        .select_related("membership__actor", "membership__network")
        .only(
            *("public_id", "text", "status", "unit", "target"),
            *("membership__actor__name", "membership__network__name"),
        )
    )


class _Questions:
    """About the list: its rows, and all of it in numbers. ``within`` narrows what ``visible_to`` shows."""

    def __init__(self, within: Callable[[QuerySet], QuerySet]):
        self.rows = PreparedList(
            lambda: with_member(within(_visible())).order_by("membership__actor__sort_key", "pk")
        )
        self.numbers = Prepared(lambda: _numbers(within(_visible())))


def _visible() -> QuerySet:
    """``visible_to``, with what the user reaches. Searches in indexes; with OR it would read every commitment."""
    read, shared, own = (
        Commitment.objects.filter(**which).order_by().values("pk")
        for which in (
            {"membership__network__in": many("read")},
            {"membership__network__in": many("shared")},
            {"membership__actor__in": many("actors")},
        )
    )
    shared = shared.exclude(status=CommitmentStatus.DRAFT)
    return Commitment.objects.filter(pk__in=read.union(shared, own, all=True))


def _numbers(commitments: QuerySet) -> QuerySet:
    late = Q(status=CommitmentStatus.ADOPTED) & ~Exists(
        ProgressReport.objects.filter(commitment=OuterRef("pk"), on__gte=given("reported_since"))
    )
    return (
        commitments.order_by()
        .values("status", "unit", "carrier")
        .annotate(n=Count("pk"), late=Count("pk", filter=late), promised=Sum("target"))
        .values_list("status", "unit", "carrier", "n", "late", "promised")
    )


_EVERYWHERE = _Questions(lambda commitments: commitments)
_IN_NETWORK = _Questions(lambda commitments: commitments.filter(membership__network=given("network")))


class Promises(NamedTuple):
    """A whole list in numbers. ``late``: in force, and nothing was reported since the day that was asked about."""

    count: int
    late: int
    promised: Saving


class Promised(NamedTuple):
    """The self-commitments a user sees, of all networks or of one."""

    questions: _Questions
    values: dict

    def numbers(self, *, reported_since: date) -> Promises:
        found = self.questions.numbers.rows(**self.values, reported_since=reported_since)
        adopted = [
            (unit, carrier, promised)
            for status, unit, carrier, _n, _late, promised in found
            if status == CommitmentStatus.ADOPTED
        ]
        return Promises(sum(row[3] for row in found), sum(row[4] for row in found), saving_of(adopted))

    def rows(self, *, count: int):
        """By member."""
        return self.questions.rows.of(**self.values, count=count)


def promised_to(user) -> Promised:
    read = keys_read_by(user)
    shared = set(keys_seen_by(user)).difference(read)
    return Promised(_EVERYWHERE, {"read": read, "shared": shared, "actors": reach_of(user).actors})


def promised_by_actors_of(user) -> Promised:
    """Those of the actors the user speaks for."""
    return Promised(_EVERYWHERE, {"read": (), "shared": (), "actors": reach_of(user).actors})


def promised_in(network: Network, user) -> Promised:
    """Those of a network the user sees."""
    reach = reach_of(user)
    here, nowhere = (network.pk,), ()
    read, shared = (here, nowhere) if reach.reads(network.pk) else (nowhere, here)
    values = {"network": network.pk, "read": read, "shared": shared, "actors": reach.actors}
    return Promised(_IN_NETWORK, values)
