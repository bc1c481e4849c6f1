"""A measured figure against its floor, and how it is shown and kept."""

import json
import platform
import statistics
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

LATEST = Path(__file__).with_name("latest.json")


@dataclass
class Figure:
    """``value`` and ``floor`` in ``unit``; what is a rate must reach ``budget`` × floor, a time must stay under it.

    Without ``budget`` the figure is only told. ``missing`` says why there is no value. ``p95``: of a page, within how
    many times what a floor page took 95 of 100 were answered.
    """

    name: str
    unit: str
    value: float | None = None
    floor: float | None = None
    budget: float | None = None
    at_most: bool = False
    ratio: float | None = None
    note: str = ""
    missing: str = ""
    p95: float | None = None

    @property
    def verdict(self) -> str:
        if self.missing:
            return "not there"
        if self.budget is None:
            return ""
        measured = self.value if self.ratio is None else self.ratio
        return "held" if (measured <= self.budget if self.at_most else measured >= self.budget) else "MISSED"


def middle(values) -> float:
    return statistics.median(values)


def _number(value: float | None, unit: str = "") -> str:
    if value is None:
        return "–"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}{f' {unit}' if unit else ''}"


def _row(figure: Figure) -> tuple[str, ...]:
    if figure.missing:
        return (figure.name, figure.missing, "", "", "", figure.verdict)
    sign = "≤" if figure.at_most else "≥"
    limit = (
        ""
        if figure.budget is None
        else f"{sign} {_number(figure.budget, '' if figure.ratio else figure.unit)}"
    )
    value = _number(figure.value, figure.unit)
    return (
        figure.name,
        f"{value}  ({figure.note})" if figure.note else value,
        _number(figure.floor, figure.unit) if figure.floor is not None else "",
        _number(figure.ratio) if figure.ratio is not None else "",
        limit,
        figure.verdict,
    )


def table(figures: list[Figure]) -> str:
    rows = [("figure", "measured", "floor", "ratio", "budget", "verdict"), *map(_row, figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)


def write(figures: list[Figure], *, commit: str, seconds: float) -> None:
    record = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit,
        "machine": {"python": platform.python_version(), "cores": _cores(), "system": platform.system()},
        "seconds": round(seconds),
        "figures": [
            {
                key: round(value, 4) if isinstance(value, float) else value
                for key, value in (asdict(figure) | {"verdict": figure.verdict}).items()
            }
            for figure in figures
        ],
    }
    LATEST.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _cores() -> int:
    import psutil

    return (
        len(psutil.Process().cpu_affinity())
        if hasattr(psutil.Process, "cpu_affinity")
        else psutil.cpu_count()
    )
