"""Commitments and what they promise a year."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import OuterRef, QuerySet, Subquery, Sum

from networks.models import (
    Carrier,
    CommitmentStatus,
    ProgressReport,
    SavingUnit,
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
