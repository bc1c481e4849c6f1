"""Calendar files (RFC 5545): single, all-day and recurring events, spelt out within a window.

Rules are followed in the wall time of the event's own zone, so that a weekly meeting stays at its hour across both
changes of the clocks; only then times become the municipality's.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice, takewhile
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from django.utils.translation import gettext as _
from icalendar import Calendar

from meetings.imports.entries import (
    KINDS,
    MAX_ENTRIES,
    Entry,
    LineRefused,
    Reading,
    Refused,
    Window,
    check_order,
    clean_name,
    refuse_file,
    word_key,
)

# Finer rules make thousands of entries a day and are no calendar of a town hall.
FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class _Event:
    """Start and end as naive wall times in ``zone``; ``all_day`` ends are exclusive midnights."""

    start: datetime
    length: timedelta
    zone: tzinfo | None
    all_day: bool


def read_ics(text: str, *, window: Window, zone: ZoneInfo) -> Reading:
    try:
        calendars = Calendar.from_ical(text, multiple=True)
    except (ValueError, IndexError, KeyError, TypeError) as error:
        raise refuse_file(_("The calendar file is damaged. Export it again.")) from error
    reading = Reading(
        name=" ".join(str(calendars[0].get("X-WR-CALNAME", "")).split())[:120] if calendars else ""
    )
    events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    changed = _changed(events)
    seen: set[str] = set()
    for number, event in enumerate(events, start=1):
        try:
            found = list(islice(_entries(number, event, changed, window, zone), MAX_ENTRIES + 1))
        except LineRefused as refusal:
            reading.refused.append(Refused(number, refusal.reason, str(event.get("SUMMARY", ""))[:80]))
            continue
        except (ValueError, TypeError, AttributeError, KeyError, OverflowError):
            reason = _("This entry cannot be read.")
            reading.refused.append(Refused(number, reason, str(event.get("SUMMARY", ""))[:80]))
            continue
        if not found and not _is_cancelled(event):
            reading.outside += 1
        reading.entries += [entry for entry in found if entry.uid not in seen]
        seen |= {entry.uid for entry in found}
    return reading


def _is_cancelled(event) -> bool:
    return str(event.get("STATUS", "")).upper() == "CANCELLED"


def _changed(events: Iterable) -> dict[str, set[str]]:
    """By UID: the dates of a series that an event of their own replaces or cancels."""
    found: dict[str, set[str]] = {}
    for event in events:
        if event.get("RECURRENCE-ID") is not None:
            found.setdefault(str(event.get("UID", "")), set()).add(_stamp(event.decoded("RECURRENCE-ID")))
    return found


def _entries(number: int, event, changed, window: Window, zone: ZoneInfo) -> Iterator[Entry]:
    if _is_cancelled(event):
        return
    name = clean_name(str(event.get("SUMMARY", "")))
    # Without a UID (it is required, and missing now and then) name and start stand for it.
    uid = str(event.get("UID", "")) or f"event:{name}:{_stamp(event.decoded('DTSTART'))}"
    when = _event(event)
    own = event.get("RECURRENCE-ID")
    if own is not None:
        starts: Iterable[tuple[str, datetime]] = [(_stamp(event.decoded("RECURRENCE-ID")), when.start)]
    else:
        skipped = changed.get(uid, set())
        starts = (
            (stamp, start)
            for start in _starts(event, when, window)
            if (stamp := _stamp(_aware(start, when))) not in skipped
        )
    repeats = own is not None or event.get("RRULE") is not None or event.get("RDATE") is not None
    for stamp, start in starts:
        begins_on, ends_on, starts_at, ends_at = _days(start, when, zone)
        check_order(begins_on, ends_on, starts_at, ends_at)
        if window.touches(begins_on, ends_on):
            yield Entry(
                line=number,
                begins_on=begins_on,
                ends_on=ends_on,
                name=name,
                uid=(f"{uid}:{stamp}" if repeats else uid)[-300:],
                starts_at=starts_at,
                ends_at=ends_at,
                kind=word_key(name, KINDS),
            )


def _event(event) -> _Event:
    if event.get("DTSTART") is None:
        raise LineRefused(_("The date is missing."))
    start: Any = event.decoded("DTSTART")
    all_day = not isinstance(start, datetime)
    zone = None if all_day else start.tzinfo
    length = _length(event, start, all_day)
    if length < timedelta(0):
        raise LineRefused(_("The end lies before the start."))
    if all_day:
        start = datetime.combine(start, time.min)
    return _Event(start.replace(tzinfo=None), length, zone, all_day)


def _length(event, start, all_day: bool) -> timedelta:
    if event.get("DTEND") is not None:
        end = event.decoded("DTEND")
        if isinstance(end, datetime) != isinstance(start, datetime):
            raise LineRefused(_("The start is a day and the end a time, or the other way round."))
        if isinstance(end, datetime) and (end.tzinfo is None) == (start.tzinfo is None):
            return end - start
        return (
            end.replace(tzinfo=None) - start.replace(tzinfo=None)
            if isinstance(end, datetime)
            else end - start
        )
    if event.get("DURATION") is not None:
        return event.decoded("DURATION")
    return ONE_DAY if all_day else timedelta(0)


def _starts(event, when: _Event, window: Window) -> Iterator[datetime]:
    """Wall times of the series up to the window's end, without its exceptions, in order."""
    extra = {_wall(value, when) for value in _dates(event, "RDATE")}
    gone = {_wall(value, when) for value in _dates(event, "EXDATE")}
    starts = {when.start} | extra
    rule = event.get("RRULE")
    if rule is not None:
        for one in rule if isinstance(rule, list) else [rule]:
            starts |= set(_follow(one, when, window))
    earliest = datetime.combine(window.first, time.min) - when.length - 2 * ONE_DAY
    yield from sorted(start for start in starts - gone if start >= earliest)


