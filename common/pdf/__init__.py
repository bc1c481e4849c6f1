"""HTML made here, turned into tagged PDF by a child process that is on a short lead.

The child (``child.py``) gets no secrets, opens no network and no file but our fonts, and is stopped when it needs
too much memory or time.
"""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings

from common.pdf.child import NO_MEMORY, NO_PANGO

CHILD = Path(__file__).with_name("child.py")
FONTS = Path(__file__).with_name("fonts.css")
# The look of texts on paper: minutes, agendas, reports.
PAPER = Path(__file__).with_name("paper.css")


class Fault(StrEnum):
    PANGO = "pango"
    LIMIT = "limit"
    OTHER = "other"


@dataclass(frozen=True)
class Limits:
    """Of the child: address space in bytes, processor and wall-clock seconds."""

    memory: int = 1024 * 1024 * 1024
    cpu: int = 60
    wall: int = 90


class PdfNotMade(Exception):
    def __init__(self, fault: Fault, detail: str = ""):
        self.fault, self.detail = fault, detail
        super().__init__(f"{fault.value} {detail}".strip())


def font_dir() -> Path:
    package = find_spec("fontpkg_atkinson_hyperlegible")
    if package is None or not package.submodule_search_locations:
        raise PdfNotMade(Fault.OTHER, "the font package is not installed")
    return Path(package.submodule_search_locations[0]) / "files"


def render(html: str, *styles: Path, limits: Limits | None = None) -> bytes:
    """``styles``: the stylesheets in their order; our fonts are there already.

    Raises ``PdfNotMade``: no Pango on this machine, a limit reached, or the child's own words.
    """
    limits = limits or Limits()
    fonts = font_dir()
    css = "".join(style.read_text(encoding="utf-8") for style in (FONTS, *styles))
    css = css.replace("FONTS", fonts.as_uri())
    job = {"html": html, "css": css, "fonts": str(fonts), "memory": limits.memory, "cpu": limits.cpu}
    # Our environment holds passwords; the child needs none of it.
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
        raise PdfNotMade(Fault.LIMIT, "wall clock") from error
    if done.returncode == 0:
        return done.stdout
    detail = done.stderr.decode(errors="replace").strip()[-500:]
    if done.returncode == NO_PANGO:
        raise PdfNotMade(Fault.PANGO, detail)
    if done.returncode == NO_MEMORY or done.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        raise PdfNotMade(Fault.LIMIT, detail)
    raise PdfNotMade(Fault.OTHER, detail)
