"""How far the year of many networks has come, for lists: numbers only, in one question for all of them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID

from common import dates
from common.addresses import address
from common.db import encode_id
from common.prepared import Prepared, given, many
from meetings.models import Meeting, MeetingStatus
from meetings.queries.plan import PLANNED_AT, at_some_time, is_over
from networks.models import Network, keys_read_by, keys_seen_by, reach_of


@dataclass
class Rhythm:
    """One network's year: meetings held, planned and missing, and the next one people are invited to."""

    held: int = 0
    planned: int = 0
    missing: int = 0
    next_at: datetime | None = None
    next_id: UUID | None = None
    counted: Counter = field(default_factory=Counter)

    @property
    def target(self) -> int:
        return self.held + self.planned + self.missing

    @property
    def seats(self) -> list[str]:
        return ["solid"] * self.held + ["half"] * self.planned + ["open"] * self.missing

    @property
    def next_url(self) -> str:
        return address("meetings:detail", encode_id(self.next_id)) if self.next_id else ""


_MEETINGS = Prepared(
    lambda: (
        Meeting.objects.reached(read=many("read"), seen=many("seen"), people=many("people"))
        .filter(at_some_time(begin=given("begin")), topic_area__network__in=many("networks"))
        .exclude(status=MeetingStatus.CANCELLED)
        .order_by("starts_at", "pk")
        .values_list("topic_area__network_id", "topic_area_id", "status", PLANNED_AT, "public_id")
    )
)


def rhythms_of(networks: Iterable[Network], user, *, today: date, now: datetime) -> dict[int, Rhythm]:
    """By the network's key; which have their ``areas``. What a topic area does too much, no other misses less."""
    found = {network.pk: Rhythm() for network in networks}
    begin, end = (
        dates.to_utc(date(year, 1, 1), time.min, dates.zone()) for year in (today.year, today.year + 1)
    )
    rows = _MEETINGS.rows(
        read=keys_read_by(user),
        seen=keys_seen_by(user),
        people=reach_of(user).people,
        networks=list(found),
        begin=begin,
    )
    for key, area, status, starts_at, public_id in rows:
        rhythm = found[key]
        if starts_at is not None and begin <= starts_at < end:
            rhythm.counted[area] += 1
            if status == MeetingStatus.HELD:
                rhythm.held += 1
            else:
                rhythm.planned += 1
        if rhythm.next_id is None and status == MeetingStatus.INVITED and starts_at > now:
            rhythm.next_at, rhythm.next_id = starts_at, public_id
    for network in networks:
        rhythm = found[network.pk]
        running = (area for area in network.areas if not is_over(area, today))
        rhythm.missing = sum(max(0, area.target - rhythm.counted[area.pk]) for area in running)
    return found
