"""The year plan: what every topic area aims for, what stands, what is missing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from actors.models import Municipality
from common import dates
from common.prepared import Prepared, given, many
from meetings.models import Meeting, MeetingKind, MeetingStatus, PollOption
from meetings.queries.closed_days import ClosedDays, closed_between
from meetings.recurrence import public_holidays
from networks.models import Network, NetworkStatus, TopicArea, keys_read_by, keys_seen_by, reach_of

# While a date poll runs, its meeting is planned for where the first of the dates lies.
FIRST_OPTION = Subquery(
    PollOption.objects.filter(poll__meeting=OuterRef("pk"), poll__ended_at=None)
    .order_by("starts_at")
    .values("starts_at")[:1]
)
PLANNED_AT = Coalesce("starts_at", FIRST_OPTION)


def put_in_place(rows: Iterable[Meeting], begin: datetime, end: datetime) -> list[Meeting]:
    """Those planned between two instants, in order; rows have ``planned_at``. They are shown, never saved: a meeting
    that is polled has the first of its dates as its start."""
    found = [row for row in rows if row.planned_at is not None and begin <= row.planned_at < end]
    for row in found:
        row.starts_at = row.planned_at
    return sorted(found, key=lambda row: (row.starts_at, row.pk))


def at_some_time(*, begin, end=None) -> Q:
    """A start in this span, or a poll that looks for one."""
    within = Q(starts_at__gte=begin) & (Q(starts_at__lt=end) if end is not None else Q())
    return within | Q(status=MeetingStatus.POLLING)


@dataclass
class PlanRow:
    """One topic area's year. ``gaps`` are the months (1 to 12) where missing meetings would fit best."""

    topic_area: TopicArea
    meetings: list[Meeting] = field(default_factory=list)
    gaps: list[int] = field(default_factory=list)
    # ended, or in a closed network: nothing can be planned any more, so nothing is missing
    over: bool = False
    # the first of what is missing is the network's kick-off
    starts_network: bool = False

    @property
    def target(self) -> int:
        return len(self.meetings) if self.over else self.topic_area.target

    @property
    def held(self) -> list[Meeting]:
        return [meeting for meeting in self.meetings if meeting.is_held]

    @property
    def planned(self) -> list[Meeting]:
        return [meeting for meeting in self.meetings if not meeting.is_held]

    @property
    def missing(self) -> int:
        return max(0, self.target - len(self.meetings))

    @property
    def seats(self) -> list[str]:
        return ["solid"] * len(self.held) + ["half"] * len(self.planned) + ["open"] * self.missing


@dataclass
class YearPlan:
    year: int
    rows: list[PlanRow]
    # by month: (day, name) of every public holiday
    holidays: list[list[tuple[date, str]]]
    knows_state: bool
    # school holidays and blocked times that touch the year, for those who plan with them
    closed: list[ClosedDays] = field(default_factory=list)

    @property
    def next_year(self) -> int:
        return self.year + 1

    @cached_property
    def target(self) -> int:
        return sum(row.target for row in self.rows)

    @cached_property
    def missing(self) -> int:
        return sum(row.missing for row in self.rows)

    @cached_property
    def beyond(self) -> int:
        """Meetings above what their topic area aims for; they make up for no other topic area's gap."""
        return sum(max(0, len(row.meetings) - row.target) for row in self.rows)

    @cached_property
    def held(self) -> int:
        return sum(len(row.held) for row in self.rows)

    @cached_property
    def planned(self) -> int:
        return sum(len(row.planned) for row in self.rows)

    @cached_property
    def first_gap(self) -> PlanRow | None:
        """A network's kick-off, else the topic area that misses most of what it aims for."""
        rows = [row for row in self.rows if row.missing and row.gaps]
        return max(
            rows,
            key=lambda row: (row.starts_network, row.missing / row.target, -row.gaps[0]),
            default=None,
        )


def year_plan(
    user,
    year: int,
    *,
    municipality: Municipality | None,
    today: date,
    language: str,
    networks: list[int] | None = None,
) -> YearPlan:
    """Three queries: the topic areas this user sees that ran in ``year``, their meetings that were not cancelled, and
    the days that are closed. ``networks``: of these only, by key, as far as the user sees them."""
    days, knows_state = _holidays(municipality, year, language)
    closed = closed_between(municipality, date(year, 1, 1), date(year, 12, 31))
    if not (user.is_coordinator or user.sees_everything):
        # The town hall's own calendar is for those who plan; school holidays are everybody's.
        closed = [one for one in closed if one.is_school]
    rows = plan_rows(user, year, today=today, networks=networks)
    _mark_kick_offs(rows)
    return YearPlan(year, rows, days, knows_state, closed)


def _mark_kick_offs(rows: Iterable[PlanRow]) -> None:
    """The earliest gap of a network in preparation is its kick-off, unless that is planned, in whatever year."""
    first: dict[int, PlanRow] = {}
    for row in rows:
        network = row.topic_area.network
        if row.gaps and network.status == NetworkStatus.PREPARATION:
            best = first.get(network.pk)
            if best is None or row.gaps[0] < best.gaps[0]:
                first[network.pk] = row
    for key in first.keys() - networks_with_kick_off(first):
        first[key].starts_network = True


def networks_with_kick_off(networks: Iterable[int]) -> set[int]:
    """Of these, by key, those whose kick-off stands, be it planned or held. No networks cost no question."""
    asked = set(networks)
    if not asked:
        return asked
    rows = Meeting.objects.filter(kind=MeetingKind.KICK_OFF, topic_area__network__in=asked)
    return set(rows.exclude(status=MeetingStatus.CANCELLED).values_list("topic_area__network", flat=True))


