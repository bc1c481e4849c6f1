"""How far the year of many networks has come, for lists: numbers only, in one question for all of them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Func, Min, Q, UUIDField

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


def _meetings():
    """One row a topic area."""
    held = Q(status=MeetingStatus.HELD)
    this_year = Q(planned_at__gte=given("begin"), planned_at__lt=given("end"))
    ahead = Q(status=MeetingStatus.INVITED, starts_at__gt=given("now"))
    ids = ArrayAgg("public_id", filter=ahead, order_by=("starts_at", "pk"))
    return (
        Meeting.objects.reached(read=many("read"), seen=many("seen"), people=many("people"))
        .filter(at_some_time(begin=given("begin")), topic_area__network__in=many("networks"))
        .exclude(status=MeetingStatus.CANCELLED)
        .order_by()
        .annotate(planned_at=PLANNED_AT)
        .values("topic_area__network_id", "topic_area_id")
        .annotate(
            held=Count("pk", filter=this_year & held),
            planned=Count("pk", filter=this_year & ~held),
            next_at=Min("starts_at", filter=ahead),
            next_id=Func(ids, template="(%(expressions)s)[1]", output_field=UUIDField()),
        )
        .values_list("topic_area__network_id", "topic_area_id", "held", "planned", "next_at", "next_id")
    )


_MEETINGS = Prepared(_meetings)


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
        end=end,
        now=now,
    )
    for key, area, held, planned, next_at, next_id in rows:
        rhythm = found[key]
        rhythm.counted[area] = held + planned
        rhythm.held += held
        rhythm.planned += planned
        if next_at is not None and (rhythm.next_at is None or next_at < rhythm.next_at):
            rhythm.next_at, rhythm.next_id = next_at, next_id
    for network in networks:
        rhythm = found[network.pk]
        running = (area for area in network.areas if not is_over(area, today))
        rhythm.missing = sum(max(0, area.target - rhythm.counted[area.pk]) for area in running)
    return found
