"""/meetings/replies/: answers from calendars that wait for a coordinator's word."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from common import dates
from common.privacy import tables
from meetings.models import Answer, CalendarReply
from portal.today.moment import Moment
from portal.today.round_tables import meetings_waiting
from tests.factories.meetings import make_invitation, make_meeting, make_reply
from tests.meetings.conftest import sign_in

pytestmark = pytest.mark.django_db
LIST = "/meetings/replies/"


@pytest.fixture
def waiting(topic_area):
    return make_reply(make_invitation(make_meeting(topic_area)), comment="Komme später")


def text(response):
    return " ".join(response.content.decode().split())


def test_who_answered_what_and_why_it_waits(client, coordinator, waiting):
    page = text(sign_in(client, coordinator).get(LIST))
    assert "1 answer from a calendar to be confirmed" in page
    for words in (
        waiting.invitation.person.name,
        waiting.invitation.actor.name,
        "Runder Tisch Wärmewende",
        "Komme später",
        "Our mail server could not confirm that the mail is from this person.",
    ):
        assert words in page


def test_confirming_and_what_it_leaves(client, coordinator, waiting):
    sign_in(client, coordinator)
    response = client.post(f"{LIST}{waiting.ref}/accept/", follow=True)
    assert "The answer counts." in text(response)
    waiting.invitation.refresh_from_db()
    assert waiting.invitation.answer == Answer.YES
    assert "All answers are settled" in text(client.get(LIST))
    assert "confirmed" in text(client.get(f"{LIST}?state=done"))
    again = client.post(f"{LIST}{waiting.ref}/dismiss/", follow=True)
    assert "Somebody was faster: this answer is settled." in text(again)


def test_the_address_of_somebody_known_can_be_noted(client, coordinator, reader, waiting):
    person = waiting.invitation.person
    CalendarReply.objects.update(sender="buero@org.example", reason="sender_differs")
    edit = f"/people/{person.ref}/edit/"
    assert f'href="{edit}">Note this address at the person</a>' in text(
        sign_in(client, coordinator).get(LIST)
    )
    form = client.get(edit).context["form"]
    data = {name: form[name].value() or "" for name in form.fields} | {
        "aliases": f"Buero@Org.example, zwei@org.example, buero@org.example, {person.email}"
    }
    client.post(edit, data)
    person.refresh_from_db()
    assert person.aliases == ["buero@org.example", "zwei@org.example"]
    assert "buero@org.example, zwei@org.example" in text(client.get(person.get_absolute_url()))
    refused = client.post(edit, data | {"aliases": "buero@org.example, zwei"})
    assert refused.context["form"].errors == {
        "aliases": ["Entry 2: Enter the whole e-mail address, for example name@company.com"]
    }
    assert edit not in text(sign_in(client, reader).get(LIST))
    CalendarReply.objects.update(reason="not_confirmed")
    assert edit not in text(sign_in(client, coordinator).get(LIST))


def test_setting_aside(client, coordinator, waiting):
    response = sign_in(client, coordinator).post(f"{LIST}{waiting.ref}/dismiss/", follow=True)
    assert "Put aside. Nothing has changed." in text(response)
    waiting.invitation.refresh_from_db()
    assert waiting.invitation.answer == Answer.OPEN


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (
            {
                "is_proposal": True,
                "answer": "",
                "proposed_at": datetime(2026, 3, 27, 15, tzinfo=ZoneInfo("Europe/Berlin")),
            },
            "proposes Fri 27 March 2026, 3pm",
        ),
        ({"is_proposal": True, "answer": ""}, "proposes another time"),
        ({"answer": "", "reason": "broken_calendar"}, "not readable"),
        ({"invitation": None, "attendee": "kim@example.org"}, "kim@example.org"),
    ],
)
def test_what_cannot_be_confirmed_can_be_set_aside(client, coordinator, waiting, fields, words):
    CalendarReply.objects.update(**fields)
    page = text(sign_in(client, coordinator).get(LIST))
    assert words in page
    assert "/dismiss/" in page
    assert "/accept/" not in page


def test_those_of_other_networks_are_not_shown(client, other_coordinator, waiting):
    page = text(sign_in(client, other_coordinator).get(LIST))
    assert "No answer from a calendar waits for you" in page
    assert waiting.invitation.person.name not in page
    assert "Nothing came from a calendar yet" in text(client.get(f"{LIST}?state=done"))


def test_who_may_only_read_sees_no_buttons(client, reader, waiting):
    page = text(sign_in(client, reader).get(LIST))
    assert waiting.invitation.person.name in page
    assert "/accept/" not in page


def test_in_german(client, coordinator, waiting):
    page = text(sign_in(client, coordinator).get(LIST, headers={"accept-language": "de"}))
    assert "1 Antwort aus dem Kalender zu bestätigen" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_queries_for_one_and_for_three(
    rows, client, coordinator, topic_area, django_assert_num_queries
):
    for _number in range(rows):
        make_reply(make_invitation(make_meeting(topic_area)))
    sign_in(client, coordinator)
    with django_assert_num_queries(7):
        client.get(LIST)


def test_today_asks_for_a_word(coordinator, other_coordinator, topic_area):
    meeting = make_meeting(topic_area)
    for _number in range(3):
        make_reply(make_invitation(meeting))
    make_reply(make_invitation(meeting), state="dismissed")
    found = [todo.title for todo in meetings_waiting(_moment(coordinator))]
    assert found == ["Confirm 3 answers from calendars"]
    assert list(meetings_waiting(_moment(other_coordinator))) == []


def test_the_meeting_says_that_answers_wait(client, coordinator, waiting):
    page = text(sign_in(client, coordinator).get(waiting.meeting.get_absolute_url()))
    assert "1 answer from a calendar to be confirmed" in page
    assert f'href="{LIST}"' in page


def _moment(user):
    return Moment(user=user, now=timezone.now(), today=dates.today())


# proof 107, for answers from calendars
def test_an_erased_person_leaves_no_trace_in_them(waiting):
    for table, rows in [(table, table.rows(waiting.invitation.person)) for table in tables()]:
        if table.model._meta.app_label == "meetings":
            table.erase(rows)
    waiting.refresh_from_db()
    assert (waiting.attendee, waiting.sender, waiting.comment, waiting.answer) == ("", "", "", "yes")
