"""The year plan as its components draw it (``common.shapes``)."""

import calendar
from datetime import date, datetime, time
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from common import dates, display
from common.addresses import address
from common.shapes import PlanRow, PlanSlot
from meetings.models import BlockedKind, Meeting, MeetingKind, MeetingStatus
from meetings.queries import plan as queries
from meetings.queries.closed_days import ClosedDays

# Of one kind, in a column of the year plan; the rest stands in the list below it.
MOST_A_MONTH = 4


def drawn_rows(plan: queries.YearPlan, runs: set[int]) -> list[PlanRow]:
    """``runs`` are the networks this user coordinates: only their gaps lead to proposed dates."""
    pen = _Pen(plan.year)
    return [pen.row(row, leads=row.topic_area.network_id in runs) for row in plan.rows]


class Calendar(NamedTuple):
    """What is closed in a year. By month, for the grid: twelve lists of short texts, or none where nothing is closed.
    ``lines``: (when, name, what it is) of all of it in order."""

    holidays: list[list[str]]
    school: list[list[str]]
    town_hall: list[list[str]]
    lines: list[tuple[str, str, str]]


def drawn_calendar(plan: queries.YearPlan) -> Calendar:
    holidays = tuple(map(tuple, plan.holidays))
    return _calendar(plan.year, holidays, tuple(plan.closed), get_language(), dates.today().year)


# By month: day and name.
_Holidays = tuple[tuple[tuple[date, str], ...], ...]


@lru_cache(maxsize=64)
def _calendar(
    year: int, holidays: _Holidays, closed: tuple[ClosedDays, ...], _language: str | None, _this_year: int
) -> Calendar:
    """The same for everybody who plans."""
    form = _day_form()
    return Calendar(
        [
            [f"{display.dated(day, form)} {display.breakable(name)}" for day, name in days]
            for days in holidays
        ],
        _by_month(year, [one for one in closed if one.is_school]),
        _by_month(year, [one for one in closed if not one.is_school]),
        _lines(holidays, closed),
    )


def _by_month(year: int, rows: list[ClosedDays]) -> list[list[str]]:
    """ "27.–31. Autumn holidays", "3., 17. Council"."""
    if not rows:
        return []
    months: list[list[str]] = []
    for month in range(1, 13):
        first = date(year, month, 1)
        last = date(year, month, calendar.monthrange(year, month)[1])
        by_name: dict[str, list[str]] = {}
        for one in rows:
            if one.begins_on <= last and one.ends_on >= first:
                days = _days_of_month(max(one.begins_on, first), min(one.ends_on, last))
                by_name.setdefault(one.name, []).append(days)
        texts = [f"{', '.join(days)} {display.breakable(name)}" for name, days in by_name.items()]
        if len(texts) > MOST_A_MONTH:
            texts = [*texts[: MOST_A_MONTH - 1], _("%(n)s more") % {"n": len(texts) - MOST_A_MONTH + 1}]
        months.append(texts)
    return months


def _days_of_month(first: date, last: date) -> str:
    form = _day_form()
    if first == last:
        return display.dated(first, form)
    return f"{display.dated(first, form)}–{display.dated(last, form)}"


def _lines(holidays: _Holidays, closed: tuple[ClosedDays, ...]) -> list[tuple[str, str, str]]:
    lines = [
        (day, day, None, None, str(name), _("public holiday")) for days in holidays for day, name in days
    ]
    lines += [
        (one.begins_on, one.ends_on, one.starts_at, one.ends_at, one.name, kind_word(one)) for one in closed
    ]
    return [
        (_when(first, last, starts, ends), name, word)
        for first, last, starts, ends, name, word in sorted(lines, key=lambda line: (line[:2], line[4]))
    ]


def kind_word(one: ClosedDays) -> str:
    return _("school holidays") if one.is_school else str(BlockedKind(one.kind).label)


def _when(first: date, last: date, starts: time | None, ends: time | None) -> str:
    days = (
        display.day(first)
        if first == last
        else _("%(first)s to %(last)s") % {"first": display.day(first), "last": display.day(last)}
    )
    if starts is None:
        return days
    return _("%(day)s, %(start)s to %(end)s") % {
        "day": days,
        "start": display.clock(starts),
        "end": display.clock(ends),
    }


def _day_form() -> str:
    return pgettext("date format: day of the month", "j")


class _Pen:
    """Draws the rows of one page: what they share is made once, and each meeting once for grid and list."""

    def __init__(self, year: int):
        self.year = year
        self.in_month = display.all_dated(_day_form())
        self.in_year = display.all_dated(pgettext("date format, day and short month", "j M"))
        words = {
            MeetingStatus.DRAFT: pgettext("meeting", "draft"),
            MeetingStatus.POLLING: _("date poll running"),
            MeetingStatus.INVITED: display.breakable(_("invited")),
            MeetingStatus.HELD: _("held"),
        }
        kick_off = _("kick-off, %(state)s")
        self.words = {(state, False): word for state, word in words.items()} | {
            (state, True): kick_off % {"state": word} for state, word in words.items()
        }
        self.gap, self.kick_off_gap = _("missing"), _("kick-off missing")
        self.tally = _("%(held)s held, %(planned)s planned, %(missing)s missing")
        self.goal = _("%(n)s of %(target)s")

    def row(self, row: queries.PlanRow, *, leads: bool) -> PlanRow:
        area, missing, count = row.topic_area, row.missing, len(row.meetings)
        held = sum(meeting.is_held for meeting in row.meetings)
        proposals = address("meetings:plan-topic", self.year, area.ref) if leads else ""
        months: list[list[PlanSlot]] = [[] for _month in range(12)]
        entries = []
        for meeting in row.meetings:
            start = meeting.local_start
            slot = self.meeting(meeting, start)
            months[start.month - 1].append(slot)
            entries.append(slot)
        for number, month in enumerate(row.gaps):
            word = self.kick_off_gap if row.starts_network and number == 0 else self.gap
            months[month - 1].append(PlanSlot("gap", word, url=proposals, about=area.name))
        return PlanRow(
            title=area.name,
            note=area.network.name,
            url=proposals,
            months=tuple(map(tuple, months)),
            entries=(*entries, *_missing(row, missing, proposals)) if missing else tuple(entries),
            seats=("solid",) * held + ("half",) * (count - held) + ("open",) * missing,
            seats_label=self.tally % {"held": held, "planned": count - held, "missing": missing},
            goal=self.goal % {"n": count, "target": row.target},
        )

    def meeting(self, meeting: Meeting, start: datetime) -> PlanSlot:
        state = self.words[meeting.status, meeting.kind == MeetingKind.KICK_OFF]
        url, title, day = meeting.get_absolute_url(), meeting.title, start.date()
        if meeting.status == MeetingStatus.POLLING:
            return PlanSlot("poll", state, "", display.dated(day, "F"), url, title)
        kind = "held" if meeting.status == MeetingStatus.HELD else "set"
        return PlanSlot(kind, state, self.in_month(day), self.in_year(day), url, title)


def _missing(row: queries.PlanRow, missing: int, proposals: str) -> list[PlanSlot]:
    """One line for all that are missing: which month each would fit best, the grid shows."""
    count = ngettext("%(n)s missing", "%(n)s missing", missing) % {"n": missing}
    if row.starts_network:
        count = _("%(missing)s, first the kick-off") % {"missing": count}
    if not proposals:
        return [PlanSlot("gap", "", when=count)]
    return [PlanSlot("gap", _("Propose dates"), when=count, url=proposals, about=row.topic_area.name)]
