"""A year of meetings for a topic area: proposed dates, and the drafts made from those that were ticked."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from meetings.domain.meetings import create_meeting, meetings_at
from meetings.models import Meeting, MeetingStatus
from meetings.queries.plan import PlanRow, YearPlan
from meetings.recurrence import Proposal, Proposals, propose_dates, public_holidays, year_end
from networks.models import TopicArea

# When a topic area says nothing: the middle of the week, after work.
USUAL_WEEKDAYS = (1, 2, 3)
USUAL_START = time(16, 30)


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


def propose_next(
    topic_area: TopicArea, *, years: Iterable[int], today: date, language: str, most: int = 2
) -> list[Proposal]:
    """Days to choose from for the topic area's next meeting, the earlier first; of the first year that has any."""
    found: list[Proposal] = []
    for year in years:
        search = _Search.of(topic_area, year, today=today, language=language, year_end_reason="")
        count = max(1, topic_area.target - len(search.standing))
        while len(found) < most and (dates := search.propose(count, taken=[p.local_date for p in found])):
            found.append(dates[0])
        if found:
            break
    return sorted(found, key=lambda proposal: proposal.local_date)


def hours_of(area: TopicArea) -> tuple[time, time]:
    """From when until when the topic area usually meets."""
    start = area.starts_at or USUAL_START
    minutes = min(start.hour * 60 + start.minute + area.duration, 24 * 60 - 1)
    return start, time(minutes // 60, minutes % 60)


def days_for_gap(plan: YearPlan, row: PlanRow, *, today: date, most: int = 2) -> list[date]:
    """Days near the middle of the month where the year plan shows a gap, or of the next month that has any.

    Free of public holidays, of what else is closed at that hour and of every meeting in the plan, with the network's
    notice. From what the plan has read: it costs no question and no search.
    """
    area = row.topic_area
    earliest = today + timedelta(weeks=area.network.lead_weeks)
    weekdays = USUAL_WEEKDAYS if area.weekday is None else (area.weekday,)
    taken = {day for days in plan.holidays for day, _name in days}
    taken |= {
        one.begins_on + timedelta(days=offset)
        for one in plan.closed
        for offset in range((one.ends_on - one.begins_on).days + 1)
        if one.meets(*hours_of(area))
    }
    taken |= {meeting.local_start.date() for other in plan.rows for meeting in other.meetings}
    for month in range(row.gaps[0], 13) if row.gaps else ():
        middle = date(plan.year, month, 15)
        around = (middle + timedelta(days=offset) for offset in range(-14, 17))
        free = [
            day
            for day in around
            if day.month == month and day >= earliest and day.weekday() in weekdays and day not in taken
        ]
        if free:
            return sorted(sorted(free, key=lambda day: (abs((day - middle).days), day))[:most])
    return []


@dataclass(frozen=True)
class _Search:
    """What dates of one topic area and year must respect; asked of the database once."""

    standing: list[Meeting]
    others: dict[date, str]
    free_days: dict[date, str]
    arguments: dict[str, Any]

    @classmethod
    def of(cls, topic_area: TopicArea, year: int, *, today: date, language: str, year_end_reason: str):
        network = topic_area.network
        municipality = network.municipality
        around = (year - 1, year, year + 1)
        standing = _meetings(topic_area=topic_area, years=around)
        others = {
            m.local_start.date(): m.title
            for m in _meetings(topic_area__network=network, years=(year,))
            if m.topic_area_id != topic_area.pk
        }
        return cls(
            standing=[m for m in standing if m.local_start.year == year],
            others=others,
            free_days=holidays_of(municipality, around, language) | year_end(around, year_end_reason),
            arguments={
                "window": (date(year, 1, 1), date(year, 12, 31)),
                "weekdays": USUAL_WEEKDAYS if topic_area.weekday is None else (topic_area.weekday,),
                "time_of_day": topic_area.starts_at or USUAL_START,
                "zone": municipality.zoneinfo,
                "existing": [m.local_start.date() for m in standing],
                "lead_days": network.lead_weeks * 7,
                "today": today,
            },
        )

    def propose(self, count: int, *, taken: Iterable[date] = ()) -> Proposals:
        avoid = self.free_days | dict.fromkeys(taken, "")
        # First without the days other topic areas meet on; with them only where too few would remain.
        proposals = propose_dates(count=count, avoid=avoid | self.others, **self.arguments)
        return propose_dates(count=count, avoid=avoid, **self.arguments) if proposals.missing else proposals


def holidays_of(municipality, years: Iterable[int], language: str) -> dict[date, str]:
    """Public holidays of the municipality's state; none where the state is unknown to the calendar."""
    try:
        return public_holidays(municipality.state_country, municipality.subdivision, years, language)
    except ValueError:
        return {}


def _meetings(*, years, **scope) -> list[Meeting]:
    rows = Meeting.objects.filter(starts_at__year__gte=min(years), starts_at__year__lte=max(years), **scope)
    return list(rows.exclude(status=MeetingStatus.CANCELLED).select_related("topic_area"))


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
    return [
        create_meeting(
            topic_area, by=by, at=at, title=title, starts_at=start, ends_at=start + length, **fields
        )
        for start in sorted(wanted)
    ]