def _follow(rule, when: _Event, window: Window) -> Iterator[datetime]:
    if {str(value).upper() for value in rule.get("FREQ", ())} - FREQUENCIES:
        raise LineRefused(_("It repeats more often than daily; that cannot be read."))
    if not 1990 <= when.start.year <= 2100:
        raise LineRefused(_("The year %(year)d cannot be meant.") % {"year": when.start.year})
    # Bounded here: a rule without an end, or one that no day fulfils, must not be followed for ever.
    end = datetime.combine(window.last, time.max)
    parts = {key: values for key, values in rule.items() if key.upper() not in ("UNTIL", "COUNT")}
    for until in rule.get("UNTIL", ()):
        last = until if isinstance(until, datetime) else datetime.combine(until, time.max)
        if last.tzinfo is not None:
            last = last.astimezone(when.zone or UTC).replace(tzinfo=None)
        end = min(end, last)
    plain = type(rule)(parts).to_ical().decode()
    found = takewhile(lambda start: start <= end, rrulestr(plain, dtstart=when.start).replace(until=end))
    counts = [int(value) for value in rule.get("COUNT", ())]
    # More than a start a day for the whole of the years between cannot come of the frequencies above but by BYHOUR.
    return islice(found, min(counts[0] if counts else 50_000, 50_000))


def _dates(event, name: str) -> Iterator[date | datetime]:
    lines = event.get(name)
    for line in lines if isinstance(lines, list) else [lines] if lines is not None else []:
        for value in getattr(line, "dts", [line]):
            found = getattr(value, "dt", value)
            yield found[0] if isinstance(found, tuple) else found


def _wall(value: date | datetime, when: _Event) -> datetime:
    if not isinstance(value, datetime):
        return datetime.combine(value, time.min if when.all_day else when.start.time())
    if value.tzinfo is not None and when.zone is not None:
        value = value.astimezone(when.zone)
    return value.replace(tzinfo=None)


def _aware(start: datetime, when: _Event) -> date | datetime:
    if when.all_day:
        return start.date()
    return start if when.zone is None else start.replace(tzinfo=when.zone)


def _stamp(value: date | datetime) -> str:
    """One spelling of an instant or day, so that a series and its exceptions find each other."""
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            value = value.astimezone(UTC)
            return value.strftime("%Y%m%dT%H%M%SZ")
        return value.strftime("%Y%m%dT%H%M%S")
    return value.strftime("%Y%m%d")


def _days(start: datetime, when: _Event, zone: ZoneInfo) -> tuple[date, date, time | None, time | None]:
    """Days and hours in the municipality's zone. What runs over midnight, or a whole day, takes whole days."""
    if when.all_day:
        days = max(when.length.days, 1)
        return start.date(), start.date() + timedelta(days=days - 1), None, None
    end = start + when.length
    if when.zone is not None:
        start, end = (
            moment.replace(tzinfo=when.zone).astimezone(zone).replace(tzinfo=None) for moment in (start, end)
        )
    if start.date() != end.date() or end == start:
        last = end.date() - ONE_DAY if end.time() == time.min and end > start else end.date()
        if last == start.date() and end > start:
            return start.date(), last, start.time().replace(microsecond=0), time(23, 59)
        return start.date(), last, None, None
    return start.date(), start.date(), start.time().replace(microsecond=0), end.time().replace(microsecond=0)