def areas_that_ran(**network):
    """Topic areas that ran between two days, in the order of the year plan."""
    return (
        TopicArea.objects.filter(network__in=many("networks"), **network)
        .filter(Q(started_on=None) | Q(started_on__lte=given("last")))
        .filter(Q(ended_on=None) | Q(ended_on__gte=given("first")))
        .filter(Q(network__ends_on=None) | Q(network__ends_on__gte=given("first")))
        .order_by("network__sort_key", "network_id", "sort_key", "pk")
    )


# What the plan shows of a meeting.
_SHOWN = (
    "public_id",
    "topic_area_id",
    "kind",
    "title",
    "status",
    "starts_at",
    "zone",
    "place",
    "online_link",
)
_AREAS = Prepared(lambda: areas_that_ran().select_related("network"))
_AREAS_OF = Prepared(lambda: areas_that_ran(network=given("network")).select_related("network"))


def _meetings():
    return (
        Meeting.objects.reached(read=many("read"), seen=many("seen"), people=many("people"))
        .filter(at_some_time(begin=given("begin"), end=given("end")))
        .exclude(status=MeetingStatus.CANCELLED)
        .order_by("starts_at", "pk")
    )


_MEETINGS = Prepared(
    lambda: _meetings().filter(topic_area__in=many("areas")).annotate(planned_at=PLANNED_AT).only(*_SHOWN)
)


def plan_rows(
    user, year: int, *, today: date, network: Network | None = None, networks: list[int] | None = None
) -> list[PlanRow]:
    """The rows of the year plan, of all networks this user sees, of some, or of one. The year is the municipality's."""
    seen = keys_seen_by(user)
    if networks is not None:
        seen = [key for key in networks if reach_of(user).sees(key)]
    days = {"networks": seen, "first": date(year, 1, 1), "last": date(year, 12, 31)}
    areas = _AREAS.rows(**days) if network is None else _AREAS_OF.rows(network=network.pk, **days)
    asked = _asked(user, year)
    meetings = _MEETINGS.rows(**asked, areas=[area.pk for area in areas])
    meetings = put_in_place(meetings, asked["begin"], asked["end"])
    return _rows(areas, meetings, year, today)


def _asked(user, year: int) -> dict:
    begin, end = (dates.to_utc(date(day, 1, 1), time.min, dates.zone()) for day in (year, year + 1))
    return {
        "read": keys_read_by(user),
        "seen": keys_seen_by(user),
        "people": reach_of(user).people,
        "begin": begin,
        "end": end,
    }


def _rows(areas: Iterable, meetings: Iterable, year: int, today: date) -> list[PlanRow]:
    rows = {area.pk: PlanRow(area, over=is_over(area, today)) for area in areas}
    for meeting in meetings:
        rows[meeting.topic_area_id].meetings.append(meeting)
    shown = [row for row in rows.values() if row.meetings or not row.over]
    for row in shown:
        taken = [meeting.local_start.month for meeting in row.meetings]
        row.gaps = best_months(row.missing, taken, year, today)
    return shown


def is_over(area, today: date) -> bool:
    return is_ended(area.ended_on, today) or area.network.is_closed


def is_ended(ended_on: date | None, today: date) -> bool:
    """From its last day on nothing is planned for a topic area."""
    return ended_on is not None and ended_on <= today


_NEXT_OF = Prepared(
    lambda: (
        Meeting.objects.reached(read=many("read"), seen=many("seen"), people=many("people"))
        .filter(
            topic_area__network=given("network"), starts_at__gt=given("now"), status=MeetingStatus.INVITED
        )
        .order_by("starts_at", "pk")[:1]
    )
)


def next_meeting_of(network: Network, user, *, now: datetime) -> Meeting | None:
    """The next one invited to, as far as the user sees it."""
    return _NEXT_OF.row(
        read=keys_read_by(user),
        seen=keys_seen_by(user),
        people=reach_of(user).people,
        network=network.pk,
        now=now,
    )


def best_months(missing: int, taken: Iterable[int], year: int, today: date) -> list[int]:
    """For the missing meetings, each as far from the others as possible, none of them gone by; fewer where the year
    has no months left. ``taken``: those of the meetings that stand."""
    first = 1 if year > today.year else 13 if year < today.year else min(12, today.month + 1)
    standing, found = [*taken], []
    for _number in range(missing):
        free = [month for month in range(first, 13) if month not in standing]
        if not free:
            break
        edges = [0, 13]
        best = max(free, key=lambda month: (min(abs(month - other) for other in [*standing, *edges]), -month))
        standing.append(best)
        found.append(best)
    return sorted(found)


def _holidays(municipality, year: int, language: str) -> tuple[list[list[tuple[date, str]]], bool]:
    months: list[list[tuple[date, str]]] = [[] for _month in range(12)]
    if municipality is None:
        return months, False
    try:
        days = public_holidays(municipality.state_country, municipality.subdivision, [year], language)
    except ValueError:
        return months, False
    for day, name in days.items():
        months[day.month - 1].append((day, name))
    return months, bool(municipality.subdivision)


def holiday_on(municipality: Municipality | None, day: date, language: str) -> str:
    """The public holiday on ``day``, or ""."""
    months, _known = _holidays(municipality, day.year, language)
    return dict(months[day.month - 1]).get(day, "")


def clashes_of(meeting: Meeting) -> list[Meeting]:
    """Other meetings of the same network on the same local day."""
    if meeting.starts_at is None:
        return []
    start = meeting.local_start.replace(hour=0, minute=0)
    rows = Meeting.objects.filter(
        topic_area__network=meeting.network,
        starts_at__gte=start,
        starts_at__lt=start.replace(hour=23, minute=59),
    )
    return list(rows.exclude(pk=meeting.pk).exclude(status=MeetingStatus.CANCELLED))
