"""What the makers of the demo town share: its size, its chance, its clock."""

import random
import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from common.dates import to_utc

ZONE = ZoneInfo("Europe/Berlin")
BATCH = 2_000


@dataclass(frozen=True)
class Size:
    """How many of each there are; ``topics`` and ``meetings`` in all, meetings spread over three years."""

    organisations: int
    people: int
    networks: int
    topics: int
    meetings: int
    invitations: int
    commitments: int
    reports: int
    ideas: int
    projects: int


SIZES = {
    "demo": Size(45, 80, 4, 8, 60, 900, 25, 60, 30, 12),
    "town": Size(800, 1_500, 12, 40, 350, 9_000, 300, 900, 400, 160),
    "state": Size(20_000, 50_000, 1_000, 3_000, 27_000, 600_000, 20_000, 60_000, 25_000, 9_000),
}


@dataclass
class World:
    """``now`` is the moment everything is dated from; ``random`` is the only source of chance."""

    size: Size
    now: datetime
    random: random.Random
    made: dict = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.now.astimezone(ZONE).date()

    def uid(self) -> uuid.UUID:
        return uuid.UUID(int=self.random.getrandbits(128), version=4)

    def day(self, days_ago: int) -> date:
        return self.today - timedelta(days=days_ago)

    def at(self, day: date, hour: int = 10, minute: int = 0) -> datetime:
        return to_utc(day, time(hour, minute), ZONE)


def fill(model, rows):
    """Insert rows and give them back with their keys."""
    return model.objects.bulk_create(rows, batch_size=BATCH)
