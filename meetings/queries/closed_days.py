"""School holidays and the town hall's calendar as they stand in the way of meetings: one question for both."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import NamedTuple

from django.db.models import CharField, TimeField, Value

from actors.models import Municipality
from common.prepared import Prepared, given
from meetings.models import BlockedTime, SchoolHoliday, Severity

SCHOOL = "school"


class ClosedDays(NamedTuple):
    """``kind`` is "school" or that of a blocked time. With times: only these hours of each day."""

    begins_on: date
    ends_on: date
    name: str
    starts_at: time | None
    ends_at: time | None
    kind: str
    severity: str

    @property
    def is_single_day(self) -> bool:
        return self.begins_on == self.ends_on

    @property
    def is_school(self) -> bool:
        return self.kind == SCHOOL

    @property
    def is_impossible(self) -> bool:
        return self.severity == Severity.IMPOSSIBLE

    def covers(self, day: date) -> bool:
        return self.begins_on <= day <= self.ends_on

    def meets(self, starts: time, ends: time) -> bool:
        """Whether it touches these hours of a day that it covers."""
        if self.starts_at is None or self.ends_at is None:
            return True
        return self.starts_at < ends and starts < self.ends_at


def _question():
    school = SchoolHoliday.objects.filter(
        state=given("state"), begins_on__lte=given("last"), ends_on__gte=given("first")
    ).annotate(
        no_start=Value(None, output_field=TimeField()),
        no_end=Value(None, output_field=TimeField()),
        what=Value(SCHOOL, output_field=CharField()),
        how=Value(Severity.AVOID.value, output_field=CharField()),
    )
    blocked = BlockedTime.objects.filter(
        municipality=given("municipality"), begins_on__lte=given("last"), ends_on__gte=given("first")
    )
    names = ("begins_on", "ends_on", "name")
    return (
        school.order_by()
        .values_list(*names, "no_start", "no_end", "what", "how")
        .union(blocked.order_by().values_list(*names, "starts_at", "ends_at", "kind", "severity"), all=True)
        .order_by("begins_on", "ends_on", "name")
    )


_CLOSED = Prepared(_question)


def closed_between(municipality: Municipality | None, first: date, last: date) -> list[ClosedDays]:
    """In order of their first day. Nothing where there is no municipality yet."""
    if municipality is None:
        return []
    rows = _CLOSED.rows(state=municipality.state_code, municipality=municipality.pk, first=first, last=last)
    return [ClosedDays(*row) for row in rows]


def in_the_way(
    closed: Iterable[ClosedDays], starts_at: datetime, ends_at: datetime | None
) -> list[ClosedDays]:
    """What of ``closed`` touches a meeting; both as wall times of the municipality."""
    end = ends_at.time() if ends_at and ends_at.date() == starts_at.date() else time.max
    day = starts_at.date()
    return [one for one in closed if one.covers(day) and one.meets(starts_at.time(), end)]
