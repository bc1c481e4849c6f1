"""/meetings/<ref>/delivery/: what each was sent and answered, and whom to call."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from actors.models import Person
from meetings.domain.invitations import answer_invitation, invite
from meetings.domain.letters import mark_printed
from meetings.domain.meetings import cancel_meeting, move_meeting
from meetings.models import MeetingStatus
from outbox.models import MessageStatus, OutboxMessage
from tests.factories.actors import make_actor, make_person
from tests.factories.meetings import make_invitation, make_letter, make_meeting
from tests.meetings.conftest import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client, coordinator):
    return sign_in(client, coordinator)


@pytest.fixture
def meeting(topic_area):
    return make_meeting(topic_area, status=MeetingStatus.DRAFT)


@pytest.fixture
def invited(meeting, coordinator):
    """Invites so many, of an organisation each; their mails have left."""

    def make(*names):
        for name in names:
            actor = make_actor(name=f"Firma {name}")
            person = make_person(actor=actor, given_name=name, family_name="Muster", phone="0711 12")
            invite(meeting, people=[(actor, person)], by=coordinator, at=timezone.now())
        _leave()
        meeting.invitations.update(invited_at=timezone.now() - timedelta(days=4))
        meeting.refresh_from_db()
        return [meeting.invitations.get(person__given_name=name) for name in names]

    return make


def _leave():
    OutboxMessage.objects.filter(status=MessageStatus.QUEUED).update(
        status=MessageStatus.SENT, sent_at=timezone.now(), attempts=1
    )


def shown(office, meeting):
    return office.get(reverse("meetings:delivery", args=[meeting.ref]))


def called(response):
    return [entry.invitation.person.given_name for entry in response.context["to_call"]]


def test_each_shows_the_date_told_the_mail_and_the_answer(office, meeting, invited, coordinator):
    ada, ben = invited("Ada", "Ben")
    now = timezone.now()
    answer_invitation(ada, answer="yes", how="coordination", by=coordinator, at=now)
    text = shown(office, meeting).content.decode()
    assert text.count("the present date") == 2
    assert f"entered by the coordination ({coordinator.name})" in text
    start = meeting.starts_at + timedelta(days=1)
    move_meeting(meeting, starts_at=start, ends_at=start + timedelta(hours=2), by=coordinator, at=now)
    text = shown(office, meeting).content.decode()
    assert (text.count("an earlier date"), "entered by the coordination" in text) == (2, False)
    _leave()
    OutboxMessage.objects.filter(subject_id=ben.public_id).update(attempts=3)
    text = shown(office, meeting).content.decode()
    assert (text.count("the present date"), text.count("tried 3 times")) == (2, 1)


def test_a_letter_nobody_needs_any_more_says_why(office, meeting, coordinator):
    now = timezone.now()
    ada, ben = [
        make_person(actor=make_actor(), given_name=name, channel="post", email="") for name in ("Ada", "Ben")
    ]
    invite(meeting, people=[(None, ada), (None, ben)], by=coordinator, at=now)
    answer_invitation(
        meeting.invitations.get(person=ada), answer="yes", how="coordination", by=coordinator, at=now
    )
    text = shown(office, meeting).content.decode()
    assert text.count("Letter no longer needed: has answered") == 1
    assert text.count("to be printed") == 1
    meeting.refresh_from_db()
    cancel_meeting(meeting, reason="", by=coordinator, at=now)
    text = shown(office, meeting).content.decode()
    # Ada has said that she comes: she hears of it on paper.
    assert text.count("Letter no longer needed: the meeting was cancelled") == 1
    assert text.count("to be printed") == 1


def test_a_letter_tells_the_date_too(office, meeting, coordinator):
    now = timezone.now()
    invite(meeting, people=[(None, make_person(channel="post"))], by=coordinator, at=now)
    assert "none yet" in shown(office, meeting).content.decode()
    mark_printed(meeting, "invitation", 1, by=coordinator, at=now)
    assert "the present date" in shown(office, meeting).content.decode()
    start = meeting.starts_at + timedelta(days=1)
    meeting.refresh_from_db()
    move_meeting(meeting, starts_at=start, ends_at=start + timedelta(hours=2), by=coordinator, at=now)
    # The letter about the new one is still to be printed.
    text = shown(office, meeting).content.decode()
    assert ("none yet" in text, "an earlier date" in text) == (False, True)


def test_calls_are_five_at_most_and_the_best_first(office, meeting, invited):
    rows = invited("A", "B", "C", "D", "E", "F", "G")
    for days, row in enumerate(rows):
        type(row).objects.filter(pk=row.pk).update(invited_at=timezone.now() - timedelta(days=10 - days))
    answer_invitation(rows[0], answer="maybe", how="link", by=None, at=timezone.now())
    silent = rows[1].person
    silent.phone = ""
    silent.save()
    OutboxMessage.objects.filter(subject_id=rows[6].public_id).update(status=MessageStatus.BOUNCED)
    response = shown(office, meeting)
    assert called(response) == ["G", "C", "D", "E", "F"]
    text = response.content.decode()
    assert (text.count('href="tel:071112"'), "Call these 5" in text) == (5, True)


def test_organisation_that_answered_is_not_called(office, meeting, invited):
    ada, ben = invited("Ada", "Ben")
    make_invitation(meeting, actor=ada.actor, person=make_person(actor=ada.actor, given_name="Zoe"))
    answer_invitation(ada, answer="yes", how="link", by=None, at=timezone.now())
    assert called(shown(office, meeting)) == ["Ben"]
    answer_invitation(ben, answer="no", how="link", by=None, at=timezone.now())
    assert "Nobody needs to be called" in shown(office, meeting).content.decode()


def test_who_was_asked_just_now_is_called_only_before_the_answers_close(office, meeting, invited):
    invited("Ada")
    meeting.invitations.update(invited_at=timezone.now() - timedelta(days=2))
    assert called(shown(office, meeting)) == []
    type(meeting).objects.filter(pk=meeting.pk).update(answer_by=timezone.now() + timedelta(days=2))
    assert called(shown(office, meeting)) == ["Ada"]


def test_letters_stand_beside_the_mail(office, meeting, invited):
    [ada] = invited("Ada")
    assert "to be printed" not in shown(office, meeting).content.decode()
    make_letter(ada)
    assert "to be printed" in shown(office, meeting).content.decode()
    ada.letters.update(printed_at=timezone.now(), posted_at=timezone.now())
    assert "posted on" in shown(office, meeting).content.decode()


def test_notice_on_the_meeting_asks_for_no_printing_that_is_done(office, meeting, invited):
    [ada] = invited("Ada")
    Person.objects.filter(pk=ada.person_id).update(email="")
    make_letter(ada, printed_at=timezone.now(), posted_at=timezone.now())
    page = office.get(meeting.get_absolute_url()).content.decode()
    assert f'<a href="{reverse("meetings:letters", args=[meeting.ref])}">To their letters</a>' in page
    assert "Print" not in page


def test_nobody_invited(office, meeting):
    assert "Nobody is invited yet" in shown(office, meeting).content.decode()


def test_three_rows_cost_what_one_does(office, meeting, invited, django_assert_num_queries):
    invited("Ada")
    shown(office, meeting)
    with CaptureQueriesContext(connection) as one:
        shown(office, meeting)
    invited("Ben", "Cem")
    with django_assert_num_queries(len(one)):
        shown(office, meeting)
