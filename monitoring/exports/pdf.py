"""The report of one snapshot as PDF: HTML made here, turned into PDF by a child process that is on a short lead.

The child (`render_pdf.py`) gets no secrets, opens no network and no file but our fonts, and is stopped when it needs
too much memory or time.
"""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from monitoring.exports.render_pdf import NO_MEMORY, NO_PANGO
from monitoring.models import ReportFault, Snapshot
from monitoring.sheet import Reasons, Sheet

STYLE = Path(__file__).with_name("report.css")
CHILD = Path(__file__).with_name("render_pdf.py")


@dataclass(frozen=True)
class Limits:
    """Of the child: address space in bytes, processor and wall-clock seconds."""

    memory: int = 1024 * 1024 * 1024
    cpu: int = 60
    wall: int = 90


class PdfNotMade(Exception):
    def __init__(self, fault: ReportFault, detail: str = ""):
        self.fault, self.detail = fault, detail
        super().__init__(f"{fault.value} {detail}".strip())


def write_pdf(snapshot: Snapshot, *, language: str) -> bytes:
    """In the active language. Raises ``PdfNotMade``."""
    return render(report_html(snapshot, language=language))


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


def font_dir() -> Path:
    package = find_spec("fontpkg_atkinson_hyperlegible")
    if package is None or not package.submodule_search_locations:
        raise PdfNotMade(ReportFault.OTHER, "the font package is not installed")
    return Path(package.submodule_search_locations[0]) / "files"


def render(html: str, *, limits: Limits | None = None) -> bytes:
    """Raises ``PdfNotMade``: no Pango on this machine, a limit reached, or the child's own words."""
    limits = limits or Limits()
    fonts = font_dir()
    style = STYLE.read_text(encoding="utf-8").replace("FONTS", fonts.as_uri())
    job = {"html": html, "css": style, "fonts": str(fonts), "memory": limits.memory, "cpu": limits.cpu}
    # The environment of the worker holds passwords; the child needs none of it.
    kept = {
        name: os.environ[name]
        for name in ("PATH", "PYTHONPATH", "DYLD_FALLBACK_LIBRARY_PATH")
        if name in os.environ
    }
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and script
            [sys.executable, "-P", str(CHILD)],
            input=json.dumps(job).encode(),
            capture_output=True,
            timeout=limits.wall,
            cwd=settings.BASE_DIR,
            env={**kept, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise PdfNotMade(ReportFault.LIMIT, "wall clock") from error
    if done.returncode == 0:
        return done.stdout
    detail = done.stderr.decode(errors="replace").strip()[-500:]
    if done.returncode == NO_PANGO:
        raise PdfNotMade(ReportFault.PANGO, detail)
    if done.returncode == NO_MEMORY or done.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        raise PdfNotMade(ReportFault.LIMIT, detail)
    raise PdfNotMade(ReportFault.OTHER, detail)
