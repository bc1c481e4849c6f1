"""Dates for a year of meetings: where the next ones should lie so that the stretches between them stay short.

Pure: no model, no database, no clock. The measure is the one that scoring uses (m13, the longest stretch
without a meeting: 122 days stand for three well-spread meetings a year, 183 for two), so a plan made from
these proposals scores what it promises.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import holidays

from common.dates import NonexistentTime, to_utc

# Scoring counts a meeting only when it lies this long after the last one that counted (m12, m13).
COUNTS_AFTER_DAYS = 45
RHYTHM_OF_THREE_DAYS = 122
RHYTHM_OF_TWO_DAYS = 183
# Dates move by whole weeks, so 365 days never divide evenly; what is left over goes to the window's edges, not
# between the meetings, where it would cost the rhythm.
EDGE_SLACK_DAYS = 14
# How far around a proposal a skipped holiday is still worth mentioning.
NEIGHBOURHOOD = timedelta(days=7)


class Reason(StrEnum):
    """What speaks for a proposal; pages put each into a sentence."""

    RHYTHM_OF_THREE = "rhythm_of_three"  # no more than 122 days to the neighbours
    RHYTHM_OF_TWO = "rhythm_of_two"  # no more than 183 days to the neighbours
    EARLIEST = "earliest"  # the first day that the lead time leaves
    BESIDE_AVOIDED = "beside_avoided"  # a day nearby was skipped, see ``Proposal.avoided``
    FIRST_OF_TWO_TIMES = "first_of_two_times"  # the clocks go back: the first of two equal wall times


class Shortfall(StrEnum):
    """The first condition under which fewer meetings fit than were asked for."""

    NONE = ""
    WINDOW = "window"  # too short for that many at this spacing
    LEAD_TIME = "lead_time"  # too little is left of it once people have had their notice
    WEEKDAY = "weekday"
    AVOIDED = "avoided"  # public holidays, school holidays, other meetings
    NONEXISTENT_TIME = "nonexistent_time"  # the clocks skip this wall time on the day
    EXISTING = "existing"  # too close to meetings that already stand


@dataclass(frozen=True)
class Proposal:
    """``gap_before`` and ``gap_after`` are days to the neighbouring meeting or proposal, else to the
    window's edge; ``avoided`` are the days nearby, on a wished weekday, that were skipped, with the reason
    given for each."""

    starts_at: datetime
    local_date: date
    reasons: tuple[Reason, ...]
    gap_before: int
    gap_after: int
    avoided: tuple[tuple[date, str], ...] = ()


@dataclass(frozen=True)
class Proposals(Sequence[Proposal]):
    """The dates in order; ``missing`` of the wished count did not fit, because of ``shortfall``."""

    dates: tuple[Proposal, ...]
    missing: int = 0
    shortfall: Shortfall = Shortfall.NONE

    def __getitem__(self, index):
        return self.dates[index]

    def __len__(self) -> int:
        return len(self.dates)


def propose_dates(
    *,
    window: tuple[date, date],
    count: int,
    weekdays: Collection[int],
    time_of_day: time,
    zone: ZoneInfo,
    avoid: Mapping[date, str],
    existing: Iterable[date],
    lead_days: int,
    today: date,
    spacing_days: int = COUNTS_AFTER_DAYS,
) -> Proposals:
    """Up to ``count`` further dates between both days of ``window`` (inclusive).

    ``weekdays`` as in ``date.weekday()`` (Monday 0). ``existing`` are local dates of meetings that stand,
    also from the years before and after, whose distance then counts. Of all choices that respect the
    conditions this is the one with the shortest longest stretch; among those the most even one, among those
    the earliest. A stretch from the window's edge counts double when no meeting lies beyond it: half a
    stretch belongs to the next year.

    Raises ``ValueError`` for a window that ends before it starts and for no or unknown weekdays.
    """
    first, last = window
    if last < first:
        raise ValueError("the window ends before it starts")
    if not weekdays or not set(weekdays) <= set(range(7)):
        raise ValueError("weekdays are numbers from 0 (Monday) to 6 (Sunday)")
    spacing = max(spacing_days, 1)
    standing = sorted(set(existing))
    earliest = max(first, today + timedelta(days=lead_days))

    stages = {Shortfall.WINDOW: _days(first, last)}
    stages[Shortfall.LEAD_TIME] = [day for day in stages[Shortfall.WINDOW] if day >= earliest]
    stages[Shortfall.WEEKDAY] = [day for day in stages[Shortfall.LEAD_TIME] if day.weekday() in weekdays]
    stages[Shortfall.AVOIDED] = [day for day in stages[Shortfall.WEEKDAY] if day not in avoid]
    stages[Shortfall.NONEXISTENT_TIME] = [
        day for day in stages[Shortfall.AVOIDED] if _exists(day, time_of_day, zone)
    ]
    free = [day for day in stages[Shortfall.NONEXISTENT_TIME] if _is_apart(day, standing, spacing)]
    stages[Shortfall.EXISTING] = free

    wanted = max(count, 0)
    shortfall, fits = Shortfall.NONE, wanted
    for condition, days in stages.items():
        capacity = _capacity(days, spacing)
        if capacity < fits:
            fits = capacity
            shortfall = shortfall or condition
    chosen = _spread(free, fits, spacing, _Line(first, last, standing))
    skipped = sorted(day for day in avoid if day.weekday() in weekdays and first <= day <= last)
    return Proposals(
        tuple(
            _proposal(
                day, chosen, window=window, standing=standing, free=free, skipped=skipped, avoid=avoid,
                time_of_day=time_of_day, zone=zone,
            )
            for day in chosen
        ),
        wanted - fits,
        shortfall,
    )  # fmt: skip


def public_holidays(
    country: str, subdivision: str, years: Iterable[int], language: str = "de", *, local: bool = False
) -> dict[date, str]:
    """Public holidays by day, names in ``language``.

    ``country`` is DE, AT or CH; ``subdivision`` a Land, Bundesland or canton as a code (``BY``, ``AT-9``,
    ``9``) or a name, or empty for the holidays of the whole country. ``local`` adds days that are holidays
    in a part of the Land only (15 August in most of Bavaria, Corpus Christi in parts of Saxony and
    Thuringia).

    Raises ``ValueError`` for a country or subdivision that does not exist.
    """
    if country not in _COUNTRIES:
        raise ValueError(f"no holidays known for {country!r}")
    code = subdivision_code(country, subdivision)
    found: dict[date, str] = {}
    for year in sorted(set(years)):
        found.update(_holidays_of(country, code, year, _LANGUAGES.get(language[:2], "en_US"), local))
    return found


def subdivision_code(country: str, subdivision: str) -> str:
    """The code that ``holidays`` uses ("BY", "9") for any usual way to write a Land; else ``ValueError``."""
    wanted = subdivision.strip().removeprefix(f"{country}-")
    known = _COUNTRIES[country]
    for code in ("", *known.subdivisions):
        if wanted.casefold() == code.casefold():
            return code
    for name, code in known.subdivisions_aliases.items():
        if wanted.casefold() == name.casefold():
            return code
    raise ValueError(f"{country} has no subdivision {subdivision!r}")


def year_end(years: Iterable[int], reason: str) -> dict[date, str]:
    """The days from 24 December to 6 January, when no meeting finds its people, for ``avoid``."""
    return {
        day: reason for year in years for day in _days(date(year, 12, 24), date(year + 1, 1, 6))
    }  # fmt: skip


_COUNTRIES = {"DE": holidays.Germany, "AT": holidays.Austria, "CH": holidays.Switzerland}
_LANGUAGES = {"de": "de", "en": "en_US"}


@lru_cache(maxsize=256)
def _holidays_of(
    country: str, code: str, year: int, language: str, local: bool
) -> tuple[tuple[date, str], ...]:
    categories = ("public", "catholic") if local and country == "DE" else ("public",)
    days = _COUNTRIES[country](subdiv=code or None, years=year, language=language, categories=categories)
    return tuple(sorted(days.items()))


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _exists(day: date, at: time, zone: ZoneInfo) -> bool:
    try:
        to_utc(day, at, zone)
    except NonexistentTime:
        return False
    return True


def _is_apart(day: date, standing: Sequence[date], spacing: int) -> bool:
    place = bisect_left(standing, day)
    return all(abs((day - other).days) >= spacing for other in standing[max(place - 1, 0) : place + 1])


def _capacity(days: Sequence[date], spacing: int) -> int:
    """How many of ``days`` can be taken at this spacing: taking each as early as possible takes the most."""
    taken, free_from = 0, date.min
    for day in days:
        if day >= free_from:
            taken, free_from = taken + 1, day + timedelta(days=spacing)
    return taken


@dataclass(frozen=True)
class _Line:
    """The line on which dates are spread: the window and the meetings that stand in and around it."""

    first: date
    last: date
    standing: Sequence[date]

    def cost(self, left: date | None, right: date | None) -> tuple[int, int]:
        """Longest stretch and evenness from ``left`` to ``right``, chosen dates or (None) ends of the line."""
        low = bisect_right(self.standing, left) if left else bisect_left(self.standing, self.first)
        high = bisect_left(self.standing, right) if right else bisect_right(self.standing, self.last)
        if left is None and low:
            left = self.standing[low - 1]
        if right is None and high < len(self.standing):
            right = self.standing[high]
        points = [*([left] if left else []), *self.standing[low:high], *([right] if right else [])]
        inner = [(later - earlier).days for earlier, later in pairwise(points)]
        edges = []
        if left is None:
            edges.append(_edge((points[0] - self.first).days))
        if right is None:
            edges.append(_edge((self.last - points[-1]).days))
        # An edge is half a stretch, so it has half the weight: then the most even choice makes it half as long.
        return max(inner + edges), sum(2 * days**2 for days in inner) + sum(days**2 for days in edges)


def _edge(days: int) -> int:
    return max(days, 2 * days - EDGE_SLACK_DAYS)


def _spread(free: Sequence[date], count: int, spacing: int, line: _Line) -> list[date]:
    """``count`` of ``free``: least longest stretch, then least sum of squares, then earliest; exact.

    Two passes of the same recursion from the last date to the first, because the two aims together have no
    optimal substructure: first the least possible longest stretch, then the most even choice within it.
    """
    if not count:
        return []
    # The longest stretch and the sum of squares between every two dates that may follow one another.
    size = len(free)
    follow = [bisect_left(free, day + timedelta(days=spacing)) for day in free]
    between = {(i, j): line.cost(free[i], free[j]) for i in range(size) for j in range(follow[i], size)}
    to_end = [line.cost(day, None) for day in free]
    from_start = [line.cost(None, day) for day in free]

    longest = [[end[0] for end in to_end]]
    for _ in range(count - 1):
        rest = longest[-1]
        longest.append(
            [
                min((max(between[i, j][0], rest[j]) for j in range(follow[i], size)), default=_NEVER)
                for i in range(size)
            ]
        )
    limit = min(max(from_start[i][0], longest[-1][i]) for i in range(size))

    squares = [[end[1] if end[0] <= limit else _NEVER for end in to_end]]
    for _ in range(count - 1):
        rest = squares[-1]
        squares.append(
            [
                min(
                    (between[i, j][1] + rest[j] for j in range(follow[i], size) if between[i, j][0] <= limit),
                    default=_NEVER,
                )
                for i in range(size)
            ]
        )
    chosen = [
        min(
            (i for i in range(size) if from_start[i][0] <= limit),
            key=lambda i: (from_start[i][1] + squares[-1][i], i),
        )
    ]
    for rest in reversed(squares[:-1]):
        i = chosen[-1]
        chosen.append(
            min(
                (j for j in range(follow[i], size) if between[i, j][0] <= limit),
                key=lambda j: (between[i, j][1] + rest[j], j),
            )
        )
    return [free[i] for i in chosen]


_NEVER = 10**12


def _proposal(
    day: date,
    chosen: Sequence[date],
    *,
    window: tuple[date, date],
    standing: Sequence[date],
    free: Sequence[date],
    skipped: Sequence[date],
    avoid: Mapping[date, str],
    time_of_day: time,
    zone: ZoneInfo,
) -> Proposal:
    others = sorted({*standing, *chosen} - {day})
    place = bisect_left(others, day)
    gap_before = (day - (others[place - 1] if place else window[0])).days
    gap_after = ((others[place] if place < len(others) else window[1]) - day).days
    avoided = tuple((other, avoid[other]) for other in skipped if abs(other - day) <= NEIGHBOURHOOD)
    starts_at = to_utc(day, time_of_day, zone)
    later = datetime.combine(day, time_of_day.replace(fold=1), tzinfo=zone)
    widest = max(gap_before, gap_after)
    applies = {
        Reason.RHYTHM_OF_THREE: widest <= RHYTHM_OF_THREE_DAYS,
        Reason.RHYTHM_OF_TWO: RHYTHM_OF_THREE_DAYS < widest <= RHYTHM_OF_TWO_DAYS,
        Reason.EARLIEST: day == free[0],
        Reason.BESIDE_AVOIDED: bool(avoided),
        Reason.FIRST_OF_TWO_TIMES: later.timestamp() != starts_at.timestamp(),
    }
    return Proposal(
        starts_at=starts_at,
        local_date=day,
        reasons=tuple(reason for reason, holds in applies.items() if holds),
        gap_before=gap_before,
        gap_after=gap_after,
        avoided=avoided,
    )
