"""Scores from facts: the one function behind the product's monitoring and behind `score_file`.

Pure and deterministic: the same facts and the same model give the same output, whatever the order of the records.
The rules are those of the model description, section 6, printed with every report; `rule n` refers to 6.10.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from monitoring.costs import Costs, eur_part, leverage_part, weigh_costs
from monitoring.facts import Facts, unwrap
from monitoring.groups import OK, Part, combine, fixed, mean_again
from monitoring.metrics import MEASURES, Metric, View
from monitoring.network_shape import network_shape
from monitoring.rulebook import INDICATORS, TOPIC_METRICS, check_model
from monitoring.scales import dots, interp, interp_log, shifted
from monitoring.sensitivity import geometric_mean, verdict, wmean_bounds
from monitoring.tonnes import TonneRow, Tonnes, count_tonnes, tonne_part, tonne_points

__all__ = [
    "TOPIC_METRICS", "Scored", "dots", "interp", "interp_log", "measure", "read_facts", "score", "score_metrics",
    "weakest_metric", "wmean_bounds",
]  # fmt: skip

DIMENSIONS = {
    "D1": "D1_prioritaet",
    "D2": "D2_thg_minderungspotenzial",
    "D3": "D3_gesellschaftlicher_wandel",
    "D4": "D4_kosteneffizienz",
}


@dataclass(frozen=True, slots=True)
class Scored:
    """Everything found on the way to the output, unrounded; the ledger opens the numbers from here."""

    view: View
    metrics: dict[str, Metric]
    tonnes: Tonnes
    costs: Costs


@dataclass(frozen=True, slots=True)
class _Tree:
    indicators: dict[str, Part]
    depth: dict[str, Part]
    anchoring: Part
    leverage: Part
    eur: Part
    dimensions: dict[str, Part]


def read_facts(given: Facts | Mapping[str, Any]) -> Facts:
    """Facts as they are, or read from the plain or the wrapped form. ValueError names what is malformed."""
    return given if isinstance(given, Facts) else Facts.from_dict(unwrap(given).input)


def score(model: Mapping[str, Any], given: Facts | Mapping[str, Any]) -> dict[str, Any]:
    """The whole output of one scope, rounded for print (rule 30). ValueError for a malformed model or input."""
    return print_score(measure(model, given))


def score_metrics(model: Mapping[str, Any], given: Facts | Mapping[str, Any]) -> dict[str, Any]:
    """The metrics of one topic area: it has no indicator, no dimension, no commitments and no costs (6.9)."""
    check_model(model)
    view = View(model, read_facts(given))
    return {
        "provisional": not view.a_year_old,
        "metrics": {name: _print_metric(MEASURES[name](view)) for name in TOPIC_METRICS},
    }


def measure(model: Mapping[str, Any], given: Facts | Mapping[str, Any]) -> Scored:
    check_model(model)
    view = View(model, read_facts(given))
    tonnes = count_tonnes(view)
    return Scored(
        view, {name: function(view) for name, function in MEASURES.items()}, tonnes, weigh_costs(view, tonnes)
    )


def weakest_metric(model: Mapping[str, Any], output: Mapping[str, Any], indicator: str) -> str | None:
    """The id of the indicator's metric with the fewest points, so that a good mean cannot hide it."""
    rated = [
        (output["metrics"][name]["points"], name)
        for name, weight in model["weights_base"][indicator].items()
        if weight > 0 and output["metrics"][name]["points"] is not None
    ]
    return min(rated)[1] if rated else None


# --- the tree --------------------------------------------------------------------------------------------------------


def _metric_part(metric: Metric) -> Part:
    if metric.points is None:
        return Part(metric.status, None, metric.completeness)
    return fixed(OK, metric.points, metric.completeness)


def _grow(scored: Scored) -> _Tree:
    """The groups from the metrics up to the dimensions."""
    view, model = scored.view, scored.view.model
    matrix = model["matrix"]
    parts = {name: _metric_part(metric) for name, metric in scored.metrics.items()}
    indicators = {name: combine(parts, model["weights_base"][name], model) for name in INDICATORS}
    depth = {name: combine(parts, model["weights_depth"][name], model) for name in INDICATORS}
    anchoring = combine(indicators, matrix["D1_anchoring"], model)
    leverage, eur = leverage_part(view, scored.costs), eur_part(view, scored.costs)
    d2 = tonne_part(view, scored.tonnes)
    d4 = combine({"leverage": leverage, "eur_per_t": eur}, matrix["D4"], model)
    d1 = combine({"anchoring": anchoring, "D2": d2, "D4": d4}, matrix["D1"], model)
    d3 = combine(depth, matrix["D3"], model)
    return _Tree(indicators, depth, anchoring, leverage, eur, {"D1": d1, "D2": d2, "D3": d3, "D4": d4})


