"""A snapshot as people read it: the same rows for the page, the PDF, the workbook and the CSV."""

from monitoring.sheet.metrics import MetricRow
from monitoring.sheet.ratings import Rating
from monitoring.sheet.reasons import Reasons, WhyPage
from monitoring.sheet.sheet import Sheet

__all__ = ["MetricRow", "Rating", "Reasons", "Sheet", "WhyPage"]
