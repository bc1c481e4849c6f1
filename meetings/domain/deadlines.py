"""Until when answers are due when nobody says otherwise."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from common import dates

# How long before a meeting, and until what time of that day.
DEADLINE_DAYS = 5
DEADLINE_TIME = time(20, 0)


def default_deadline(starts_at: datetime, zone: str, *, at: datetime) -> datetime | None:
    """Five days before the meeting, 20:00 there; none (the start) when that is less than a day away."""
    tz = ZoneInfo(zone)
    day = starts_at.astimezone(tz).date() - timedelta(days=DEADLINE_DAYS)
    deadline = dates.to_utc(day, DEADLINE_TIME, tz)
    return deadline if deadline > at + timedelta(days=1) else None
