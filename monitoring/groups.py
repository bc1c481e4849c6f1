"""Weighted means that know what is missing (rules 13 to 15)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from monitoring.scales import HIGHEST, TOLERANCE
from monitoring.sensitivity import wmean_bounds

OK = "ok"
NO_DATA = "no_data"
INSUFFICIENT = "insufficient"
NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Part:
    """A metric, a ratio or a group, as the group above it sees it; points 0 to 6, shares 0 to 1.

    `low` and `high` bound the points under missing data, `least` and `most` under weights moved by the model's
    noise. All four and `points` are None when the part is not rated, except that an unrated group keeps its
    bounds for display.
    """

    status: str
    points: float | None
    completeness: float | None
    low: float | None = None
    high: float | None = None
    least: float | None = None
    most: float | None = None
    coverage: float | None = None


def fixed(status: str, points: float | None, completeness: float) -> Part:
    """A part without bounds or weights of its own."""
    return Part(status, points, completeness, points, points, points, points)


def combine(parts: Mapping[str, Part], weights: Mapping[str, float], model: Mapping[str, Any]) -> Part:
    """The weighted mean over the parts with points, rated only if enough of the weight and the records is there."""
    total = available = completeness = low = high = points = 0.0
    spans = []
    for name, weight in weights.items():
        part = parts[name]
        if weight <= 0 or part.status == NOT_APPLICABLE:
            continue
        total += weight
        if part.points is None:
            high += weight * HIGHEST
            continue
        available += weight
        completeness += weight * (part.completeness or 0.0)
        points += weight * part.points
        low += weight * (part.low or 0.0)
        high += weight * (part.high or 0.0)
        spans.append((part.least or 0.0, part.most or 0.0, weight))
    if not total:
        return Part(NOT_APPLICABLE, None, None)
    coverage, completeness, low, high = available / total, completeness / total, low / total, high / total
    limits = model["thresholds"]
    if (
        not spans
        or coverage < limits["coverage"] - TOLERANCE
        or completeness < limits["group_completeness"] - TOLERANCE
    ):
        return Part(INSUFFICIENT, None, completeness, low, high, coverage=coverage)
    least, most = wmean_bounds(spans, model["weight_noise"])
    return Part(OK, points / available, completeness, low, high, least, most, coverage)


def mean_again(parts: Mapping[str, float | None], weights: Mapping[str, float], before: Part) -> float | None:
    """The points of a group whose parts got other points; what was rated stays rated, nothing else becomes so."""
    if before.points is None:
        return None
    available = points = 0.0
    for name, weight in weights.items():
        value = parts[name]
        if weight > 0 and value is not None:
            available += weight
            points += weight * value
    return points / available
