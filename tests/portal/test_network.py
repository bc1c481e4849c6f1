"""The networks' pages: what the meetings add to them, and that the price does not depend on how much there is."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from common.display import plain
from meetings.models import MeetingKind, MeetingStatus, Minutes, MinutesStatus, Presence
from networks.models import NetworkStatus
from tests.factories.accounts import make_user
from tests.factories.actors import make_person
from tests.factories.meetings import make_invitation, make_meeting, make_minutes
from tests.factories.networks import make_idea, make_membership, make_reader, make_topic_area


@pytest.mark.parametrize("rows", [1, 3])
def test_query_count(client, network, coordinator, rows):
    for _row in range(rows):
        area = make_topic_area(network)
        meeting = make_meeting(area, status=MeetingStatus.INVITED)
        for _member in range(rows):
            make_invitation(meeting, actor=make_membership(network).actor)
    client.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get(network.get_absolute_url())
    with CaptureQueriesContext(connection) as captured:
        response = client.get(network.get_absolute_url())
    assert response.status_code == 200
    assert len(captured) == 16


def show(client, user, url):
    user.language = "en"
    user.save()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(url, headers={"accept-language": "en"})
    assert page.status_code == 200
    return page


def words_of(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


# --- list ----------------------------------------------------------------------------------------------------


def of_this_year(area, status, month, **fields):
    year = timezone.localdate().year
    return make_meeting(area, status=status, starts_at=datetime(year, month, 15, 12, tzinfo=UTC), **fields)


def test_list_counts_the_year_by_topic_area(client, network, coordinator):
    keen, lazy = (make_topic_area(network, name=name, target_per_year=2) for name in ("Keen", "Lazy"))
    for month in (1, 2, 3):
        of_this_year(keen, MeetingStatus.HELD, month)
    of_this_year(lazy, MeetingStatus.DRAFT, 4)
    of_this_year(lazy, MeetingStatus.CANCELLED, 5)
    ended = make_topic_area(network, name="Ended", target_per_year=2, ended_on=date(2020, 1, 1))
    of_this_year(ended, MeetingStatus.HELD, 6)
    page = show(client, coordinator, "/networks/")
    (shown,) = page.context["object_list"]
    assert (shown.rhythm.held, shown.rhythm.planned, shown.rhythm.missing) == (4, 1, 1)
    assert "4 held, 1 planned, 1 missing" in page.content.decode()
    assert "4 of 6" in words_of(page)


def test_list_names_the_next_meeting_one_may_see(client, network, coordinator, member):
    area = make_topic_area(network)
    soon = timezone.now() + timedelta(days=1)
    make_meeting(area, status=MeetingStatus.DRAFT, starts_at=soon)
    invited = make_meeting(area, starts_at=soon + timedelta(days=1))
    make_meeting(area, starts_at=soon + timedelta(days=9))
    for user in (coordinator, member):
        page = show(client, user, "/networks/")
        assert f'href="{invited.get_absolute_url()}"' in page.content.decode()
        assert page.context["object_list"][0].rhythm.next_id == invited.public_id


def test_a_draft_is_no_news_for_members(client, network, member):
    of_this_year(make_topic_area(network), MeetingStatus.DRAFT, 1)
    of_this_year(make_topic_area(network), MeetingStatus.HELD, 1)
    (shown,) = show(client, member, "/networks/").context["object_list"]
    assert (shown.rhythm.held, shown.rhythm.planned) == (1, 0)


@pytest.mark.parametrize(
    ("meetings", "heading"),
    [
        ((), "1 of 1 network has no next meeting"),
        ((MeetingStatus.DRAFT,), "1 of 1 network has no next meeting"),
        ((MeetingStatus.INVITED,), "The next meeting of 1 network is set"),
    ],
)
def test_headline_of_the_list_says_what_is_missing(client, network, coordinator, meetings, heading):
    for status in meetings:
        make_meeting(make_topic_area(network), status=status)
    page = show(client, coordinator, "/networks/")
    with translation.override("en"):
        assert (page.context["heading"], str(page.context["lead"])) == (heading, "Networks")


def test_headline_of_part_of_the_list_is_its_name(client, network, coordinator):
    assert "<h1>Networks</h1>" in show(client, coordinator, "/networks/?q=Wärme").content.decode()


def test_list_says_what_one_is_to_a_network(client, network, other_network, coordinator, other_coordinator):
    make_reader(other_network, coordinator)
    member = make_user()
    make_person(actor=make_membership(network).actor, user=member)
    with translation.override("en"):
        rows = show(client, coordinator, "/networks/").context["object_list"]
        assert {row.name: row.my_role for row in rows} == {
            network.name: "coordinator",
            other_network.name: "reader",
        }
        (shown,) = show(client, member, "/networks/").context["object_list"]
        assert shown.my_role == "member"


# --- one network -----------------------------------------------------------------------------------------------


def test_rhythm_is_told_in_numbers(client, network, coordinator):
    area = make_topic_area(network, target_per_year=3)
    of_this_year(area, MeetingStatus.HELD, 1)
    of_this_year(area, MeetingStatus.DRAFT, 11)
    shown = show(client, coordinator, network.get_absolute_url())
    assert ">2/3</span>" in shown.content.decode()
    assert "1 held, 1 planned, 1 missing" in shown.content.decode()


def test_lead_says_who_sits_leads_and_until_when(client, network, coordinator):
    make_membership(network)
    network.moderator = make_person(given_name="Amira", family_name="Haddad")
    network.ends_on = date(2099, 12, 31)
    network.save()
    page = show(client, coordinator, network.get_absolute_url())
    assert page.context["lead"] == "1 member, moderated by Amira Haddad, until December 2099"


def primary(page):
    return re.findall(r'<a class="btn btn-primary" href="([^"]+)"', page.content.decode())


def test_one_step_is_primary(client, network, coordinator, topic_area, member):
    create = f"/meetings/new/?topic={topic_area.ref}"
    assert primary(show(client, coordinator, network.get_absolute_url())) == [create]
    assert primary(show(client, member, network.get_absolute_url())) == []
    network.status = NetworkStatus.PREPARATION
    network.save()
    assert primary(show(client, coordinator, network.get_absolute_url())) == [
        f"/networks/{network.slug}/activate/"
    ]
    network.status = NetworkStatus.CLOSED
    network.ends_on = date(2026, 1, 1)
    network.save()
    assert primary(show(client, coordinator, network.get_absolute_url())) == []


def test_open_actions_most_urgent_first(client, network, coordinator, topic_area, member):
    meeting = make_meeting(topic_area, status=MeetingStatus.HELD)
    make_minutes(meeting, status=MinutesStatus.DRAFT)
    for text, due_on in (("Undated", None), ("Late", date(2020, 1, 1)), ("Soon", date(2099, 1, 1))):
        meeting.actions.create(text=text, due_on=due_on)
    meeting.actions.create(text="Done", done_on=date(2020, 1, 1))
    elsewhere = make_meeting(status=MeetingStatus.HELD)
    elsewhere.actions.create(text="Foreign")
    page = show(client, coordinator, network.get_absolute_url())
    assert [item.text for item in page.context["actions"]] == ["Late", "Soon", "Undated"]
    assert "by Wed 1 January 2020" in words_of(page)
    # Of minutes nobody was sent, members know nothing.
    assert show(client, member, network.get_absolute_url()).context["actions"] == []
    Minutes.objects.update(status=MinutesStatus.CIRCULATED)
    shown = show(client, member, network.get_absolute_url()).context["actions"]
    assert [item.text for item in shown] == ["Late", "Soon", "Undated"]


def test_nothing_open(client, network, coordinator):
    assert "Nothing is open." in words_of(show(client, coordinator, network.get_absolute_url()))


def checks_of(page):
    return {plain(check.text): check.met for check in page.context["checks"]}


def test_checks_of_the_measure_sheet(client, network, coordinator):
    network.ends_on, network.kick_off_on = timezone.localdate() + timedelta(days=200), None
    network.save()
    for _number in range(5):
        make_membership(network, signed_on=date(2025, 1, 1))
    make_membership(network, signed_on=None)
    assert checks_of(show(client, coordinator, network.get_absolute_url())) == {
        "5 of at least 6 declarations signed": False,
        "No neutral moderator named": False,
        "Kick-off meeting not held yet": False,
        "Closing meeting not planned yet": False,
    }
    make_membership(network, signed_on=date(2025, 1, 1))
    network.moderator = make_person(given_name="Amira", family_name="Haddad")
    network.kick_off_on = date(2025, 1, 2)
    network.save()
    make_meeting(make_topic_area(network), kind=MeetingKind.CLOSING)
    assert checks_of(show(client, coordinator, network.get_absolute_url())) == {
        "6 of at least 6 declarations signed": True,
        "Neutral moderator: Amira Haddad": True,
        "Kick-off meeting on Thu 2 January 2025": True,
        "Closing meeting planned": True,
    }


def test_checks_are_not_for_members(client, network, member):
    assert "declarations signed" not in words_of(show(client, member, network.get_absolute_url()))


def test_newest_ideas(client, network, coordinator, topic_area):
    for number in range(1, 6):
        make_idea(topic_area, title=f"Idea {number}", submitted_on=date(2026, 1, number))
    page = show(client, coordinator, network.get_absolute_url())
    assert re.findall(r"Idea \d", words_of(page)) == ["Idea 5", "Idea 4", "Idea 3"]


# --- members ---------------------------------------------------------------------------------------------------


def test_members_attendance(client, network, coordinator, topic_area, membership, member):
    absent = make_membership(network)
    never = make_membership(network)
    held = [make_meeting(topic_area, status=MeetingStatus.HELD) for _number in range(3)]
    for meeting in held:
        meeting.attendance.create(actor=membership.actor, presence=Presence.PRESENT, at=timezone.now())
    held[0].attendance.create(actor=absent.actor, presence=Presence.ABSENT, at=timezone.now())
    held[1].attendance.create(actor=absent.actor, presence=Presence.EXCUSED, at=timezone.now())
    elsewhere = make_meeting(status=MeetingStatus.HELD)
    elsewhere.attendance.create(actor=absent.actor, presence=Presence.PRESENT, at=timezone.now())
    page = show(client, coordinator, f"/networks/{network.slug}/members/")
    attended = {row.actor_id: row.attended for row in page.context["object_list"]}
    assert attended == {membership.actor_id: (3, 3), absent.actor_id: (0, 2), never.actor_id: None}
    assert "0 of 2" in words_of(page)
    assert page.context["heading"] == "3 members"
    assert "Attendance" not in words_of(show(client, member, f"/networks/{network.slug}/members/"))
