"""From a number back to its records: which ones count, which do not and why."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from monitoring.facts import (
    ActorFact,
    CommitmentFact,
    Facts,
    IdeaFact,
    MeetingFact,
    MembershipFact,
    ParticipationFact,
    PlanningFact,
    ProjectFact,
    SavingFact,
)
from monitoring.groups import NOT_APPLICABLE
from monitoring.metrics import MEASURES, Metric, View
from monitoring.scoring import Scored, measure, read_facts
from monitoring.tonnes import TonneRow

KINDS = {
    ActorFact: "actor",
    MembershipFact: "membership",
    MeetingFact: "meeting",
    PlanningFact: "planning",
    ParticipationFact: "participation",
    IdeaFact: "idea",
    ProjectFact: "project",
    CommitmentFact: "commitment",
}


def ledger(model: Mapping[str, Any], given: Facts | Mapping[str, Any]) -> dict[str, Any]:
    """The tonnes of D2, row by row, as `tonne_ledger` gives them."""
    return tonne_ledger(measure(model, given))


def tonne_ledger(scored: Scored) -> dict[str, Any]:
    """Every row with what was recorded, what was assumed and what it adds; tonnes a year, four decimals.

    `unknown_attribution_share` is the part of the total that rests on an assumed attribution, None without a total.
    """
    factors = scored.view.model["emission_factors"]
    full = {
        row.fact.id: row.t_a
        for row in scored.tonnes.rows
        if isinstance(row.fact, ProjectFact) and row.t_a is not None
    }
    tonnes = scored.tonnes
    assumed = math.fsum(
        row.counted for row in tonnes.rows if row.counted is not None and row.fact.attribution is None
    )
    return {
        "status": tonnes.status,
        "rows": [_tonne_row(row, full, factors) for row in tonnes.rows],
        "t": _r(tonnes.t),
        "t_low": _r(tonnes.t_low),
        "t_high": _r(tonnes.t_high),
        "unknown_attribution_share": _r(assumed / tonnes.t) if tonnes.t else None,
    }


def _tonne_row(row: TonneRow, full: Mapping[str, float], factors: Mapping[str, float]) -> dict[str, Any]:
    fact = row.fact
    printed: dict[str, Any] = {
        "source": fact.id,
        "indicator": row.indicator,
        "is_source": row.is_source,
        "evidence": fact.evidence,  # None: not recorded, read as estimated
        "uncertainty": row.uncertainty,
        "attribution": fact.attribution,  # None: unknown
        "attribution_used": row.attribution,
        "counted": _r(row.counted),
        "low": _r(row.low),
        "high": _r(row.high),
        "note": row.note,
    }
    if isinstance(fact, ProjectFact):
        return printed | {
            "kind": "project",
            "status": fact.stage,
            "saving": _saving(fact.saving, factors),
            "t_a": _r(row.t_a),
            "stage_factor": row.stage_factor,
        }
    return printed | {
        "kind": "commitment",
        "status": fact.status,
        "actor": fact.actor,
        "target": _saving(fact.target, factors),
        "achieved": _saving(fact.achieved, factors),
        "last_report": None if fact.last_report is None else fact.last_report.isoformat(),
        "fresh": row.fresh,
        "gross": _r(row.gross),
        "overlap": _r(row.overlap),
        "overlaps": [
            {"project": project, "t_a": _r(full[project])}
            for project in sorted(set(fact.linked_projects))
            if project in full
        ],
    }


def _saving(saving: SavingFact | None, factors: Mapping[str, float]) -> dict[str, Any] | None:
    """As recorded, with the factor in kg per kWh that turns it into tonnes."""
    if saving is None:
        return None
    if saving.kwh is None:
        return {"t": saving.t}
    return {
        "kwh": saving.kwh, "carrier": saving.carrier, "factor": factors[saving.carrier or ""],
        "t": _r(saving.tonnes(factors)),
    }  # fmt: skip


def records(model: Mapping[str, Any], given: Facts | Mapping[str, Any], metric: str) -> list[dict[str, Any]]:
    """The records behind one metric of `rulebook.METRICS`, counted ones first. KeyError for any other name."""
    return metric_records(MEASURES[metric](View(model, read_facts(given))))


def metric_records(metric: Metric) -> list[dict[str, Any]]:
    """Each `{"kind", "id", "actor", "counts", "why"}`; `why` is one of `metrics.base.LEFT_OUT` or empty.

    `id` is None for a membership or participation read from a file that names none; `actor` is None where the
    record belongs to no actor.
    """
    rows = [_record(fact, "") for fact in metric.counted]
    return rows + [_record(fact, why) for fact, why in metric.left_out]


def _record(fact: Any, why: str) -> dict[str, Any]:
    kind = KINDS[type(fact)]
    actor = fact.id if kind == "actor" else getattr(fact, "actor", None)
    return {"kind": kind, "id": fact.id, "actor": actor, "counts": not why, "why": why}


def missing_items(
    model: Mapping[str, Any], output: Mapping[str, Any], indicator: str
) -> list[dict[str, Any]]:
    """What an indicator lacks: its metrics that could exist and have no points, heaviest first."""
    weights = model["weights_base"][indicator]
    found = [
        {"metric": name, "status": printed["status"], "note": printed.get("note"), "weight": weights[name]}
        for name, printed in output["metrics"].items()
        if weights.get(name, 0) > 0 and printed["points"] is None and printed["status"] != NOT_APPLICABLE
    ]
    return sorted(found, key=lambda item: (-item["weight"], item["metric"]))


def _r(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
