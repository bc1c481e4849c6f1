"""Calendars to subscribe to: the right meetings, read back by another library, behind an address one can give up."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject
from django.utils import timezone
from icalendar import Calendar

from common.links import Purpose, make_token
from meetings.calendar import feed as feed_of
from meetings.domain.feeds import open_feed
from meetings.models import Feed, MeetingStatus
from tests.factories.actors import make_person
from tests.factories.meetings import make_invitation, make_meeting
from tests.meetings.conftest import sign_in
from tests.meetings.test_calendar import make_meeting as calendar_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(member, network, topic_area):
    """A function that makes a meeting the member is invited to."""

    def make(**fields):
        answer = {"answer": fields.pop("answer")} if "answer" in fields else {}
        meeting = make_meeting(topic_area, **fields)
        make_invitation(meeting, person=member.person, actor=member.person.roles.first().actor, **answer)
        return meeting

    return make


def titles(client, user, network=None):
    feed = open_feed(user, network=network, at=timezone.now())
    response = client.get(path_of(feed))
    assert response.status_code == 200
    return [str(event["SUMMARY"]) for event in Calendar.from_ical(response.content).walk("VEVENT")]


def path_of(feed):
    return f"/f/{make_token(Purpose.FEED, feed.public_id, feed.link_version)}/calendar.ics"


def test_own_calendar_holds_what_one_is_asked_to_and_has_not_declined(client, member, own, topic_area):
    own(title="Offen")
    own(title="Vielleicht", answer="maybe")
    own(title="Abgesagt von mir", answer="no")
    own(title="Ausgefallen", status=MeetingStatus.CANCELLED)
    own(title="Lange her", starts_at=timezone.now() - timedelta(days=120), status=MeetingStatus.HELD)
    make_meeting(topic_area, title="Nicht eingeladen")
    assert sorted(titles(client, member)) == ["Offen", "Vielleicht"]


def test_calendar_of_a_network_shows_drafts_to_those_who_run_it_only(
    client, member, coordinator, own, network, topic_area
):
    make_meeting(topic_area, title="Fest")
    make_meeting(topic_area, title="Entwurf", status=MeetingStatus.DRAFT)
    assert titles(client, member, network) == ["Fest"]
    assert sorted(titles(client, coordinator, network)) == ["Entwurf (noch nicht fest)", "Fest"]


def test_moderator_finds_the_meetings_to_lead(client, moderator, topic_area):
    make_meeting(topic_area, title="Zu leiten", moderator=moderator.person)
    make_meeting(topic_area, title="Andere", moderator=make_person())
    assert titles(client, moderator) == ["Zu leiten"]


def test_times_are_right_for_another_library_over_both_changes_of_the_clock():
    berlin = ZoneInfo("Europe/Berlin")
    starts = [
        datetime(2026, 3, 28, 9, 0, tzinfo=berlin),
        datetime(2026, 3, 29, 9, 0, tzinfo=berlin),
        datetime(2026, 10, 24, 9, 0, tzinfo=berlin),
        datetime(2026, 10, 25, 2, 30, tzinfo=berlin, fold=1),
        datetime(2026, 10, 26, 9, 0, tzinfo=berlin),
    ]
    rows = [
        calendar_meeting(
            uid=f"m{number}@x.example",
            starts_at=start.astimezone(UTC),
            ends_at=start.astimezone(UTC) + timedelta(hours=1),
        )
        for number, start in enumerate(starts)
    ]
    body = feed_of(rows, name="Wärme, Netz; \u00fcber alles")
    read = vobject.readOne(body.decode())
    assert [event.dtstart.value.astimezone(UTC) for event in read.vevent_list] == [
        start.astimezone(UTC) for start in starts
    ]
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    assert body.count(b"BEGIN:VTIMEZONE") == 1
    assert b"ATTENDEE" not in body


def test_address_is_given_up_and_renewed(client, coordinator, network):
    sign_in(client, coordinator)
    client.post(f"/calendar/new/?network={network.slug}")
    client.post(f"/calendar/new/?network={network.slug}")
    feed = Feed.objects.get()
    old = path_of(feed)
    assert old in client.get("/calendar/").content.decode()
    client.post(f"/calendar/{feed.ref}/renew/")
    feed.refresh_from_db()
    assert client.get(old).status_code == 404
    assert client.get(path_of(feed)).status_code == 200
    client.post(f"/calendar/{feed.ref}/close/")
    assert client.get(path_of(feed)).status_code == 404


def test_who_loses_the_network_or_the_login_reads_nothing(client, coordinator, member, network):
    feed = open_feed(member, network=network, at=timezone.now())
    assert client.get(path_of(feed)).status_code == 200
    network.memberships.update(to_on=timezone.now().date() - timedelta(days=1))
    assert client.get(path_of(feed)).status_code == 404
    own = open_feed(coordinator, network=None, at=timezone.now())
    coordinator.is_active = False
    coordinator.save()
    assert client.get(path_of(own)).status_code == 404


def test_nobody_manages_anothers(client, member, coordinator, other_network):
    feed = open_feed(coordinator, network=None, at=timezone.now())
    sign_in(client, member)
    for verb in ("renew", "close"):
        assert client.post(f"/calendar/{feed.ref}/{verb}/").status_code == 404
    assert client.post(f"/calendar/new/?network={other_network.slug}").status_code == 404
    assert Feed.objects.get().link_version == 1


@pytest.mark.parametrize("number", [1, 3])
def test_file_costs_the_same_with_one_and_three(client, member, own, number, django_assert_num_queries):
    for _number in range(number):
        own()
    path = path_of(open_feed(member, network=None, at=timezone.now()))
    client.get(path)
    with django_assert_num_queries(5):
        client.get(path)
