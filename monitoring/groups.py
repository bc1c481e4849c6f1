"""Weighted means that know what is missing (rules 13 to 15)."""

from __future__ import annotations

import math
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
    applicable = [
        (parts[name], weight)
        for name, weight in weights.items()
        if weight > 0 and parts[name].status != NOT_APPLICABLE
    ]
    if not applicable:
        return Part(NOT_APPLICABLE, None, None)
    available = [(part, weight) for part, weight in applicable if part.points is not None]
    total = math.fsum(weight for _, weight in applicable)
    coverage = math.fsum(weight for _, weight in available) / total
    completeness = math.fsum(weight * (part.completeness or 0.0) for part, weight in available) / total
    low = math.fsum(weight * (part.low or 0.0) for part, weight in available) / total
    missing = math.fsum(weight for part, weight in applicable if part.points is None)
    high = math.fsum(
        [*(weight * (part.high or 0.0) for part, weight in available), missing * HIGHEST]
    ) / total
    limits = model["thresholds"]
    rated = (
        bool(available)
        and coverage >= limits["coverage"] - TOLERANCE
        and completeness >= limits["group_completeness"] - TOLERANCE
    )
    if not rated:
        return Part(INSUFFICIENT, None, completeness, low, high, coverage=coverage)
    least, most = wmean_bounds(
        [(part.least or 0.0, part.most or 0.0, weight) for part, weight in available], model["weight_noise"]
    )
    return Part(OK, mean_points(parts, weights), completeness, low, high, least, most, coverage)


def mean_points(parts: Mapping[str, Part], weights: Mapping[str, float]) -> float | None:
    """The weighted mean of the points that are there, weights renormalised; None without any."""
    available = [
        (parts[name].points, weight)
        for name, weight in weights.items()
        if weight > 0 and parts[name].points is not None
    ]
    if not available:
        return None
    return math.fsum(weight * points for points, weight in available) / math.fsum(weight for _, weight in available)
