"""What Heute says of rooms, moderators and of meetings that nobody has planned yet."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common import dates
from meetings.models import MeetingStatus
from tests.factories.meetings import make_meeting

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
    make_meeting(topic_area, starts_at=in_days(20), status=MeetingStatus.DRAFT, **fields)
    assert [row.title for row in rows(client, coordinator, "resources")] == ([title] if title else [])


def test_one_click_on_the_meetings_page_settles_it(client, coordinator, topic_area, lead):
    meeting = make_meeting(topic_area, starts_at=in_days(20), **UNSETTLED)
    client.force_login(coordinator)
    page = client.get(meeting.get_absolute_url()).content.decode()
    for kind in ("moderator", "room"):
        url = f"{meeting.get_absolute_url()}resources/{kind}/confirmed/"
        assert f'action="{url}"' in page
        client.post(url)
    assert rows(client, coordinator, "resources") == []
    meeting.refresh_from_db()
    assert (meeting.moderator_confirmed_on, meeting.room_confirmed_on) == (dates.today(), dates.today())


@pytest.mark.parametrize("tail", ["chair/asked/", "room/lost/"])
def test_other_words_are_not_found(client, coordinator, topic_area, tail):
    meeting = make_meeting(topic_area)
    client.force_login(coordinator)
    assert client.post(f"{meeting.get_absolute_url()}resources/{tail}").status_code == 404
    assert client.get(f"{meeting.get_absolute_url()}resources/room/asked/").status_code == 405
