"""D2: tonnes from projects and self-commitments, without counting a saving twice (scoring.md 6.4, rules 20 to 25).

Tonnes are CO2 equivalents a year.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from monitoring.facts import CommitmentFact, ProjectFact
from monitoring.groups import INSUFFICIENT, NOT_APPLICABLE, OK, Part
from monitoring.metrics.base import View
from monitoring.scales import HIGHEST, TOLERANCE, interp_log

NO_ESTIMATE = "no estimate"
NO_VALUE = "no value"
YOUNG = "younger than a year"
OBSERVED_ZERO = "observed zero: no decided project, no active commitment"
NOTES = (NO_ESTIMATE, NO_VALUE, YOUNG, OBSERVED_ZERO)

# Stages from which a project without an estimate is held against completeness.
DECIDED_OR_LATER = ("decided", "implementing", "completed")


@dataclass(frozen=True, slots=True)
class TonneRow:
    """What one project or commitment adds to the total; `counted`, `low` and `high` are None without a value."""

    fact: ProjectFact | CommitmentFact
    indicator: str
    counted: float | None = None
    low: float | None = None
    high: float | None = None
    t_a: float | None = None  # of a project: its saving at full effect
    stage_factor: float | None = None
    gross: float | None = None  # of a commitment: achieved and half of the rest, before overlap
    overlap: float | None = None  # part of `gross` that linked projects already hold
    fresh: bool | None = None
    attribution: float | None = None  # the central share used
    uncertainty: float | None = None
    note: str | None = None

    @property
    def is_source(self) -> bool:
        """A missing value of this row counts against completeness."""
        return not isinstance(self.fact, ProjectFact) or self.fact.stage in DECIDED_OR_LATER


@dataclass(frozen=True, slots=True)
class Tonnes:
    """`t` and its parts are None only while nothing can exist yet (`not_applicable`)."""

    status: str
    completeness: float
    rows: Sequence[TonneRow]
    n_sources: int
    n_with_value: int
    emission_base: str
    emission_base_t: float | None
    t: float | None = None
    t_low: float | None = None
    t_high: float | None = None
    t_i2: float | None = None
    t_i3: float | None = None
    note: str | None = None
    t_minus: float | None = None
    t_plus: float | None = None
    t_alt: float | None = None

    @property
    def share(self) -> float | None:
        return None if self.t is None or not self.emission_base_t else self.t / self.emission_base_t


@dataclass(frozen=True, slots=True)
class _Assumptions:
    """What a sensitivity run moves."""

    factors: Mapping[str, float]
    stage_factor: Mapping[str, float]
    remainder: float


def _attribution(view: View, recorded: float | None) -> tuple[float, float, float]:
    """Low, central and high share; an unknown one may be anything from nothing to all."""
    if recorded is not None:
        return recorded, recorded, recorded
    unknown = view.model["attribution_unknown"]
    return unknown["low"], unknown["central"], unknown["high"]


def _savings(view: View, assumed: _Assumptions) -> dict[str, float]:
    """The full saving of each project that makes a row and has one, by id."""
    return {
        project.id: project.saving.tonnes(assumed.factors)
        for project in view.facts.projects
        if project.saving is not None and project.stage in assumed.stage_factor
    }


def _claim(
    view: View, assumed: _Assumptions, commitment: CommitmentFact, full: Mapping[str, float]
) -> tuple[float, float] | None:
    """Gross saving and the part of it that linked projects already hold; None without any value."""
    if commitment.target is None and commitment.achieved is None:
        return None
    gross = 0.0 if commitment.achieved is None else commitment.achieved.tonnes(assumed.factors)
    if commitment.target is not None and view.is_fresh(commitment.last_report):
        gross += assumed.remainder * max(commitment.target.tonnes(assumed.factors) - gross, 0.0)
    held = math.fsum(full.get(project, 0.0) for project in set(commitment.linked_projects))
    return gross, min(gross, held)


def _total(view: View, assumed: _Assumptions) -> float:
    """The sum of what `_rows` counts, without the rows."""
    full = _savings(view, assumed)
    amounts = [
        full[project.id] * assumed.stage_factor[project.stage] * _attribution(view, project.attribution)[1]
        for project in view.facts.projects
        if project.id in full
    ]
    for commitment in view.facts.commitments:
        claim = _claim(view, assumed, commitment, full) if commitment.status == "active" else None
        if claim is not None:
            amounts.append((claim[0] - claim[1]) * _attribution(view, commitment.attribution)[1])
    return math.fsum(amounts)


def _rows(view: View, assumed: _Assumptions) -> list[TonneRow]:
    """Projects from planned to completed and active commitments, in the order of the input (rule 20)."""
    full = _savings(view, assumed)
    rows = [
        _project_row(view, assumed, project, full.get(project.id))
        for project in view.facts.projects
        if project.stage in assumed.stage_factor
    ]
    return rows + [
        _commitment_row(view, assumed, commitment, full)
        for commitment in view.facts.commitments
        if commitment.status == "active"
    ]


def _project_row(view: View, assumed: _Assumptions, project: ProjectFact, t_a: float | None) -> TonneRow:
    if t_a is None:
        return TonneRow(project, "I3", note=NO_ESTIMATE)
    low, central, high = _attribution(view, project.attribution)
    factor = assumed.stage_factor[project.stage]
    uncertainty = view.model["evidence_uncertainty"][project.evidence or "estimated"]
    net = t_a * factor
    return TonneRow(
        project, "I3", net * central, net * low * (1 - uncertainty), net * high * (1 + uncertainty),
        t_a=t_a, stage_factor=factor, attribution=central, uncertainty=uncertainty,
    )  # fmt: skip


def _commitment_row(
    view: View, assumed: _Assumptions, commitment: CommitmentFact, full: Mapping[str, float]
) -> TonneRow:
    claim = _claim(view, assumed, commitment, full)
    if claim is None:
        return TonneRow(commitment, "I2", note=NO_VALUE)
    gross, overlap = claim
    fresh = view.is_fresh(commitment.last_report)
    low, central, high = _attribution(view, commitment.attribution)
    # A promise nobody reported on is as uncertain as an estimate, however well it was measured once.
    uncertainty = view.model["evidence_uncertainty"][
        (commitment.evidence or "estimated") if fresh else "estimated"
    ]
    net = gross - overlap
    return TonneRow(
        commitment, "I2", net * central, net * low * (1 - uncertainty), net * high * (1 + uncertainty),
        gross=gross, overlap=overlap, fresh=fresh, attribution=central, uncertainty=uncertainty,
    )  # fmt: skip


def _sum(values: Any) -> float:
    return math.fsum(value for value in values if value is not None)


def _moved(view: View, direction: int) -> _Assumptions:
    """Stage factors below 1 and the remainder factor, moved by the model's noise (rule 24)."""
    model = view.model
    by = 1 + direction * model["weight_noise"]
    return _Assumptions(
        factors=model["emission_factors"],
        stage_factor={
            stage: factor if factor >= 1 else min(factor * by, 1.0)
            for stage, factor in model["stage_factor"].items()
        },
        remainder=min(model["commitment_remainder_factor"] * by, 1.0),
    )


