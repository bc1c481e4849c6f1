"""Proposed dates in their surroundings: members' other meetings, their answers, the town hall's calendar."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from meetings.domain.plans import propose_next, propose_year
from meetings.models import Answer, MeetingStatus
from meetings.queries.circumstances import circumstances_of
from meetings.recurrence import Against, PartOfDay
from tests.factories.actors import make_actor
from tests.factories.meetings import (
    make_blocked_time,
    make_invitation,
    make_meeting,
    make_school_holiday,
)
from tests.factories.networks import make_membership, make_network, make_topic_area

pytestmark = pytest.mark.django_db

TODAY = date(2026, 1, 2)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(autouse=True)
def tuesdays(topic_area):
    """Tuesdays at 16:30, once a year, with four weeks' notice."""
    topic_area.network.lead_weeks = 4
    topic_area.network.save()
    topic_area.weekday, topic_area.target_per_year, topic_area.starts_at = 1, 1, time(16, 30)
    topic_area.save()
    return topic_area


def at(day: date, hour=16, minute=30):
    return datetime.combine(day, time(hour, minute), tzinfo=BERLIN)


def around(topic_area, first=date(2026, 1, 1), last=date(2026, 12, 31), impossible=None):
    return circumstances_of(topic_area, first, last, today=TODAY, impossible=impossible or {})


def next_days(topic_area):
    return [slot.local_date for slot in propose_next(topic_area, today=TODAY, language="de")]


def codes(because):
    return [reason.code for reason in because]


def test_the_next_meeting_keeps_its_notice_and_weekday(topic_area):
    first, *others = next_days(topic_area)
    assert first == date(2026, 2, 3)
    assert [day.weekday() for day in (first, *others)] == [1, 1, 1]


def test_the_rhythm_runs_from_the_last_meeting_that_stands(topic_area):
    topic_area.target_per_year = 3
    topic_area.save()
    make_meeting(topic_area, starts_at=at(date(2026, 2, 10)), status=MeetingStatus.DRAFT)
    ideal = date(2026, 2, 10) + timedelta(days=365 // 3)
    assert abs((next_days(topic_area)[0] - ideal).days) <= 7


def test_members_meetings_in_any_network_count_planned_ones_too(topic_area, network, membership, actor):
    day = next_days(topic_area)[0]
    elsewhere = make_network()
    make_membership(elsewhere, actor)
    make_meeting(make_topic_area(elsewhere), starts_at=at(day), status=MeetingStatus.DRAFT)
    assert day not in next_days(topic_area)[:1]
    known = around(topic_area)
    assert (known.members, [one.who for one in known.engagements[day]]) == (1, [actor.pk])


@pytest.mark.parametrize(
    "how", ["cancelled", "no member", "own topic area", "left", "other topic only", "declined"]
)
def test_what_is_no_clash(how, topic_area, membership, actor):
    day = next_days(topic_area)[0]
    elsewhere = make_network()
    area = make_topic_area(elsewhere)
    if how == "own topic area":
        area = topic_area
    elif how != "no member":
        seat = make_membership(elsewhere, actor)
        if how == "left":
            seat.to_on = seat.from_on
            seat.save()
        if how == "other topic only":
            seat.topic_areas.add(make_topic_area(elsewhere))
    status = MeetingStatus.CANCELLED if how == "cancelled" else MeetingStatus.INVITED
    meeting = make_meeting(area, starts_at=at(day), status=status)
    if how == "declined":
        make_invitation(meeting, actor=actor, answer=Answer.NO)
    assert around(topic_area).engagements == {}


def test_only_who_sits_in_the_topic_area_counts(topic_area, network, membership):
    other = make_membership(network, make_actor())
    other.topic_areas.add(make_topic_area(network))
    assert around(topic_area).members == 1


def test_earlier_answers_are_counted_by_local_weekday_and_part_of_the_day(topic_area, membership, actor):
    tuesday = date(2025, 10, 7)
    for number, answer in enumerate((Answer.YES, Answer.NO, Answer.NO, Answer.MAYBE, Answer.OPEN)):
        # 16:30 in summer and 17:00 in winter are both before and after what UTC would say.
        meeting = make_meeting(starts_at=at(tuesday + timedelta(weeks=number)), status=MeetingStatus.HELD)
        make_invitation(meeting, actor=actor, answer=answer)
    late = make_meeting(starts_at=datetime(2025, 7, 1, 15, 30, tzinfo=UTC), status=MeetingStatus.HELD)
    make_invitation(late, actor=actor, answer=Answer.NO)
    make_invitation(meeting, actor=make_actor(), answer=Answer.NO)
    old = make_meeting(starts_at=at(date(2021, 10, 5)), status=MeetingStatus.HELD)
    make_invitation(old, actor=actor, answer=Answer.NO)
    assert around(topic_area).answers == {
        (1, PartOfDay.AFTERNOON): (1, 2),
        (1, PartOfDay.EVENING): (0, 1),
    }


def test_impossible_times_are_never_proposed_and_holidays_neither(topic_area):
    first, second, _third = next_days(topic_area)
    make_blocked_time(on=first, severity="impossible", starts_at=time(18), ends_at=time(20))
    assert first not in next_days(topic_area)
    make_blocked_time(on=second, severity="impossible", starts_at=time(18, 30), ends_at=time(20))
    assert second in next_days(topic_area)
    topic_area.weekday = 3
    topic_area.save()
    known = around(topic_area, impossible={date(2026, 6, 4): "Fronleichnam"})
    assert [block.impossible for block in known.blocks[date(2026, 6, 4)]] == [True]


def test_school_holidays_are_proposed_only_where_nothing_else_is_left(topic_area):
    first = next_days(topic_area)[0]
    make_school_holiday(begins_on=first, ends_on=first + timedelta(days=6), name="Winterferien")
    slots = propose_next(topic_area, today=TODAY, language="de")
    assert first not in [slot.local_date for slot in slots]
    make_school_holiday(begins_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), name="Immer")
    slots = propose_next(topic_area, today=TODAY, language="de")
    assert len(slots) == 3
    assert all(Against.SCHOOL in codes(slot.because) for slot in slots)


def test_a_year_is_planned_around_members_and_the_town_hall(topic_area, membership, actor):
    def dates():
        proposal = propose_year(topic_area, 2026, today=TODAY, language="de", year_end_reason="")
        return [found.local_date for found in proposal.dates], proposal.dates[0].because

    (plain,), because = dates()
    assert codes(because) == [Against.FREE]
    elsewhere = make_network()
    make_membership(elsewhere, actor)
    make_meeting(make_topic_area(elsewhere), starts_at=at(plain))
    (eased,), _because = dates()
    assert eased != plain
    assert abs((eased - plain).days) <= 14
    make_blocked_time(on=eased, severity="impossible")
    (clear,), _because = dates()
    assert clear not in (plain, eased)


@pytest.mark.parametrize("rows", [1, 3])
def test_questions_do_not_grow_with_networks_meetings_and_answers(
    topic_area, membership, actor, rows, django_assert_num_queries
):
    for _number in range(rows):
        elsewhere = make_network()
        make_membership(elsewhere, actor)
        make_invitation(make_meeting(make_topic_area(elsewhere), starts_at=at(date(2026, 5, 5))), actor=actor)
    topic_area.network.municipality  # noqa: B018 - read before, as the pages do
    with django_assert_num_queries(4):
        known = around(topic_area)
    assert len(known.engagements[date(2026, 5, 5)]) == rows
