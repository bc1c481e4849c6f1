"""A year of meetings for a topic area: proposed dates, and the drafts made from those that were ticked."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from meetings.domain.meetings import create_meeting, meetings_at
from meetings.models import Meeting, MeetingStatus
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
    network = topic_area.network
    municipality = network.municipality
    zone = municipality.zoneinfo
    around = (year - 1, year, year + 1)
    standing = _meetings(topic_area=topic_area, years=around)
    in_year = [m for m in standing if m.local_start.year == year]
    free_days = holidays_of(municipality, around, language) | year_end(around, year_end_reason)
    others = {
        m.local_start.date(): m.title
        for m in _meetings(topic_area__network=network, years=(year,))
        if m.topic_area_id != topic_area.pk
    }
    weekdays = USUAL_WEEKDAYS if topic_area.weekday is None else (topic_area.weekday,)
    arguments: dict[str, Any] = {
        "window": (date(year, 1, 1), date(year, 12, 31)),
        "count": max(0, topic_area.target - len(in_year)),
        "weekdays": weekdays,
        "time_of_day": topic_area.starts_at or USUAL_START,
        "zone": zone,
        "existing": [m.local_start.date() for m in standing],
        "lead_days": network.lead_weeks * 7,
        "today": today,
    }
    # First without the days other topic areas meet on; with them only where too few would remain.
    proposals = propose_dates(avoid=free_days | others, **arguments)
    if proposals.missing:
        proposals = propose_dates(avoid=free_days, **arguments)
    clashes = {p.local_date: others[p.local_date] for p in proposals if p.local_date in others}
    return YearProposal(topic_area, year, in_year, proposals, clashes)


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
