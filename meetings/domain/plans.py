"""A year of meetings for a topic area: proposed dates, and the drafts made from those that were ticked."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import chain, repeat
from typing import Any

from django.db import transaction

from common import dates
from meetings.domain.meetings import create_meeting, meetings_at
from meetings.models import Meeting, MeetingKind, MeetingStatus
from meetings.queries.circumstances import circumstances_of
from meetings.queries.plan import (
    PLANNED_AT,
    PlanRow,
    YearPlan,
    at_some_time,
    networks_with_kick_off,
    put_in_place,
)
from meetings.recurrence import (
    Circumstances,
    Proposal,
    Proposals,
    Slot,
    best_slots,
    hours,
    propose_dates,
    public_holidays,
    year_end,
)
from networks.models import NetworkStatus, TopicArea

# When a topic area says nothing: the middle of the week, after work.
USUAL_WEEKDAYS = (1, 2, 3)
USUAL_START = time(16, 30)
# How far from a draft's own date a poll looks for others.
BESIDE = timedelta(days=10)
# For one meeting: how far ahead is looked at least, and how far beyond the day that keeps the rhythm.
SEARCHED = timedelta(weeks=8)
SEARCHED_AFTER = timedelta(weeks=4)
# So that there is something to choose from.
APART_DAYS = 5


@dataclass(frozen=True)
class YearProposal:
    """Proposed dates, how many are wanted, and on which of them another topic area of the network meets."""

    topic_area: TopicArea
    year: int
    standing: list[Meeting]
    proposals: Proposals
    clashes: dict[date, str] = field(default_factory=dict)

    @property
    def dates(self) -> list[Proposal]:
        return list(self.proposals)


def propose_year(
    topic_area: TopicArea, year: int, *, today: date, language: str, year_end_reason: str
) -> YearProposal:
    """As many dates as the topic area's target misses in ``year``, away from holidays and from other meetings.

    Other topic areas' meetings do not forbid a day; they are named as clashes.
    """
    search = _Search.of(topic_area, year, today=today, language=language, year_end_reason=year_end_reason)
    proposals = search.propose(max(0, topic_area.target - len(search.standing)))
    clashes = {p.local_date: search.others[p.local_date] for p in proposals if p.local_date in search.others}
    return YearProposal(topic_area, year, search.standing, proposals, clashes)


def propose_next(topic_area: TopicArea, *, today: date, language: str, most: int = 3) -> list[Slot]:
    """The days for the topic area's next meeting that hurt least, the best first, each with its reasons.

    The rhythm runs from the last meeting that stands, be it held or only planned.
    """
    network = topic_area.network
    first = today + timedelta(weeks=network.lead_weeks)
    around = range(today.year - 1, today.year + 3)
    # A poll asks for further dates here, too: its own first one is no meeting to keep away from.
    standing = [
        m.local_start.date() for m in _meetings(topic_area=topic_area, years=around) if not m.is_polling
    ]
    ideal = max(first, max(standing) + timedelta(days=365 // topic_area.target)) if standing else first
    last = max(first + SEARCHED, ideal + SEARCHED_AFTER)
    impossible = holidays_of(network.municipality, around, language) | year_end(around, "")
    return best_slots(
        window=(first, last),
        weekdays=weekdays_of(topic_area),
        times=[topic_area.starts_at or USUAL_START],
        minutes=topic_area.duration,
        zone=network.municipality.zoneinfo,
        today=today,
        lead_days=network.lead_weeks * 7,
        k=most,
        known=circumstances_of(topic_area, first, last, today=today, impossible=impossible),
        standing=standing,
        ideal=ideal,
        apart_days=APART_DAYS,
    )


def weekdays_of(area: TopicArea) -> tuple[int, ...]:
    return USUAL_WEEKDAYS if area.weekday is None else (area.weekday,)


def hours_of(area: TopicArea) -> tuple[time, time]:
    """From when until when the topic area usually meets."""
    return hours(area.starts_at or USUAL_START, area.duration)


def propose_beside(meeting: Meeting, *, today: date, language: str, most: int) -> list[Slot]:
    """The days around a draft's own date that hurt least, without that one: what a date poll may ask for as well."""
    area, own = meeting.topic_area, meeting.local_start
    network, day = area.network, own.date()
    around = range(day.year - 1, day.year + 2)
    impossible = holidays_of(network.municipality, around, language) | year_end(around, "") | {day: ""}
    window = max(today + timedelta(days=1), day - BESIDE), day + BESIDE
    return best_slots(
        window=window,
        weekdays=sorted({*USUAL_WEEKDAYS, own.weekday()}),
        times=[own.time()],
        minutes=area.duration,
        zone=meeting.zoneinfo,
        today=today,
        lead_days=0,
        k=most,
        known=circumstances_of(area, *window, today=today, impossible=impossible),
        standing=[],
        ideal=day,
        apart_days=2,
    )