def _grow_shifted(scored: Scored, tree: _Tree, shift: float) -> dict[str, float | None]:
    """The dimensions' points with every value read `shift` times as good (rule 16)."""
    view, model = scored.view, scored.view.model
    matrix = model["matrix"]
    points = {name: _shifted_points(model, metric, shift) for name, metric in scored.metrics.items()}
    indicators = {
        name: mean_again(points, model["weights_base"][name], tree.indicators[name]) for name in INDICATORS
    }
    depth = {name: mean_again(points, model["weights_depth"][name], tree.depth[name]) for name in INDICATORS}
    anchoring = mean_again(indicators, matrix["D1_anchoring"], tree.anchoring)
    ratios = {
        "leverage": leverage_part(view, scored.costs, shift).points,
        "eur_per_t": eur_part(view, scored.costs, shift).points,
    }
    d2 = tonne_part(view, scored.tonnes, shift).points
    d4 = mean_again(ratios, matrix["D4"], tree.dimensions["D4"])
    d1 = mean_again({"anchoring": anchoring, "D2": d2, "D4": d4}, matrix["D1"], tree.dimensions["D1"])
    return {"D1": d1, "D2": d2, "D3": mean_again(depth, matrix["D3"], tree.dimensions["D3"]), "D4": d4}


def _shifted_points(model: Mapping[str, Any], metric: Metric, shift: float) -> float | None:
    if metric.points is None or metric.value is None:
        return None
    anchors = model["anchors"][metric.id]
    return interp(shifted(metric.value, anchors, shift), anchors)


# --- the output ------------------------------------------------------------------------------------------------------


def _r(value: float | None, digits: int = 4) -> float | None:
    return None if value is None else round(value, digits)


def _pair(low: float | None, high: float | None) -> tuple[list[float | None], list[int | None]]:
    return [_r(low), _r(high)], [_dots(low), _dots(high)]


def _dots(points: float | None) -> int | None:
    return None if points is None else dots(points)


def _print_metric(metric: Metric) -> dict[str, Any]:
    printed: dict[str, Any] = {
        "value": _r(metric.value),
        "status": metric.status,
        "completeness": _r(metric.completeness),
        "n": metric.n,
    }
    if metric.note is not None:
        printed["note"] = metric.note
    printed["points"] = _r(metric.points)
    if metric.one_unit is not None:
        printed["one_unit_points"] = [_r(points) for points in metric.one_unit]
        printed["k"] = metric.k
        printed["small_n"] = metric.small_n
    return printed


def _print_group(part: Part, thresholds: tuple[float | None, float | None] | None = None) -> dict[str, Any]:
    """`thresholds` are the points with every value read as worse and as better; only dimensions have them."""
    point = _dots(part.points)
    bounds, bounds_dots = _pair(part.low, part.high)
    weights, weights_dots = _pair(part.least, part.most)
    printed: dict[str, Any] = {
        "dots": point,
        "points": _r(part.points),
        "status": part.status,
        "coverage": _r(part.coverage),
        "completeness": _r(part.completeness),
        "bounds_points": bounds,
        "bounds_dots": bounds_dots,
        "weights_pm25_points": weights,
        "weights_pm25_dots": weights_dots,
    }
    spread: list[int | None] = [point, *bounds_dots, *weights_dots]
    if thresholds is not None:
        shifted_points, shifted_dots = _pair(*thresholds)
        spread += shifted_dots
    printed["robustness_weights"] = verdict([point, *weights_dots])
    printed["robustness_data"] = verdict([point, *bounds_dots])
    printed["robustness"] = verdict(spread)
    if thresholds is not None:
        printed["thresholds_pm10_points"], printed["thresholds_pm10_dots"] = shifted_points, shifted_dots
    return printed


def _print_row(row: TonneRow) -> dict[str, Any]:
    printed: dict[str, Any] = {"source": row.fact.id, "indicator": row.indicator}
    if row.counted is None:
        return {**printed, "counted": None, "note": row.note}
    if row.gross is None:
        printed |= {"t_a": _r(row.t_a), "factor": _r(row.stage_factor)}
    else:
        printed |= {"gross": _r(row.gross), "overlap": _r(row.overlap), "fresh": row.fresh}
    return printed | {"counted": _r(row.counted), "low": _r(row.low), "high": _r(row.high)}


