"""What Heute says of rooms, moderators and of meetings that nobody has planned yet."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone, translation

from accounts.domain.users import deactivate_user
from common import dates
from meetings.domain.meetings import update_meeting
from meetings.models import Meeting, MeetingStatus
from tests.factories.actors import make_person
from tests.factories.meetings import make_meeting
from tests.factories.networks import make_topic_area

pytestmark = pytest.mark.django_db

UNSETTLED = {"moderator_confirmed_on": None, "room_confirmed_on": None}


def rows(client, user, kind):
    client.force_login(user)
    groups = client.get("/today/").context["groups"]
    return [todo for group in groups for todo in group.rows if todo.kind.startswith(kind)]


def in_days(days):
    return timezone.now() + timedelta(days=days)


@pytest.fixture
def lead(network):
    network.lead_weeks = 4
    network.save()


def test_what_is_not_confirmed_within_the_notice_is_a_row(client, coordinator, topic_area, lead):
    soon = make_meeting(topic_area, starts_at=in_days(20), **UNSETTLED)
    make_meeting(topic_area, starts_at=in_days(40), **UNSETTLED)
    make_meeting(topic_area, starts_at=in_days(10))
    make_meeting(topic_area, starts_at=in_days(9), status=MeetingStatus.CANCELLED, **UNSETTLED)
    make_meeting(starts_at=in_days(8), **UNSETTLED)
    (row,) = rows(client, coordinator, "resources")
    assert (row.subject, row.url) == (soon.public_id, soon.get_absolute_url())
    assert row.on == soon.local_start.date() - timedelta(days=14)


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        ({"room_confirmed_on": None}, "Den Raum bestätigen lassen"),
        ({"moderator_confirmed_on": None}, "Die Moderation bestätigen lassen"),
        (UNSETTLED, "Moderation und Raum bestätigen lassen"),
        ({**UNSETTLED, "place": "", "online_link": "https://x.example/"}, "Die Moderation bestätigen lassen"),
        ({"room_confirmed_on": None, "place": "", "online_link": "https://x.example/"}, None),
    ],
)
def test_the_row_names_what_is_missing(client, coordinator, topic_area, lead, fields, title):
    somebody = make_person()
    make_meeting(topic_area, starts_at=in_days(20), status=MeetingStatus.DRAFT, moderator=somebody, **fields)
    assert [row.title for row in rows(client, coordinator, "resources")] == ([title] if title else [])


def test_one_click_on_the_meetings_page_settles_it(client, coordinator, topic_area, lead):
    meeting = make_meeting(topic_area, starts_at=in_days(20), moderator=make_person(), **UNSETTLED)
    client.force_login(coordinator)
    page = client.get(meeting.get_absolute_url()).content.decode()
    for kind in ("moderator", "room"):
        url = f"{meeting.get_absolute_url()}resources/{kind}/confirmed/"
        assert f'action="{url}"' in page
        client.post(url)
    assert rows(client, coordinator, "resources") == []
    meeting.refresh_from_db()
    assert (meeting.moderator_confirmed_on, meeting.room_confirmed_on) == (dates.today(), dates.today())


@pytest.mark.parametrize(
    ("room_on", "others"), [(None, ["Den Raum bestätigen lassen"]), (date(2026, 1, 1), [])]
)
def test_a_meeting_within_the_notice_without_a_moderator_is_a_row_of_its_own(
    client, coordinator, topic_area, lead, room_on, others
):
    soon = make_meeting(
        topic_area, starts_at=in_days(20), moderator_confirmed_on=None, room_confirmed_on=room_on
    )
    make_meeting(topic_area, starts_at=in_days(40), moderator_confirmed_on=None)
    make_meeting(starts_at=in_days(8), moderator_confirmed_on=None)
    (row,) = rows(client, coordinator, "moderator")
    assert (row.title, row.subject) == ("Moderation benennen", soon.public_id)
    assert row.url == f"{soon.get_absolute_url()}edit/"
    assert row.on == soon.local_start.date() - timedelta(days=14)
    assert [other.title for other in rows(client, coordinator, "resources")] == others


@pytest.mark.parametrize("way", ["steps down", "login closed", "unset"])
def test_after_a_moderator_who_leaves_the_coordination_finds_the_row(
    client, coordinator, moderator, topic_area, lead, way
):
    meeting = make_meeting(topic_area, starts_at=in_days(20), moderator=moderator.person)
    assert rows(client, coordinator, "moderator") == []
    if way == "steps down":
        client.force_login(moderator)
        client.post(f"{meeting.get_absolute_url()}moderation/leave/")
    elif way == "login closed":
        deactivate_user(moderator, by=coordinator, at=timezone.now())
    else:
        update_meeting(meeting, moderator=None, by=coordinator, at=timezone.now())
    client.force_login(coordinator)
    assert client.get(meeting.get_absolute_url()).context["moderation"] is None
    assert [row.subject for row in rows(client, coordinator, "moderator")] == [meeting.public_id]
    # Named, the new one has still to confirm.
    update_meeting(meeting, moderator=make_person(), by=coordinator, at=timezone.now())
    assert rows(client, coordinator, "moderator") == []
    assert [row.title for row in rows(client, coordinator, "resources")] == [
        "Die Moderation bestätigen lassen"
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_whom_nobody_named_costs_no_query_more(
    client, coordinator, topic_area, lead, count, django_assert_num_queries
):
    for _number in range(count):
        make_meeting(topic_area, starts_at=in_days(20), moderator_confirmed_on=None)
    client.force_login(coordinator)
    with django_assert_num_queries(16):
        page = client.get("/today/")
    kinds = [todo.kind for group in page.context["groups"] for todo in group.rows]
    assert kinds.count("moderator") == count


@pytest.mark.parametrize("day", [date(2026, 7, 1), date(2026, 12, 31)])
def test_whoever_has_a_meeting_ahead_is_not_asked_for_first_steps(
    client, coordinator, topic_area, day, time_machine, django_assert_num_queries
):
    time_machine.move_to(datetime(day.year, day.month, day.day, 11, tzinfo=UTC))
    make_meeting(topic_area, starts_at=in_days(20))
    client.force_login(coordinator)
    with django_assert_num_queries(16):
        assert client.get("/today/").context["first_run"] == []


@pytest.mark.parametrize("tail", ["chair/asked/", "room/lost/"])
def test_other_words_are_not_found(client, coordinator, topic_area, tail):
    meeting = make_meeting(topic_area)
    client.force_login(coordinator)
    assert client.post(f"{meeting.get_absolute_url()}resources/{tail}").status_code == 404
    assert client.get(f"{meeting.get_absolute_url()}resources/room/asked/").status_code == 405


# --- the next meeting, across the turn of the year ---------------------------------------------------------------


def todos(user, today):
    from portal.today import gaps
    from portal.today.moment import Moment

    with translation.override("en"):
        return list(gaps.missing_meetings(Moment(user, now=timezone.now(), today=today)))


def held(area, day, status=MeetingStatus.HELD):
    return make_meeting(area, starts_at=datetime(day.year, day.month, day.day, 15, tzinfo=UTC), status=status)


def full_year(area, year=2026):
    return [held(area, date(year, month, 10)) for month in (1, 5, 9)]


def test_in_autumn_the_next_meeting_of_the_new_year_is_asked_for(
    coordinator, other_coordinator, topic_area, lead
):
    full_year(topic_area)
    # A third of a year after 10 September is 9 January; invited four weeks before.
    assert todos(coordinator, date(2026, 10, 1)) == []
    (row,) = todos(coordinator, date(2026, 11, 20))
    assert row.page == ("meetings:plan-topic", 2027, topic_area.public_id)
    assert row.on == date(2027, 1, 9) - timedelta(weeks=4)
    assert row.context == "Bündnis Wärmewende, the next meeting is missing"
    assert todos(other_coordinator, date(2026, 11, 20)) == []


@pytest.mark.parametrize("status", [MeetingStatus.DRAFT, MeetingStatus.INVITED])
@pytest.mark.parametrize("day", [date(2026, 12, 10), date(2027, 1, 12)])
def test_a_meeting_ahead_is_no_gap(coordinator, topic_area, lead, status, day):
    full_year(topic_area)
    held(topic_area, day, status=status)
    assert todos(coordinator, date(2026, 11, 20)) == []


def test_one_row_for_each_topic_area(coordinator, topic_area, network, lead):
    held(topic_area, date(2026, 1, 10))
    full_year(make_topic_area(network, name="Abwärme"))
    rows = todos(coordinator, date(2026, 11, 20))
    assert sorted((row.title, row.page[1]) for row in rows) == [
        ("Plan a meeting: Abwärme", 2027),
        ("Plan a meeting: Quartierswärme", 2026),
    ]


@pytest.mark.parametrize("what", ["area ended", "network's term ends"])
def test_what_ends_needs_no_next_meeting(coordinator, topic_area, network, lead, what):
    full_year(topic_area)
    if what == "area ended":
        topic_area.ended_on = date(2026, 12, 31)
        topic_area.save()
    else:
        network.ends_on = date(2026, 12, 31)
        network.save()
    assert todos(coordinator, date(2026, 11, 20)) == []


def test_the_row_leads_to_proposals_and_plans_nothing_by_itself(client, coordinator, topic_area, lead):
    today = dates.today()
    for kind in ("first visit", "second visit"):
        found = rows(client, coordinator, "plan")
        assert [row.subject for row in found] in ([], [topic_area.public_id]), kind
        assert Meeting.objects.count() == 0
    client.get(f"/plan/{today.year + 1}/{topic_area.ref}/")
    assert Meeting.objects.count() == 0
