"""School holidays and blocked times: entered, taken over again and again, and in the way of meetings."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from accounts.models import AuditEvent
from meetings.domain import closed_days
from meetings.domain.closed_days import Verdict
from meetings.domain.plans import days_for_gap
from meetings.imports.entries import Entry
from meetings.models import BlockedTime, SchoolHoliday
from meetings.queries.closed_days import closed_between, in_the_way
from meetings.queries.plan import year_plan
from tests.factories.actors import make_municipality
from tests.factories.meetings import make_blocked_time, make_school_holiday

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 1)


def entry(uid: str, day: date, name="Gemeinderat", **fields) -> Entry:
    return Entry(**({"line": 1, "begins_on": day, "ends_on": day, "name": name, "uid": uid} | fields))


def take(entries, *, admin, now, source="Rat", remove_gone=False, **more):
    return closed_days.take_over_blocked_times(
        entries, source=source, remove_gone=remove_gone, by=admin, at=now, today=TODAY, **more
    )


def rows():
    return list(BlockedTime.objects.values_list("begins_on", "name", "kind", "severity"))


def test_an_election_takes_the_weeks_before_it_along(town, admin, now):
    day = date(2026, 9, 27)
    closed_days.block_time(
        name="Wahl",
        kind="election",
        severity="impossible",
        begins_on=day,
        ends_on=day,
        weeks_before=4,
        by=admin,
        at=now,
    )
    found = list(BlockedTime.objects.values_list("begins_on", "ends_on", "severity"))
    assert found == [(date(2026, 8, 30), date(2026, 9, 26), "avoid"), (day, day, "impossible")]


@pytest.mark.parametrize(
    "fields",
    [
        {"ends_on": date(2026, 3, 9)},
        {"ends_on": date(2028, 3, 10)},
        {"starts_at": time(18)},
        {"starts_at": time(18), "ends_at": time(17)},
    ],
)
def test_impossible_periods_are_refused_and_nothing_is_written(town, admin, now, fields):
    values = {"name": "x", "begins_on": date(2026, 3, 10), "ends_on": date(2026, 3, 10)} | fields
    with pytest.raises(ValidationError):
        closed_days.block_time(**values, by=admin, at=now)
    assert (BlockedTime.objects.count(), AuditEvent.objects.count()) == (0, 0)


def test_the_same_file_again_changes_nothing(town, admin, now):
    entries = [entry("a", date(2026, 4, 7)), entry("b", date(2026, 5, 5), kind="committee")]
    first = take(entries, kind="council", severity="impossible", admin=admin, now=now)
    second = take(entries, kind="other", severity="avoid", admin=admin, now=now)
    assert [one.verdict for one in first.planned] == [Verdict.NEW] * 2
    assert [one.verdict for one in second.planned] == [Verdict.SAME] * 2
    assert rows() == [
        (date(2026, 4, 7), "Gemeinderat", "council", "impossible"),
        (date(2026, 5, 5), "Gemeinderat", "committee", "impossible"),
    ]


def test_a_moved_entry_moves_its_row_and_keeps_what_was_set_by_hand(town, admin, now):
    take([entry("a", date(2026, 4, 7))], admin=admin, now=now)
    row = BlockedTime.objects.get()
    closed_days.update_blocked_time(row, severity="impossible", kind="committee", by=admin, at=now)
    plan = take([entry("a", date(2026, 4, 14))], source="andere Datei", admin=admin, now=now)
    assert [one.verdict for one in plan.planned] == [Verdict.CHANGED]
    assert rows() == [(date(2026, 4, 14), "Gemeinderat", "committee", "impossible")]


def test_what_the_calendar_dropped_goes_only_when_asked_and_only_if_still_to_come(town, admin, now):
    past, kept, dropped = date(2026, 2, 1), date(2026, 4, 7), date(2026, 5, 5)
    by_hand = make_blocked_time(on=date(2026, 5, 6), name="von Hand")
    take([entry("p", past), entry("k", kept), entry("d", dropped)], admin=admin, now=now)
    take([entry("o", date(2026, 5, 7), name="anderer Kalender")], source="Vereine", admin=admin, now=now)
    plan = take([entry("k", kept)], admin=admin, now=now)
    assert [row.begins_on for row in plan.gone] == [dropped]
    assert BlockedTime.objects.filter(begins_on=dropped).exists()
    take([entry("k", kept)], remove_gone=True, admin=admin, now=now)
    assert [day for day, *_rest in rows()] == [past, kept, by_hand.begins_on, date(2026, 5, 7)]


def test_school_holidays_entered_by_hand_are_found_by_name_and_day(town, admin, now):
    by_hand = make_school_holiday(
        name="Herbstferien", begins_on=date(2026, 10, 26), ends_on=date(2026, 10, 30)
    )
    entries = [entry("h", date(2026, 10, 26), name="HERBSTFERIEN", ends_on=date(2026, 10, 31))]
    for _again in range(2):
        closed_days.take_over_school_holidays(
            entries, source="Ferien", remove_gone=False, by=admin, at=now, today=TODAY
        )
    assert list(SchoolHoliday.objects.values_list("pk", "ends_on", "state")) == [
        (by_hand.pk, date(2026, 10, 31), "DE-BW")
    ]


def test_only_the_own_state_and_municipality_count(town):
    neighbour = make_municipality()
    make_blocked_time(on=date(2026, 4, 7), municipality=neighbour)
    make_school_holiday(begins_on=date(2026, 4, 1), state="DE-BY")
    own = make_school_holiday(begins_on=date(2026, 3, 30), name="Osterferien")
    found = closed_between(town, date(2026, 4, 1), date(2026, 4, 30))
    assert [(one.name, one.is_school) for one in found] == [(own.name, True)]


def at(hour, minute=0, day=7):
    return datetime(2026, 4, day, hour, minute, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("starts", "ends", "hit"),
    [
        (at(16), at(18), False),
        (at(16), at(18, 1), True),
        (at(20), at(22), False),
        (at(19, 59), at(22), True),
        (at(18, day=8), at(19, day=8), False),
        (at(10), None, True),
    ],
)
def test_hours_that_only_touch_are_no_clash(town, starts, ends, hit):
    make_blocked_time(on=date(2026, 4, 7), starts_at=time(18), ends_at=time(20))
    closed = closed_between(town, date(2026, 4, 1), date(2026, 4, 30))
    assert bool(in_the_way(closed, starts, ends)) == hit


def test_days_proposed_for_a_gap_keep_clear_of_what_is_closed(town, topic_area, coordinator):
    topic_area.weekday, topic_area.target_per_year, topic_area.starts_at = 1, 1, time(18)
    topic_area.save()

    def proposed():
        plan = year_plan(coordinator, 2027, municipality=town, today=TODAY, language="de")
        return days_for_gap(plan, plan.rows[0], today=TODAY)

    first, second = proposed()
    make_blocked_time(on=first, starts_at=time(9), ends_at=time(12))
    assert proposed() == [first, second]
    make_blocked_time(on=first, starts_at=time(19), ends_at=time(21))
    assert first not in proposed()
    make_school_holiday(begins_on=second, ends_on=second)
    assert not {first, second} & set(proposed())


def test_members_see_school_holidays_but_not_the_town_halls_calendar(town, topic_area, member, coordinator):
    make_school_holiday(begins_on=date(2026, 4, 1))
    make_blocked_time(on=date(2026, 4, 7))

    def names(user):
        plan = year_plan(user, 2026, municipality=town, today=TODAY, language="de")
        return [one.name for one in plan.closed]

    assert (names(member), names(coordinator)) == (["Ferien"], ["Ferien", "Gemeinderat"])