def days_for_gap(plan: YearPlan, row: PlanRow, *, today: date, most: int = 2) -> list[date]:
    """Days near the middle of the month where the year plan shows a gap, or of the next month that has any.

    Free of public holidays, of what else is closed at that hour and of every meeting in the plan, with the network's
    notice. From what the plan has read: it costs no question and no search.
    """
    area = row.topic_area
    earliest = today + timedelta(weeks=area.network.lead_weeks)
    weekdays = weekdays_of(area)
    begins, ends = hours_of(area)
    closed = [one for one in plan.closed if one.meets(begins, ends)]
    taken = {day for days in plan.holidays for day, _name in days}
    taken |= {meeting.local_start.date() for other in plan.rows for meeting in other.meetings}
    for month in range(row.gaps[0], 13) if row.gaps else ():
        middle = date(plan.year, month, 15)
        around = (middle + timedelta(days=offset) for offset in range(-14, 17))
        free = [
            day
            for day in around
            if day.month == month
            and day >= earliest
            and day.weekday() in weekdays
            and day not in taken
            and not any(one.covers(day) for one in closed)
        ]
        if free:
            return sorted(sorted(free, key=lambda day: (abs((day - middle).days), day))[:most])
    return []


@dataclass(frozen=True)
class _Search:
    """What dates of one topic area and year must respect; asked of the database once."""

    standing: list[Meeting]
    others: dict[date, str]
    impossible: dict[date, str]
    better_avoided: dict[date, str]
    arguments: dict[str, Any]

    @classmethod
    def of(cls, topic_area: TopicArea, year: int, *, today: date, language: str, year_end_reason: str):
        network = topic_area.network
        municipality = network.municipality
        around = (year - 1, year, year + 1)
        of_network = _meetings(topic_area__network=network, years=around)
        standing = [m for m in of_network if m.topic_area_id == topic_area.pk]
        others = {
            m.local_start.date(): m.title
            for m in of_network
            if m.topic_area_id != topic_area.pk and m.local_start.year == year
        }
        free_days = holidays_of(municipality, around, language) | year_end(around, year_end_reason)
        window = date(year, 1, 1), date(year, 12, 31)
        known = circumstances_of(topic_area, *window, today=today, impossible=free_days)
        return cls(
            standing=[m for m in standing if m.local_start.year == year],
            others=others,
            impossible=free_days | _closed(known, hours_of(topic_area), impossible=True),
            better_avoided=_closed(known, hours_of(topic_area), impossible=False),
            arguments={
                "window": window,
                "weekdays": weekdays_of(topic_area),
                "time_of_day": topic_area.starts_at or USUAL_START,
                "zone": municipality.zoneinfo,
                "existing": [m.local_start.date() for m in standing],
                "lead_days": network.lead_weeks * 7,
                "today": today,
                "minutes": topic_area.duration,
                "known": known,
            },
        )

    def propose(self, count: int) -> Proposals:
        # First without the days that are better avoided or on which other topic areas meet; with them only where
        # too few would remain.
        avoid = self.others | self.better_avoided | self.impossible
        proposals = propose_dates(count=count, avoid=avoid, **self.arguments)
        if not proposals.missing:
            return proposals
        return propose_dates(count=count, avoid=self.impossible, **self.arguments)


def _closed(known: Circumstances, span: tuple[time, time], *, impossible: bool) -> dict[date, str]:
    """Days on which something of the town hall's calendar, or school holidays, meets these hours."""
    return {
        day: block.name
        for day, blocks in known.blocks.items()
        for block in blocks
        if block.impossible == impossible and block.meets(*span)
    }


def holidays_of(municipality, years: Iterable[int], language: str) -> dict[date, str]:
    """Public holidays of the municipality's state; none where the state is unknown to the calendar."""
    try:
        return public_holidays(municipality.state_country, municipality.subdivision, years, language)
    except ValueError:
        return {}


def _meetings(*, years, **scope) -> list[Meeting]:
    """Of these years, not cancelled; those for which a date poll runs among them."""
    begin, end = (
        dates.to_utc(date(year, 1, 1), time.min, dates.zone()) for year in (min(years), max(years) + 1)
    )
    rows = Meeting.objects.filter(at_some_time(begin=begin, end=end), **scope)
    rows = rows.exclude(status=MeetingStatus.CANCELLED).select_related("topic_area")
    return put_in_place(rows.annotate(planned_at=PLANNED_AT), begin, end)


@transaction.atomic
def plan_year(
    topic_area: TopicArea, *, starts: Iterable[datetime], title: str, by, at: datetime, **fields
) -> list[Meeting]:
    """A draft for each start, as long as the topic area's meetings usually are. Nobody is invited yet.

    Where the topic area meets already nothing is added: the form sent twice makes each draft once.
    """
    wanted = set(starts)
    wanted -= set(meetings_at(topic_area, wanted).values_list("starts_at", flat=True))
    length = timedelta(minutes=topic_area.duration)
    kinds = chain([kind_of_next(topic_area)], repeat(MeetingKind.REGULAR))
    return [
        create_meeting(
            topic_area,
            by=by,
            at=at,
            title=title,
            kind=kind,
            starts_at=start,
            ends_at=start + length,
            **fields,
        )
        for start, kind in zip(sorted(wanted), kinds, strict=False)
    ]


def kind_of_next(topic_area: TopicArea) -> MeetingKind:
    """The first meeting of a network in preparation is its kick-off."""
    network = topic_area.network
    if network.status != NetworkStatus.PREPARATION or networks_with_kick_off([network.pk]):
        return MeetingKind.REGULAR
    return MeetingKind.KICK_OFF