def _print_tonnes(tonnes: Tonnes) -> dict[str, Any]:
    printed: dict[str, Any] = {
        "emission_base_t": tonnes.emission_base_t,
        "emission_base": tonnes.emission_base,
        "n_sources": tonnes.n_sources,
        "n_with_value": tonnes.n_with_value,
        "completeness": _r(tonnes.completeness),
        "status": tonnes.status,
        "t": _r(tonnes.t),
    }
    if tonnes.t is not None:
        printed |= {
            "t_low": _r(tonnes.t_low),
            "t_high": _r(tonnes.t_high),
            "t_I2": _r(tonnes.t_i2),
            "t_I3": _r(tonnes.t_i3),
        }
    if tonnes.note is not None:
        printed["note"] = tonnes.note
    return printed | {"rows": [_print_row(row) for row in tonnes.rows], "share": _r(tonnes.share, 6)}


def _print_costs(costs: Costs) -> dict[str, Any]:
    printed: dict[str, Any] = {
        "municipal_running_eur": _r(costs.municipal_running),
        "annualised_municipal_invest_eur": _r(costs.annualised_invest),
        "partner_eur": _r(costs.partner),
        "leverage": _r(costs.leverage),
        "eur_per_t": _r(costs.eur_per_t),
    }
    if costs.eur_per_t is not None:
        printed["eur_per_t_best"] = _r(costs.eur_per_t_best)
        printed["eur_per_t_worst"] = _r(costs.eur_per_t_worst)
        if costs.total_eur_per_t is not None:
            printed["total_eur_per_t"] = _r(costs.total_eur_per_t)
    return printed


def _print_cells(tree: _Tree, tonnes: Tonnes) -> dict[str, Any]:
    """The three by four matrix: what each indicator brings to each dimension."""
    eur = _r(tree.eur.points)
    d1 = {name: _r(tree.indicators[name].points) for name in INDICATORS}
    d3 = {name: _r(tree.depth[name].points) for name in INDICATORS}
    return {
        "I1": {"D1": d1["I1"], "D2": None, "D3": d3["I1"], "D4": _r(tree.leverage.points)},
        "I2": {"D1": d1["I2"], "D2_t_a": _r(tonnes.t_i2), "D3": d3["I2"], "D4": eur},
        "I3": {"D1": d1["I3"], "D2_t_a": _r(tonnes.t_i3), "D3": d3["I3"], "D4": eur},
    }


def print_score(scored: Scored) -> dict[str, Any]:
    """The output format of the exchange files."""
    view, tonnes = scored.view, scored.tonnes
    model = view.model
    tree = _grow(scored)
    shift = model["threshold_shift"]
    worse, better = _grow_shifted(scored, tree, 1 - shift), _grow_shifted(scored, tree, 1 + shift)
    dimensions = {
        full: _print_group(tree.dimensions[name], (worse[name], better[name]))
        for name, full in DIMENSIONS.items()
    }
    if tree.dimensions["D2"].points is not None:
        alt = tonnes.t_alt or 0.0
        dimensions[DIMENSIONS["D2"]] |= {
            "t_param_minus25": _r(tonnes.t_minus),
            "t_param_plus25": _r(tonnes.t_plus),
            "t_alt_factors": _r(alt),
            "points_alt_factors": _r(tonne_points(view, tonnes, alt)),
        }
    geometric = None
    if tree.dimensions["D3"].points is not None:
        weights = model["matrix"]["D3"]
        geometric = geometric_mean(
            (part.points, weights[name])
            for name, part in tree.depth.items()
            if part.points is not None and weights.get(name, 0) > 0
        )
    dimensions[DIMENSIONS["D3"]] |= {
        "alt_geometric_points": _r(geometric),
        "alt_geometric_dots": _dots(geometric),
    }
    return {
        "provisional": not view.a_year_old,
        "info_network_shape": {key: _r(value) for key, value in network_shape(view).items()},
        "metrics": {name: _print_metric(metric) for name, metric in scored.metrics.items()},
        "indicators": {name: _print_group(part) for name, part in tree.indicators.items()},
        "thg": _print_tonnes(tonnes),
        "cost": _print_costs(scored.costs),
        "cost_points": {"leverage": _r(tree.leverage.points), "eur_per_t": _r(tree.eur.points)},
        "cells_3x4": _print_cells(tree, tonnes),
        "anchoring": _print_group(tree.anchoring),
        "dimensions": dimensions,
    }
