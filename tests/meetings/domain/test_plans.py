"""A year of meetings: proposals around holidays and other meetings, drafts from what was ticked."""

from datetime import date, time

import pytest

from meetings.domain.plans import plan_year, propose_year
from meetings.models import MeetingKind, MeetingStatus
from meetings.queries.plan import clashes_of, holiday_on, year_plan
from networks.models import NetworkStatus
from outbox.models import OutboxMessage
from tests.factories.meetings import make_meeting
from tests.factories.networks import make_topic_area

pytestmark = pytest.mark.django_db


def propose(topic_area, year=2026, today=date(2026, 1, 2)):
    return propose_year(topic_area, year, today=today, language="de", year_end_reason="Jahreswechsel")


def days(proposal):
    return [found.local_date for found in proposal.dates]


def test_as_many_dates_as_the_target_misses_on_the_usual_weekday(topic_area, start):
    topic_area.weekday, topic_area.starts_at = 3, time(17, 0)
    topic_area.save()
    make_meeting(topic_area, starts_at=start)
    proposal = propose(topic_area)
    assert len(proposal.dates) == topic_area.target - 1 == 2
    local = [found.starts_at.astimezone(start.tzinfo) for found in proposal.dates]
    assert {(found.weekday(), found.time()) for found in local} == {(3, time(17, 0))}


def test_holidays_of_the_federal_state_stay_free(topic_area, town):
    topic_area.weekday, topic_area.target_per_year = 3, 12
    topic_area.save()
    # Corpus Christi, a Thursday, is one in Baden-Württemberg.
    assert holiday_on(town, date(2026, 6, 4), "de") == "Fronleichnam"
    assert date(2026, 6, 4) not in days(propose(topic_area))


def test_other_topic_areas_meetings_are_avoided_where_there_is_room(topic_area, network):
    first = propose(topic_area)
    other = make_topic_area(network)
    make_meeting(other, starts_at=first.dates[0].starts_at)
    again = propose(topic_area)
    assert first.dates[0].local_date not in days(again)
    assert (len(again.dates), again.clashes) == (3, {})


def test_people_get_their_notice(topic_area):
    topic_area.network.lead_weeks = 5
    topic_area.network.save()
    proposal = propose(topic_area, today=date(2026, 9, 1))
    assert min(days(proposal)) >= date(2026, 10, 6)


def test_a_full_year_needs_nothing(topic_area, start):
    topic_area.target_per_year = 1
    topic_area.save()
    make_meeting(topic_area, starts_at=start)
    assert propose(topic_area).dates == []


def test_drafts_as_long_as_usual_and_nobody_invited(topic_area, coordinator, now):
    topic_area.duration = 90
    topic_area.save()
    proposal = propose(topic_area)
    drafts = plan_year(
        topic_area, starts=[p.starts_at for p in proposal.dates], title="Runder Tisch", by=coordinator, at=now
    )
    assert [(d.status, d.starts_at) for d in drafts] == [
        (MeetingStatus.DRAFT, p.starts_at) for p in proposal.dates
    ]
    assert {(d.ends_at - d.starts_at).seconds for d in drafts} == {90 * 60}
    assert OutboxMessage.objects.count() == 0


def test_plan_counts_held_planned_and_missing(topic_area, network, coordinator, town, start):
    second = make_topic_area(network, target_per_year=2)
    make_meeting(topic_area, starts_at=start, status=MeetingStatus.HELD)
    make_meeting(topic_area, starts_at=start.replace(month=6), status=MeetingStatus.DRAFT)
    make_meeting(topic_area, starts_at=start.replace(month=7), status=MeetingStatus.CANCELLED)
    make_meeting(topic_area, starts_at=start.replace(year=2025))
    plan = year_plan(coordinator, 2026, municipality=town, today=date(2026, 4, 1), language="de")
    assert (plan.target, plan.held, plan.planned, plan.missing) == (5, 1, 1, 3)
    row = next(row for row in plan.rows if row.topic_area == topic_area)
    assert row.seats == ["solid", "half", "open"]
    assert [meeting.local_start.month for meeting in row.meetings] == [3, 6]
    assert min(row.gaps) > 4
    assert next(row for row in plan.rows if row.topic_area == second).missing == 2
    assert plan.first_gap.topic_area == second


