"""Compact VTIMEZONE components, derived from the system's zone data.

Exchange misreads definitions with RDATE lists (Microsoft KB 4456241), so a zone is written as one STANDARD
and one DAYLIGHT part with a yearly RRULE each ("last Sunday of March"). A zone whose changes follow no such
rule gets no definition, and times are then given in UTC.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

FIRST_YEAR = 1970
LAST_YEAR = 2099

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class YearlyChange:
    """``offset_before`` turns to ``offset_after`` each year; ``onset`` is the first time, as a wall clock
    running on ``offset_before`` shows it. Without ``month`` the offset is constant."""

    offset_before: timedelta
    offset_after: timedelta
    name: str
    onset: datetime
    month: int = 0
    weekday: int = 0
    nth: int = 0


def vtimezone(zone: str, first: datetime, last: datetime) -> Timezone | None:
    """A definition of ``zone`` that is right from ``first`` to ``last`` (aware), or None: UTC itself, and
    zones or times that yearly rules do not describe."""
    if zone in ("UTC", "Etc/UTC", "Zulu", "GMT", "Etc/GMT"):
        return None
    changes = yearly_changes(zone)
    if not changes:
        return None
    known_from = max(change.onset.replace(tzinfo=UTC) - change.offset_before for change in changes)
    if first.astimezone(UTC) < known_from or last.astimezone(UTC).year > LAST_YEAR:
        return None
    definition = Timezone()
    definition.add("tzid", zone)
    later = max(change.offset_after for change in changes)
    for change in changes:
        # By the clock, not by the zone's own flag: Dublin calls its winter time the saving one.
        summer = len(changes) == 2 and change.offset_after == later
        definition.add_component(_observance(change, TimezoneDaylight() if summer else TimezoneStandard()))
    return definition


def _observance(
    change: YearlyChange, part: TimezoneStandard | TimezoneDaylight
) -> TimezoneStandard | TimezoneDaylight:
    part.add("dtstart", change.onset)
    part.add("tzoffsetfrom", change.offset_before)
    part.add("tzoffsetto", change.offset_after)
    if change.name:
        part.add("tzname", change.name)
    if change.month:
        rule = {
            "FREQ": "YEARLY",
            "BYMONTH": change.month,
            "BYDAY": f"{change.nth}{_WEEKDAYS[change.weekday]}",
        }
        part.add("rrule", vRecur(rule))
    return part


@lru_cache(maxsize=64)
def yearly_changes(zone: str) -> tuple[YearlyChange, ...]:
    """The rules in force today and until ``LAST_YEAR``: two of them, one (constant offset), or none that fit.

    Each begins in the first year since which it has held without exception, so the definition is the same
    for every meeting of a zone.
    """
    moments = _transitions(ZoneInfo(zone))
    of_last_year = [moment for moment in moments if moment.year == LAST_YEAR]
    if not of_last_year:
        return (_constant(ZoneInfo(zone), moments[-1] if moments else None),)
    if len(of_last_year) != 2:
        return ()
    by_year: dict[int, list[datetime]] = {}
    for moment in moments:
        by_year.setdefault(moment.year, []).append(moment)
    candidates = (
        tuple(_rule(ZoneInfo(zone), moment, nth) for moment, nth in zip(of_last_year, (a, b), strict=True))
        for a in _positions(ZoneInfo(zone), of_last_year[0])
        for b in _positions(ZoneInfo(zone), of_last_year[1])
    )
    best: tuple[YearlyChange, ...] = ()
    oldest = LAST_YEAR - 20
    for pair in candidates:
        since = _held_since(pair, by_year, ZoneInfo(zone))
        if since < oldest:
            best, oldest = tuple(_begin(change, since) for change in pair), since
    return best


def _transitions(zone: ZoneInfo) -> list[datetime]:
    """Moments (UTC, to the second) at which the offset changes, found by halving spans in which it does."""
    step = timedelta(days=5)
    low = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
    end = datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC)
    found = []
    while low < end:
        high = low + step
        if _offset(zone, low) != _offset(zone, high):
            found.append(_between(zone, low, high))
        low = high
    return found


def _between(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    before = _offset(zone, low)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        if _offset(zone, middle) == before:
            low = middle
        else:
            high = middle
    return high


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _constant(zone: ZoneInfo, since: datetime | None) -> YearlyChange:
    moment = since or datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
    before = _offset(zone, moment - timedelta(seconds=1)) if since else _offset(zone, moment)
    after = moment.astimezone(zone)
    return YearlyChange(before, _offset(zone, moment), after.tzname() or "", _wall(moment, before))


def _wall(moment: datetime, offset: timedelta) -> datetime:
    return moment.replace(tzinfo=None) + offset


def _positions(zone: ZoneInfo, moment: datetime) -> list[int]:
    """In how many ways the day can be counted: the fourth Sunday may also be the last one."""
    wall = _wall(moment, _offset(zone, moment - timedelta(seconds=1)))
    nth = (wall.day - 1) // 7 + 1
    is_last = wall.day + 7 > monthrange(wall.year, wall.month)[1]
    return [*([nth] if nth < 5 else []), *([-1] if is_last else [])]


def _rule(zone: ZoneInfo, moment: datetime, nth: int) -> YearlyChange:
    before, after = _offset(zone, moment - timedelta(seconds=1)), _offset(zone, moment)
    wall = _wall(moment, before)
    name = moment.astimezone(zone).tzname() or ""
    return YearlyChange(before, after, name, wall, wall.month, wall.weekday(), nth)


def _onset(change: YearlyChange, year: int) -> datetime:
    days = monthrange(year, change.month)[1]
    if change.nth < 0:
        last = date(year, change.month, days)
        day = days - (last.weekday() - change.weekday) % 7
    else:
        first = date(year, change.month, 1)
        day = 1 + (change.weekday - first.weekday()) % 7 + 7 * (change.nth - 1)
    return datetime.combine(date(year, change.month, day), change.onset.time())


def _held_since(pair: tuple[YearlyChange, ...], by_year: dict[int, list[datetime]], zone: ZoneInfo) -> int:
    """The first year of the unbroken run up to ``LAST_YEAR`` in which the changes were as the rules say."""
    since = LAST_YEAR + 1
    while since > FIRST_YEAR:
        year = since - 1
        expected = [(_onset(change, year) - change.offset_before, change) for change in pair]
        actual = by_year.get(year, [])
        if [moment.replace(tzinfo=UTC) for moment, _ in expected] != actual:
            break
        if any(
            _offset(zone, moment.replace(tzinfo=UTC)) != change.offset_after for moment, change in expected
        ):
            break
        since = year
    return since


def _begin(change: YearlyChange, year: int) -> YearlyChange:
    return YearlyChange(
        change.offset_before,
        change.offset_after,
        change.name,
        _onset(change, year),
        change.month,
        change.weekday,
        change.nth,
    )
