"""What is missing: meetings in the year plan, figures for the monitoring."""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import dates
from common.memory import once_a_page
from meetings.queries.topic_years import TopicYear, topic_years
from portal.today.moment import Moment, Todo
from portal.today.results import latest_of

# Gaps that are decided later stand in the year plan, and nobody needs them today.
AHEAD = timedelta(days=60)


def rows_of_year(user, today: date) -> list[TopicYear]:
    """The year plan that runs; both this source and the panel beside the list want it."""
    return once_a_page(("plan", user.pk, today.year), lambda: topic_years(user, today.year, today=today))


def missing_meetings(moment: Moment) -> Iterator[Todo]:
    """Topic areas that have fewer dates than they aim for, by the last day that leaves people enough notice; towards
    the end of a year also those whose next meeting, early in the new one, nobody has planned.

    One row for each topic area. It leads to proposed dates that become drafts when somebody ticks them: nothing is
    planned by itself.
    """
    if not moment.run:
        return
    for row in rows_of_year(moment.user, moment.today):
        area = row.topic_area
        if not moment.reach.runs(area.network_id):
            continue
        if gaps := row.gaps(moment.today):
            year, day = row.year, invite_by(row, gaps[0])
            context = ngettext(
                "%(network)s, %(n)s date is missing", "%(network)s, %(n)s dates are missing", row.missing
            ) % {"network": area.network__name, "n": row.missing}
        elif (next_day := next_due(row, moment.today)) is not None:
            year, day = next_day.year, next_day - timedelta(weeks=area.network__lead_weeks)
            context = _("%(network)s, the next meeting is missing") % {"network": area.network__name}
        else:
            continue
        if day > moment.today + AHEAD:
            continue
        yield Todo(
            title=_("Plan a meeting: %(topic)s") % {"topic": area.name},
            kind="plan",
            subject=area.public_id,
            page=("meetings:plan-topic", year, area.public_id),
            context=context,
            icon="calendar-days",
            network=area.network_id,
            # With less notice it is still a gap, but no longer one that a day decides about.
            **(moment.due(day) if day >= moment.today else {}),
        )


def next_due(row: TopicYear, today: date) -> date | None:
    """When the topic area should meet in the new year by its own rhythm; ``None`` where a meeting is ahead already,
    or nothing can be planned any more."""
    area = row.topic_area
    if row.over or row.later:
        return None
    last = dates.local_date(max(row.starts), dates.zone()) if row.starts else None
    if last is not None and last >= today:
        return None
    new_year = date(today.year + 1, 1, 1)
    rhythm = last + timedelta(days=365 // row.target) if last else new_year
    due = max(rhythm, new_year)
    ends = [day for day in (area.ended_on, area.network__ends_on) if day is not None]
    return due if due.year == new_year.year and all(day > due for day in ends) else None


def invite_by(row: TopicYear, month: int) -> date:
    """The last day to invite for a meeting in that month."""
    last = date(row.year, month, calendar.monthrange(row.year, month)[1])
    return last - timedelta(weeks=row.topic_area.network__lead_weeks)


def missing_figures(moment: Moment) -> Iterator[Todo]:
    """From the last result, of all networks if there is one: it says what would make the next one surer."""
    if not moment.run:
        return
    latest = latest_of(moment.user)
    gaps = latest.reading.gaps if latest else ()
    if latest is None or not gaps or not (latest.slug is None or moment.reach.runs(latest.network_id)):
        return
    yield Todo(
        title=ngettext(
            "Complete %(n)s figure for the monitoring",
            "Complete %(n)s figures for the monitoring",
            len(gaps),
        )
        % {"n": len(gaps)},
        kind="figures",
        subject=latest.public_id,
        page=("monitoring:network-gaps", latest.on.year, latest.slug)
        if latest.slug
        else ("monitoring:gaps", latest.on.year),
        context=_("This one counts most: %(name)s, up to %(points)s points for “%(of)s”")
        % {"name": gaps[0].name, "points": gaps[0].lift_shown, "of": gaps[0].of},
        icon="chart-bar",
        network=latest.network_id,
    )
