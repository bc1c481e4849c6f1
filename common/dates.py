"""Civil time. Stored in UTC, entered and shown in the municipality's zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from django.utils import timezone
from django.utils.translation import gettext as _


class NonexistentTime(ValueError):
    """A wall time that the clocks skip in spring; ``before`` and ``after`` bound the gap."""

    def __init__(self, before: time, after: time):
        self.before, self.after = before, after
        super().__init__(f"{before} to {after} does not exist")

    @property
    def message(self) -> str:
        return _(
            "On this day the clocks go forward: %(before)s to %(after)s does not exist. Choose another time."
        ) % {
            "before": f"{self.before:%H:%M}",
            "after": f"{self.after:%H:%M}",
        }


def to_utc(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant of a wall time. A time that exists twice (autumn) means the first of the two.

    Raises ``NonexistentTime`` for a time the clocks skip; ``zoneinfo`` alone would shift it silently.
    """
    wall = datetime.combine(day, at.replace(tzinfo=None, fold=0), tzinfo=zone)
    instant = wall.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != wall.replace(tzinfo=None):
        # An aware time always has an offset.
        jump = wall.replace(fold=0).utcoffset() - wall.replace(fold=1).utcoffset()  # type: ignore[operator]
        gap = abs(jump)
        start = _gap_start(wall, zone, gap)
        raise NonexistentTime(start.time(), (start + gap).time())
    return instant


def _gap_start(wall: datetime, zone: ZoneInfo, gap: timedelta) -> datetime:
    probe = wall.replace(tzinfo=None, second=0, microsecond=0) - gap
    while True:
        later = probe + timedelta(minutes=1)
        instant = later.replace(tzinfo=zone).astimezone(UTC)
        if instant.astimezone(zone).replace(tzinfo=None) != later:
            return later
        probe = later


def local(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone)


def local_date(instant: datetime, zone: ZoneInfo) -> date:
    return instant.astimezone(zone).date()


def zone() -> ZoneInfo:
    """The zone pages are in: the municipality's, activated for each request (``actors.middleware``)."""
    return timezone.get_current_timezone()


def today() -> date:
    """The calendar day in that zone. For the edge (views, forms, tasks, commands) only."""
    return timezone.localdate()


def is_zone(name: str) -> bool:
    return name in available_timezones()