def _emission_base(view: View) -> tuple[str, float | None]:
    """The municipality's yearly emissions; "unknown" when it has entered neither a balance nor its inhabitants."""
    if view.facts.ghg_balance_t:
        return "balance", view.facts.ghg_balance_t
    if view.facts.inhabitants:
        return "per_capita_fallback", view.facts.inhabitants * view.model["per_capita_fallback_t"]
    return "unknown", None


def count_tonnes(view: View) -> Tonnes:
    """The total with its bounds, its parts and its sensitivity runs. ValueError for a carrier without a factor."""
    model = view.model
    remainder = model["commitment_remainder_factor"]
    rows = _rows(view, _Assumptions(model["emission_factors"], model["stage_factor"], remainder))
    sources = [row for row in rows if row.is_source]
    with_value = sum(row.counted is not None for row in sources)
    completeness = with_value / len(sources) if sources else 1.0
    base, base_t = _emission_base(view)
    note = None
    if not sources and all(row.counted is None for row in rows):
        if not view.a_year_old:
            return Tonnes(NOT_APPLICABLE, completeness, rows, 0, 0, base, base_t, note=YOUNG)
        note = OBSERVED_ZERO
    rated = completeness >= model["thresholds"]["metric_completeness"] - TOLERANCE
    return Tonnes(
        OK if rated else INSUFFICIENT,
        completeness,
        rows,
        len(sources),
        with_value,
        base,
        base_t,
        t=_sum(row.counted for row in rows),
        t_low=_sum(row.low for row in rows),
        t_high=_sum(row.high for row in rows),
        t_i2=_sum(row.counted for row in rows if row.indicator == "I2"),
        t_i3=_sum(row.counted for row in rows if row.indicator == "I3"),
        note=note,
        t_minus=_total(view, _moved(view, -1)),
        t_plus=_total(view, _moved(view, +1)),
        t_alt=_total(view, _Assumptions(model["emission_factors_alt"], model["stage_factor"], remainder)),
    )


def tonne_points(view: View, tonnes: Tonnes, t: float, shift: float = 1.0) -> float:
    """Points of a total, read on the share of the municipality's emissions."""
    return interp_log(
        t * shift / (tonnes.emission_base_t or math.inf),
        view.model["anchors_log"]["thg_share"],
        below_linear=True,
    )


def tonne_part(view: View, tonnes: Tonnes, shift: float = 1.0) -> Part:
    """D2 as a dimension and as a part of D1 (rule 25); `shift` reads the total as that much better."""
    known = tonnes.emission_base_t is not None
    if tonnes.status != OK or not known:
        low = tonne_points(view, tonnes, tonnes.t_low) if known and tonnes.t_low is not None else 0.0
        status = INSUFFICIENT if tonnes.status == OK else tonnes.status
        return Part(status, None, tonnes.completeness, low, HIGHEST, coverage=0.0)
    at = {
        name: tonne_points(view, tonnes, getattr(tonnes, name) or 0.0, shift)
        for name in ("t", "t_low", "t_high", "t_minus", "t_plus")
    }
    return Part(
        OK, at["t"], tonnes.completeness, at["t_low"], at["t_high"], at["t_minus"], at["t_plus"], coverage=1.0
    )
