"""Dates for a year of meetings: where the next ones should lie so that the stretches between them stay short.

Pure: no model, no database, no clock. The measure is the one that scoring uses (m13, the longest stretch
without a meeting: 122 days stand for three well-spread meetings a year, 183 for two), so a plan made from
these proposals scores what it promises.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from meetings.recurrence.slots import Because, Circumstances, ease, hours, judge
from meetings.recurrence.spread import Line, spread

# Scoring counts a meeting only when it lies this long after the last one that counted (m12, m13).
COUNTS_AFTER_DAYS = 45
RHYTHM_OF_THREE_DAYS = 122
RHYTHM_OF_TWO_DAYS = 183
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
    # what speaks for and against the day beyond the rhythm, where the circumstances are known
    because: tuple[Because, ...] = ()


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
    minutes: int = 120,
    known: Circumstances | None = None,
) -> Proposals:
    """Up to ``count`` further dates between both days of ``window`` (inclusive).

    ``weekdays`` as in ``date.weekday()`` (Monday 0). ``existing`` are local dates of meetings that stand,
    also from the years before and after, whose distance then counts. Of all choices that respect the
    conditions this is the one with the shortest longest stretch; among those the most even one, among those
    the earliest. A stretch from the window's edge counts double when no meeting lies beyond it: half a
    stretch belongs to the next year. Where the circumstances are ``known``, each date is then shifted to the day
    around it that hurts least, as far as the rhythm allows (``slots.ease``); a meeting lasts ``minutes``.

    Raises ``ValueError`` for a window that ends before it starts and for no or unknown weekdays.
    """
    first, last = window
    if last < first:
        raise ValueError("the window ends before it starts")
    if not weekdays or not set(weekdays) <= set(range(7)):
        raise ValueError("weekdays are numbers from 0 (Monday) to 6 (Sunday)")
    spacing = max(spacing_days, 1)
    standing = sorted(set(existing))
    stages = _stages(
        window, max(first, today + timedelta(days=lead_days)), set(weekdays), avoid, time_of_day, zone
    )
    free = [day for day in stages[Shortfall.NONEXISTENT_TIME] if _is_apart(day, standing, spacing)]
    stages[Shortfall.EXISTING] = free

    wanted = max(count, 0)
    shortfall, fits = Shortfall.NONE, wanted
    for condition, days in stages.items():
        capacity = _capacity(days, spacing)
        if capacity < fits:
            fits = capacity
            shortfall = shortfall or condition
    chosen = spread(free, fits, spacing, Line(first, last, standing))
    span = hours(time_of_day, minutes)
    if known is not None:
        chosen = ease(
            chosen,
            free,
            window=window,
            standing=standing,
            span=span,
            known=known,
            spacing_days=spacing,
            rhythms=(RHYTHM_OF_THREE_DAYS, RHYTHM_OF_TWO_DAYS),
        )
    skipped = {day: avoid[day] for day in sorted(avoid) if day.weekday() in weekdays and first <= day <= last}
    proposals = tuple(
        _proposal(
            day,
            starts_at=_instant(day, time_of_day, zone),
            others=sorted({*standing, *chosen} - {day}),
            window=window,
            skipped=skipped,
            is_earliest=day == free[0],
            comes_twice=_comes_twice(day, time_of_day, zone),
            because=judge(day, *span, known) if known is not None else (),
        )
        for day in chosen
    )
    return Proposals(proposals, wanted - fits, shortfall)


def _stages(
    window: tuple[date, date],
    earliest: date,
    weekdays: set[int],
    avoid: Mapping[date, str],
    time_of_day: time,
    zone: ZoneInfo,
) -> dict[Shortfall, list[date]]:
    """The days that are left after each condition, in the order in which a shortfall is explained."""
    first, last = window
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    in_time = [day for day in days if day >= earliest]
    on_weekdays = [day for day in in_time if day.weekday() in weekdays]
    not_avoided = [day for day in on_weekdays if day not in avoid]
    return {
        Shortfall.WINDOW: days,
        Shortfall.LEAD_TIME: in_time,
        Shortfall.WEEKDAY: on_weekdays,
        Shortfall.AVOIDED: not_avoided,
        Shortfall.NONEXISTENT_TIME: [day for day in not_avoided if _exists(day, time_of_day, zone)],
    }


def _comes_twice(day: date, at: time, zone: ZoneInfo) -> bool:
    wall = datetime.combine(day, at, tzinfo=zone)
    return wall.replace(fold=0).utcoffset() != wall.replace(fold=1).utcoffset()


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The first moment that shows this wall time; ``common.dates.to_utc`` without Django, which is kept out here."""
    return datetime.combine(day, at.replace(tzinfo=None, fold=0), tzinfo=zone).astimezone(UTC)


def _exists(day: date, at: time, zone: ZoneInfo) -> bool:
    shown = _instant(day, at, zone).astimezone(zone)
    return (shown.date(), shown.time()) == (day, at.replace(tzinfo=None, fold=0))


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


_NEVER = 10**12


def _proposal(
    day: date,
    *,
    starts_at: datetime,
    others: Sequence[date],
    window: tuple[date, date],
    skipped: Mapping[date, str],
    is_earliest: bool,
    comes_twice: bool,
    because: tuple[Because, ...],
) -> Proposal:
    place = bisect_left(others, day)
    gap_before = (day - (others[place - 1] if place else window[0])).days
    gap_after = ((others[place] if place < len(others) else window[1]) - day).days
    avoided = tuple((other, why) for other, why in skipped.items() if abs(other - day) <= NEIGHBOURHOOD)
    widest = max(gap_before, gap_after)
    applies = {
        Reason.RHYTHM_OF_THREE: widest <= RHYTHM_OF_THREE_DAYS,
        Reason.RHYTHM_OF_TWO: RHYTHM_OF_THREE_DAYS < widest <= RHYTHM_OF_TWO_DAYS,
        Reason.EARLIEST: is_earliest,
        Reason.BESIDE_AVOIDED: bool(avoided),
        Reason.FIRST_OF_TWO_TIMES: comes_twice,
    }
    return Proposal(
        starts_at=starts_at,
        local_date=day,
        reasons=tuple(reason for reason, holds in applies.items() if holds),
        gap_before=gap_before,
        gap_after=gap_after,
        avoided=avoided,
        because=because,
    )
