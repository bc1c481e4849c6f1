"""D4: euros per tonne and who bears them (scoring.md 6.5, rules 26 to 28)."""

from __future__ import annotations

import math
from dataclasses import dataclass

from monitoring.groups import NO_DATA, OK, Part, fixed
from monitoring.metrics.base import View
from monitoring.scales import interp, interp_log, shifted
from monitoring.tonnes import Tonnes

# Projects whose municipal investment is spent, or being spent.
INVESTED = ("implementing", "completed")


@dataclass(frozen=True, slots=True)
class Costs:
    """EUR a year and EUR per tonne; None where it cannot be said."""

    municipal_running: float | None
    annualised_invest: float
    partner: float | None
    leverage: float | None = None
    eur_per_t: float | None = None
    eur_per_t_best: float | None = None
    eur_per_t_worst: float | None = None
    total_eur_per_t: float | None = None
    completeness: float = 0.0  # of EUR/t: that of the tonnes


def _running(view: View, eur: float | None, hours: float | None, nil_report: str) -> float | None:
    """Expenditure and valued hours; a nil report turns "nothing recorded" into zero."""
    if eur is None and hours is None:
        return 0.0 if nil_report in view.facts.nil_reports else None
    return (eur or 0.0) + (hours or 0.0) * view.model["hour_rate_eur"]


def weigh_costs(view: View, tonnes: Tonnes) -> Costs:
    recorded = view.facts.costs
    municipal = _running(view, recorded.municipal_eur, recorded.municipal_hours, "municipal_costs")
    partner = _running(view, recorded.partner_eur, recorded.partner_hours, "partner_costs")
    invest = math.fsum(
        project.invest_municipal / project.lifetime
        for project in view.facts.projects
        if project.stage in INVESTED and project.invest_municipal is not None and project.lifetime
    )
    leverage = partner / municipal if municipal and partner is not None else None
    if (
        municipal is None
        or tonnes.status != OK
        or tonnes.t is None
        or tonnes.t < view.model["min_tonnes_for_cost"]
    ):
        return Costs(municipal, invest, partner, leverage)
    yearly = municipal + invest
    return Costs(
        municipal,
        invest,
        partner,
        leverage,
        eur_per_t=yearly / tonnes.t,
        eur_per_t_best=yearly / tonnes.t_high if tonnes.t_high else None,
        eur_per_t_worst=yearly / tonnes.t_low if tonnes.t_low else None,
        total_eur_per_t=None if partner is None else (yearly + partner) / tonnes.t,
        completeness=tonnes.completeness,
    )


def leverage_part(view: View, costs: Costs, shift: float = 1.0) -> Part:
    if costs.leverage is None:
        return Part(NO_DATA, None, 0.0)
    anchors = view.model["anchors"]["leverage"]
    return fixed(OK, interp(shifted(costs.leverage, anchors, shift), anchors), 1.0)


def eur_part(view: View, costs: Costs, shift: float = 1.0) -> Part:
    """EUR/t; its bounds come from the tonnes, and nothing certain to divide by earns nothing."""
    if costs.eur_per_t is None:
        return Part(NO_DATA, None, 0.0)
    anchors = view.model["anchors_log"]["eur_per_t"]

    def points(value: float | None) -> float:
        return 0.0 if value is None else interp_log(shifted(value, anchors, shift), anchors)

    point = points(costs.eur_per_t)
    return Part(
        OK,
        point,
        costs.completeness,
        points(costs.eur_per_t_worst),
        points(costs.eur_per_t_best),
        point,
        point,
    )
