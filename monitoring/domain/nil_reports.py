"""Nil reports: somebody states that in a year there was nothing to record, so that the zero counts."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.domain.audit import record_event
from common.dates import local_date, zone
from common.db import store
from monitoring.collect import collect, read_costs
from monitoring.domain.snapshots import reference_date, take_snapshot
from monitoring.facts import CostFacts, Facts
from monitoring.models import NilKind, NilReport, Scope
from networks.models import Network


@transaction.atomic
def file_nil_report(
    kind: NilKind, *, year: int, network: Network | None = None, note: str = "", by, at: datetime
) -> NilReport:
    """State that there was nothing of ``kind`` in ``year``, and freeze what follows from it.

    Refuses a year to come, and a statement the records contradict.
    """
    today = local_date(at, zone())
    if year > today.year:
        raise ValidationError({"year": _("This year has not begun yet.")})
    day = reference_date(year, today=today)
    scope = Scope.NETWORK if network else Scope.INSTANCE
    facts, _labels = collect(scope, network=network, on=day)
    # The facts sum up a whole year back from the day, so early in a year they hold costs of the one before.
    costs = read_costs(network, since=date(year, 1, 1), until=day)
    if _is_recorded(NilKind(kind), facts, costs, year):
        raise ValidationError(
            {
                "kind": _("There are records of this for %(year)s. A nil report would contradict them.")
                % {"year": year}
            }
        )
    report = store(NilReport(by=by, at=at), kind=kind, year=year, network=network, note=note)
    after = {"kind": str(kind), "year": year, "network": str(network or "")}
    record_event("monitoring.nil_report_filed", subject=report, by=by, at=at, after=after)
    take_snapshot(scope=scope, network=network, on=day, by=by, at=at)
    return report


@transaction.atomic
def withdraw_nil_report(report: NilReport, *, by, at: datetime) -> None:
    """It was a mistake: the gap is a gap again."""
    before = {"kind": report.kind, "year": report.year, "network": str(report.network or "")}
    record_event("monitoring.nil_report_withdrawn", subject=report, by=by, at=at, before=before)
    day = reference_date(report.year, today=local_date(at, zone()))
    scope, network = (Scope.NETWORK if report.network else Scope.INSTANCE), report.network
    report.delete()
    take_snapshot(scope=scope, network=network, on=day, by=by, at=at)


def _is_recorded(kind: NilKind, facts: Facts, costs: CostFacts, year: int) -> bool:
    """Whether the facts as of the end of ``year`` hold any record of the kind in it; ``costs`` are those of the year."""
    first = date(year, 1, 1)
    return {
        NilKind.PARTICIPATIONS: any(fact.day >= first for fact in facts.participations),
        NilKind.PLANNING: any(fact.closed is None or fact.closed >= first for fact in facts.planning),
        NilKind.MUNICIPAL_COSTS: costs.municipal_eur is not None or costs.municipal_hours is not None,
        NilKind.PARTNER_COSTS: costs.partner_eur is not None or costs.partner_hours is not None,
        NilKind.IDEAS: any(fact.submitted >= first for fact in facts.ideas),
        NilKind.COMMITMENTS: any(fact.status in ("active", "fulfilled") for fact in facts.commitments),
    }[kind]
