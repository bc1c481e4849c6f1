"""How firmly a score stands: weights, thresholds, one actor more or less, another mean, and the verdict.

Everything here is exact and deterministic; there are no random draws.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from monitoring.scales import Anchors, interp

STABLE = "stable"
WITHIN_ONE_DOT = "within_one_dot"
UNSTABLE = "unstable"
NOT_ASSESSABLE = "not_assessable"


def wmean_bounds(parts: Iterable[Sequence[float]], noise: float) -> tuple[float, float]:
    """Smallest and largest weighted mean when every weight moves by ± `noise` on its own.

    `parts` are `(lowest points, highest points, weight)`. The extremes of a weighted mean lie where the weights
    of the smallest scores are all raised and the others all lowered (or the reverse), so of the 2ⁿ corners only
    the n + 1 that follow the sorted scores need a look.
    """
    up, down = 1 + noise, 1 - noise
    parts = list(parts)
    lowest = min(_corners(sorted((low, weight) for low, _, weight in parts), up, down))
    highest = max(_corners(sorted((high, weight) for _, high, weight in parts), down, up))
    return lowest, highest


def _corners(scores: Sequence[tuple[float, float]], head: float, tail: float) -> list[float]:
    """Weighted means with the first k of the sorted scores at `head` times their weight, the rest at `tail`."""
    mass = tail * sum(weight for _, weight in scores)
    moment = tail * sum(points * weight for points, weight in scores)
    means = [moment / mass]
    for points, weight in scores:
        mass += (head - tail) * weight
        moment += (head - tail) * points * weight
        means.append(moment / mass)
    return means


def one_unit_points(k: int, n: int, anchors: Anchors) -> tuple[float, float]:
    """Points of a share k of n with one actor (process, idea) less and one more, within 0 and n."""
    return interp(max(k - 1, 0) / n, anchors), interp(min(k + 1, n) / n, anchors)


def geometric_mean(parts: Iterable[tuple[float, float]]) -> float:
    """Geometric mean of (points + 1), minus 1; `parts` are `(points, weight)`. Forgives a weak part less."""
    parts = list(parts)
    total = math.fsum(weight for _, weight in parts)
    return math.exp(math.fsum(weight * math.log(points + 1) for points, weight in parts) / total) - 1


def verdict(dots: Iterable[int | None]) -> str:
    """The spread over all these dots in one word; a missing dot means that there is nothing to judge."""
    found = list(dots)
    if not found or None in found:
        return NOT_ASSESSABLE
    numbers = [dot for dot in found if dot is not None]
    spread = max(numbers) - min(numbers)
    if spread == 0:
        return STABLE
    return WITHIN_ONE_DOT if spread == 1 else UNSTABLE
