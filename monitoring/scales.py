"""From a value to points (0 to 6) and from points to dots."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

Anchors = Sequence[Sequence[float]]

HIGHEST = 6.0
# Sums such as .35 + .65 miss their decimal value by a few 1e-16; nobody who recomputes by hand should fall
# on the other side of a limit because of that.
TOLERANCE = 1e-9


def interp(value: float, anchors: Anchors) -> float:
    """Straight lines between the anchors `[value, points]`, which rise in value; flat outside."""
    if value <= anchors[0][0]:
        return float(anchors[0][1])
    for (x0, y0), (x1, y1) in pairwise(anchors):
        if value <= x1:
            return y0 + (y1 - y0) * (value - x0) / (x1 - x0)
    return float(anchors[-1][1])


def interp_log(value: float, anchors: Anchors, below_linear: bool = False) -> float:
    """Straight lines over the logarithm of the value; flat outside.

    With `below_linear`, a value below the first anchor is read on a straight line through zero.
    """
    x0, y0 = anchors[0]
    if value <= x0:
        return max(value, 0.0) / x0 * y0 if below_linear else float(y0)
    for (x0, y0), (x1, y1) in pairwise(anchors):
        if value <= x1:
            return y0 + (y1 - y0) * math.log(value / x0) / math.log(x1 / x0)
    return float(anchors[-1][1])


def falling(anchors: Anchors) -> bool:
    """A larger value earns fewer points (days without a meeting, euros per tonne)."""
    return anchors[0][1] > anchors[-1][1]


def shifted(value: float, anchors: Anchors, shift: float) -> float:
    """The value read `shift` times as good: multiplied on rising scales, divided on falling ones (rule 16)."""
    return value / shift if falling(anchors) else value * shift


def dots(points: float) -> int:
    """Rounded once, half up."""
    return math.floor(points + 0.5 + TOLERANCE)
