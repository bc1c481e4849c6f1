"""What the components that are drawn from data take: one small class each (``{% plan_grid %}``, ``{% matrix %}`` …).

Texts arrive translated; a view or a query builds these, the template hands them on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

PLAN_SEATS = {"held": "solid", "set": "half", "poll": "half", "gap": "open"}


class PlanSlot(NamedTuple):
    """One meeting of a year plan, or one that is missing.

    ``kind``: held · set · poll · gap. ``day`` stands in the grid ("26."), ``when`` in the list ("26 Mar"), ``text`` in
    both ("planned"). ``about`` is read to those who do not see the row ("Round table on heat").
    """

    kind: str
    text: str
    day: str = ""
    when: str = ""
    url: str = ""
    about: str = ""

    @property
    def seat(self) -> str:
        return PLAN_SEATS[self.kind]


class PlanRow(NamedTuple):
    """One topic area: ``months`` are twelve lists of slots for the grid, ``entries`` the slots of the list. All texts
    are plain; rows that are equal are drawn once."""

    title: str
    note: str = ""
    url: str = ""
    months: tuple[tuple[PlanSlot, ...], ...] = ()
    entries: tuple[PlanSlot, ...] = ()
    seats: tuple[str, ...] = ()
    seats_label: str = ""
    goal: str = ""


@dataclass(frozen=True)
class Column:
    """A column of a matrix."""

    name: str
    about: str = ""
    current: bool = False


@dataclass(frozen=True)
class Cell:
    """Dots with their number, an amount, or the reason why there is neither (missing is not zero)."""

    low: float | None = None
    point: float | None = None
    high: float | None = None
    number: str = ""
    amount: str = ""
    reason: str = ""
    url: str = ""
    trend: str = ""  # "up" | "same" | "down"


@dataclass(frozen=True)
class MatrixRow:
    name: str
    cells: Sequence[Cell]
    about: str = ""
    url: str = ""
    total: bool = False


@dataclass(frozen=True)
class Point:
    """A value of a series at ``label`` ("2025"); ``value=None`` is a gap, and ``note`` says why in a word or two."""

    label: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    note: str = ""


@dataclass(frozen=True)
class Series:
    name: str
    points: Sequence[Point] = field(default_factory=tuple)


@dataclass(frozen=True)
class Undelivered:
    """Somebody whom a mail did not reach."""

    name: str
    reason: str
    phone: str = ""
    url: str = ""
    since: date | datetime | None = None


@dataclass(frozen=True)
class Act:
    """A button at the head of a page. ``sent``: it does something by POST; else it leads to a page."""

    label: str
    url: str
    kind: str = "secondary"
    icon: str = ""
    sent: bool = False
