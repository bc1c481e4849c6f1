"""How far the year of each topic area has come, for those who only count: what misses most first."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import NamedTuple
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Count, DateTimeField, Func, Q, Value
from django.db.models.functions import Coalesce

from common import dates
from common.prepared import Prepared, given, many
from meetings.models import Meeting, MeetingStatus
from meetings.queries.plan import FIRST_OPTION, areas_that_ran, best_months, is_ended
from networks.models import NetworkStatus, keys_read_by, keys_seen_by, reach_of

# Of more topic areas nobody plans the meetings in a day; the year plan has them all.
MOST = 100


class PlanArea(NamedTuple):
    """What is said of a topic area."""

    pk: int
    public_id: UUID
    name: str
    ended_on: date | None
    network_id: int
    network__name: str
    network__status: str
    network__lead_weeks: int
    network__ends_on: date | None
    target: int


@dataclass(slots=True)
class TopicYear:
    """One topic area's year, in numbers. ``over``: it ended, or its network is closed; then nothing can be planned
    and nothing is missing."""

    topic_area: PlanArea
    year: int
    over: bool
    held: int = 0
    planned: int = 0
    # in the year after
    later: int = 0
    # when those of the year begin, in no order
    starts: list[datetime] = field(default_factory=list)

    @property
    def meetings(self) -> int:
        return self.held + self.planned

    @property
    def target(self) -> int:
        return self.meetings if self.over else self.topic_area.target

    @property
    def missing(self) -> int:
        return 0 if self.over else max(0, self.topic_area.target - self.held - self.planned)

    def gaps(self, today: date) -> list[int]:
        """The months (1 to 12) where the missing meetings would fit best."""
        if not self.missing:
            return []
        taken = (dates.local_date(start, dates.zone()).month for start in self.starts)
        return best_months(self.missing, taken, self.year, today)

    @property
    def seats(self) -> list[str]:
        return ["solid"] * self.held + ["half"] * self.planned + ["open"] * self.missing


def _areas():
    target = Coalesce("target_per_year", "network__target_per_year")
    return areas_that_ran().annotate(target=target).values_list(*PlanArea._fields)


def _counts():
    """(topic area, held, planned, later, starts) of the meetings with a date; of each that a date poll looks for the
    first of the dates alone."""
    reached = (
        Meeting.objects.reached(read=many("read"), seen=many("seen"), people=many("people"))
        # No other topic areas are counted: said here, none of the others' meetings is looked at.
        .filter(topic_area__network__in=many("seen"))
        .exclude(status=MeetingStatus.CANCELLED)
        .order_by()
    )
    this_year = Q(starts_at__lt=given("end"))
    dated = (
        reached.filter(starts_at__gte=given("begin"), starts_at__lt=given("end_of_next"))
        .values("topic_area")
        .annotate(
            held=Count("pk", filter=this_year & Q(status=MeetingStatus.HELD)),
            planned=Count("pk", filter=this_year & ~Q(status=MeetingStatus.HELD)),
            later=Count("pk", filter=~this_year),
            starts=ArrayAgg("starts_at", filter=this_year, default=[]),
        )
        .values_list("topic_area", "held", "planned", "later", "starts")
    )
    first = Func(FIRST_OPTION, template="ARRAY[%(expressions)s]", output_field=ArrayField(DateTimeField()))
    nothing = Value(None, output_field=BigIntegerField())
    polled = reached.filter(status=MeetingStatus.POLLING)
    return dated.union(polled.values_list("topic_area", nothing, nothing, nothing, first), all=True)


_AREAS = Prepared(_areas)
_COUNTS = Prepared(_counts)


def _placed(first: datetime | None, begin: datetime, end: datetime, end_of_next: datetime):
    """(planned, later, starts) of a meeting that a date poll looks for: it is planned for where the first of the
    dates lies."""
    if first is None or not begin <= first < end_of_next:
        return 0, 0, []
    return (1, 0, [first]) if first < end else (0, 1, [])


def _is_over(area: PlanArea, today: date) -> bool:
    return is_ended(area.ended_on, today) or area.network__status == NetworkStatus.CLOSED


def topic_years(user, year: int, *, today: date) -> list[TopicYear]:
    """Of the topic areas this user sees that ran in ``year``, without those that are over and had no meeting: the
    ``MOST`` that miss most. Two questions, and little work for each of many."""
    begin, end, end_of_next = (
        dates.to_utc(date(day, 1, 1), time.min, dates.zone()) for day in (year, year + 1, year + 2)
    )
    seen = keys_seen_by(user)
    found = {
        row[0]: TopicYear(area := PlanArea(*row), year, _is_over(area, today))
        for row in _AREAS.rows(networks=seen, first=date(year, 1, 1), last=date(year, 12, 31))
    }
    counted = _COUNTS.rows(
        read=keys_read_by(user),
        seen=seen,
        people=reach_of(user).people,
        begin=begin,
        end=end,
        end_of_next=end_of_next,
    )
    for key, held, planned, later, starts in counted:
        one = found.get(key)
        if one is None:
            continue
        if held is None:
            planned, later, starts = _placed(starts[0], begin, end, end_of_next)
        one.held += held or 0
        one.planned += planned
        one.later += later
        one.starts += starts
    shown = [one for one in found.values() if one.starts or not one.over]
    return sorted(shown, key=lambda one: -one.missing)[:MOST]
