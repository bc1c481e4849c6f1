"""What is due of meetings' checklists, in Today."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from common import dates
from meetings.domain.checklists import finish_item
from meetings.models import MeetingStatus
from portal.today import find_todo, tasks_of
from portal.today.free import own_tasks
from portal.today.moment import Moment
from tests.factories.accounts import make_task
from tests.factories.meetings import make_meeting, make_point
from tests.factories.networks import make_topic_area

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def _moment(user):
    return Moment(user=user, now=timezone.now(), today=dates.today())


def _rows(user):
    tasks = tasks_of(_moment(user))
    assert tasks.failed == []
    found = [*tasks.urgent, *tasks.week, *tasks.later]
    return [todo for todo in found if todo.kind.startswith("checklist")]


def _titles(user):
    return [todo.title for todo in _rows(user)]


def test_one_point_is_a_row_that_can_be_ticked(client, coordinator, other_coordinator, topic_area):
    point = make_point(make_meeting(topic_area), text="Order the catering", due_on=dates.today())

    (row,) = _rows(coordinator)
    assert (row.title, row.late, row.kind) == ("Order the catering", "warn", "checklist-point")
    assert row.url == f"/meetings/{point.meeting.ref}/checklist/"
    assert _rows(other_coordinator) == []
    client.force_login(coordinator)
    answer = client.post(row.done_url, headers={"referer": "http://testserver/today/"})
    assert answer.url == "/today/"
    point.refresh_from_db()
    assert (point.done_on, point.done_by) == (dates.today(), coordinator)
    assert _rows(coordinator) == []
    undo = f"/checklist/{point.ref}/reopen/"
    assert client.post(undo, headers={"referer": "http://testserver/today/"}).url == "/today/"
    assert _titles(coordinator) == ["Order the catering"]


def test_several_of_one_meeting_are_one_row_with_the_first_day(coordinator, topic_area):
    today, meeting = dates.today(), make_meeting(topic_area)
    for days in (3, -2, 7):
        make_point(meeting, due_on=today + timedelta(days=days))
    make_point(meeting, due_on=today + timedelta(days=8))
    other = make_point(make_meeting(topic_area), text="Invite the press", due_on=today + timedelta(days=1))

    assert [(row.title, row.on) for row in _rows(coordinator)] == [
        ("Work off 3 points of the checklist", today - timedelta(days=2)),
        ("Invite the press", other.due_on),
    ]
    row = _rows(coordinator)[0]
    assert find_todo(_moment(coordinator), row.kind, meeting.public_id).title == row.title


@pytest.mark.parametrize(
    ("status", "days", "expected"),
    [
        (MeetingStatus.DRAFT, -3, 1),
        (MeetingStatus.CANCELLED, -3, 0),
        (MeetingStatus.HELD, -3, 0),
        (MeetingStatus.HELD, 2, 1),
    ],
)
def test_what_is_off_or_too_late_asks_nobody(coordinator, topic_area, status, days, expected):
    starts_at = timezone.now() - timedelta(days=3)
    day = dates.local_date(starts_at, dates.zone()) + timedelta(days=days)
    make_point(make_meeting(topic_area, status=status, starts_at=starts_at), due_on=day)
    assert len(_rows(coordinator)) == expected


@pytest.mark.parametrize(
    "values",
    [
        {"done_on": dates.today()},
        {"due_on": None},
        {"due_on": dates.today() + timedelta(days=8)},
        {"due_on": dates.today() - timedelta(days=61)},
    ],
)
def test_what_is_ticked_or_not_due_waits_for_nobody(coordinator, topic_area, values):
    make_point(make_meeting(topic_area), **values)
    assert _rows(coordinator) == []


@pytest.mark.parametrize(
    ("days", "fields", "expected"),
    [
        (60, {"room_confirmed_on": None}, ["Reserve the room"]),
        (60, {}, []),
        (60, {"room_confirmed_on": None, "place": "", "online_link": "https://konferenz.example/"}, []),
        # From the time of notice on Today asks for the room anyhow.
        (10, {"room_confirmed_on": None}, []),
    ],
)
def test_nobody_is_asked_twice_for_the_room(coordinator, topic_area, days, fields, expected):
    meeting = make_meeting(topic_area, starts_at=timezone.now() + timedelta(days=days), **fields)
    make_point(meeting, text="Reserve the room", resource="room", due_on=dates.today())
    assert _titles(coordinator) == expected


def test_moderators_and_members_are_asked_for_nothing(moderator, member, topic_area):
    make_point(make_meeting(topic_area, moderator=moderator.person), due_on=dates.today())
    assert (_rows(moderator), _rows(member)) == ([], [])


@pytest.mark.parametrize("rows", [1, 3])
def test_tasks_and_checklists_are_one_question(rows, coordinator, network, django_assert_num_queries):
    for number in range(rows):
        make_task(coordinator, text=f"Task {number}")
        meeting = make_meeting(make_topic_area(network))
        for _number in range(rows):
            make_point(meeting, due_on=dates.today())
    moment = _moment(coordinator)
    assert moment.run
    with django_assert_num_queries(1):
        found = list(own_tasks(moment))
    assert len(found) == 2 * rows


def test_done_by_somebody_else_meanwhile(client, coordinator, topic_area):
    point = make_point(make_meeting(topic_area), due_on=dates.today())
    (row,) = _rows(coordinator)
    finish_item(point, on=dates.today(), by=coordinator, at=timezone.now())
    client.force_login(coordinator)
    page = client.post(row.done_url, follow=True, headers={"accept-language": "en"})
    assert "Somebody has ticked this already." in page.content.decode()
