"""The thirteen metrics m11 to m33 (scoring.md, 6.1 and rules 5 to 12): pure functions of facts and model."""

from monitoring.metrics.base import Metric, View
from monitoring.metrics.ideas import m31, m32, m33
from monitoring.metrics.meetings import m11, m12, m13, m14, m15, m16
from monitoring.metrics.participation import m21, m22, m23, m24

MEASURES = {
    "m11": m11, "m12": m12, "m13": m13, "m14": m14, "m15": m15, "m16": m16,
    "m21": m21, "m22": m22, "m23": m23, "m24": m24,
    "m31": m31, "m32": m32, "m33": m33,
}  # fmt: skip

__all__ = ["MEASURES", "Metric", "View"]