def test_plan_of_a_past_year_has_no_months_for_what_is_missing(topic_area, coordinator, town):
    plan = year_plan(coordinator, 2025, municipality=town, today=date(2026, 4, 1), language="de")
    assert (plan.missing, plan.rows[0].gaps) == (3, [])


@pytest.mark.parametrize("how", ["network closed", "topic area ended"])
def test_nothing_is_missing_where_nothing_can_be_planned(how, topic_area, network, coordinator, town, start):
    make_meeting(topic_area, starts_at=start, status=MeetingStatus.HELD)
    make_topic_area(network, ended_on=date(2026, 3, 31))
    if how == "network closed":
        network.status = NetworkStatus.CLOSED
        network.save()
    else:
        topic_area.ended_on = date(2026, 4, 1)
        topic_area.save()
    plan = year_plan(coordinator, 2026, municipality=town, today=date(2026, 4, 1), language="de")
    assert [row.topic_area for row in plan.rows] == [topic_area]
    assert (plan.target, plan.held, plan.missing, plan.first_gap) == (1, 1, 0, None)


def test_clash_is_another_meeting_of_the_network_on_the_day(topic_area, network, start):
    meeting = make_meeting(topic_area, starts_at=start)
    same_day = make_meeting(make_topic_area(network), starts_at=start.replace(hour=9))
    make_meeting(make_topic_area(network), starts_at=start.replace(day=27))
    make_meeting(starts_at=start)
    assert clashes_of(meeting) == [same_day]


# --- the kick-off first ------------------------------------------------------------------------------------------


@pytest.fixture
def preparing(network):
    network.status, network.kick_off_on = NetworkStatus.PREPARATION, None
    network.save()
    return network


def kick_offs(coordinator, town, year=2026):
    """Of which topic areas the plan says that the first of what is missing is the kick-off."""
    plan = year_plan(coordinator, year, municipality=town, today=date(2026, 1, 2), language="de")
    return {row.topic_area.name: row.starts_network for row in plan.rows}, plan


def test_the_first_gap_of_a_network_in_preparation_is_its_kick_off(preparing, topic_area, coordinator, town):
    make_topic_area(preparing, name="Abwärme", target_per_year=1)
    found, plan = kick_offs(coordinator, town)
    assert sorted(found.values()) == [False, True]
    assert plan.first_gap.starts_network
    make_meeting(
        topic_area, starts_at=None, ends_at=None, status=MeetingStatus.DRAFT, kind=MeetingKind.KICK_OFF
    )
    found, _plan = kick_offs(coordinator, town)
    assert list(found.values()) == [False, False]


def test_a_network_at_work_needs_no_kick_off(topic_area, coordinator, town):
    assert kick_offs(coordinator, town)[0] == {"Quartierswärme": False}


def test_of_a_planned_year_the_first_draft_is_the_kick_off(preparing, topic_area, coordinator, now, start):
    starts = [start.replace(month=9), start, start.replace(month=6)]
    drafts = plan_year(topic_area, starts=starts, title="x", by=coordinator, at=now)
    assert [(d.starts_at, d.kind) for d in drafts] == [
        (start, MeetingKind.KICK_OFF),
        (start.replace(month=6), MeetingKind.REGULAR),
        (start.replace(month=9), MeetingKind.REGULAR),
    ]
    later = plan_year(topic_area, starts=[start.replace(month=11)], title="x", by=coordinator, at=now)
    assert [d.kind for d in later] == [MeetingKind.REGULAR]
