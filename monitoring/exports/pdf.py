"""The report of one snapshot as PDF."""

from pathlib import Path

from django.template.loader import render_to_string

from common.pdf import PAPER, render
from monitoring.models import Snapshot
from monitoring.sheet import Reasons, Sheet

STYLE = Path(__file__).with_name("report.css")


def write_pdf(snapshot: Snapshot, *, language: str) -> bytes:
    """In the active language. Raises ``PdfNotMade``."""
    return render(report_html(snapshot, language=language), PAPER, STYLE)


def report_html(snapshot: Snapshot, *, language: str) -> str:
    reasons = Reasons(snapshot)
    sheet = Sheet(snapshot)
    return render_to_string(
        "monitoring/report.html",
        {
            "sheet": sheet,
            "snapshot": snapshot,
            "reasons": reasons,
            "language": language,
            "records": [(row, reasons.records(row.key)) for row in sheet.metrics],
        },
    )
