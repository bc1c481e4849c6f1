"""Inviting and answering: mail per person, places, waiting list, deadlines."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from actors.models import Channel
from meetings.domain.invitations import (
    answer_invitation,
    invite,
    invite_guest,
    renew_link,
    withdraw_invitation,
)
from meetings.domain.meetings import update_meeting
from meetings.forms.answers import NoteForm
from meetings.models import Answer, AnsweredHow, AnswerEvent, MeetingStatus, Place
from meetings.notifications import answer_token
from outbox.models import MessageStatus, OutboxMessage
from tests.factories.actors import make_actor, make_person
from tests.factories.meetings import make_invitation, make_meeting

pytestmark = pytest.mark.django_db


def answer(invitation, value, at, **kwargs):
    return answer_invitation(invitation, answer=value, how=AnsweredHow.LINK, by=None, at=at, **kwargs)


def places(meeting):
    return list(meeting.invitations.order_by("pk").values_list("answer", "place"))


def kinds(**filters):
    return sorted(OutboxMessage.objects.filter(**filters).values_list("kind", flat=True))


# --- inviting ------------------------------------------------------------------------------------------------


def test_invite_sends_one_mail_per_person_in_their_language(topic_area, start, now, coordinator):
    meeting = make_meeting(topic_area, starts_at=start, status=MeetingStatus.DRAFT)
    actor = make_actor(name="Bäckerei Yıldız")
    german = make_person(actor=actor, email="a@b.example")
    english = make_person(actor=actor, email="c@d.example", language="en")

    outcome = invite(meeting, people=[(actor, german), (actor, english)], by=coordinator, at=now)

    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.INVITED
    assert [row.person for row in outcome.mailed] == [german, english]
    subjects = dict(OutboxMessage.objects.values_list("to_email", "subject"))
    assert subjects == {
        "a@b.example": "Einladung: Runder Tisch Wärmewende, Do, 26. März 2026, 16:30 Uhr",
        "c@d.example": "Invitation: Runder Tisch Wärmewende, Thu 26 March 2026, 4.30pm",
    }
    invitation = meeting.invitations.get(person=german)
    mail = OutboxMessage.objects.get(to_email="a@b.example")
    assert mail.dedupe_key == f"meetings.invitation:{invitation.public_id}:1"
    assert f"http://testserver/r/{answer_token(invitation)}/?a=yes" in mail.text
    assert mail.from_name == "Jana Sommer, Stadt Birkenfurt (Klimatisch)"
    assert mail.reply_to == coordinator.email


def test_invite_again_asks_only_those_not_yet_invited(topic_area, start, now, coordinator):
    meeting = make_meeting(topic_area, starts_at=start, status=MeetingStatus.DRAFT)
    first, second = make_person(), make_person()
    invite(meeting, people=[(None, first)], by=coordinator, at=now)
    invite(meeting, people=[(None, first), (None, second), (None, second)], by=coordinator, at=now)
    assert meeting.invitations.count() == 2
    assert OutboxMessage.objects.count() == 2


def test_invite_lists_those_without_an_address_and_those_who_want_letters(
    topic_area, start, now, coordinator
):
    meeting = make_meeting(topic_area, starts_at=start, status=MeetingStatus.DRAFT)
    letter, nobody = make_person(channel=Channel.POST), make_person(email="")
    outcome = invite(meeting, people=[(None, letter), (None, nobody)], by=coordinator, at=now)
    assert (outcome.mailed, len(outcome.by_post), len(outcome.without_address)) == ([], 1, 1)
    assert meeting.invitations.count() == 2
    assert OutboxMessage.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"starts_at": None, "ends_at": None}, "Enter a date first."),
        ({"place": ""}, "Enter the place or the online link first."),
    ],
)
def test_invite_refuses_a_meeting_without_date_or_place(
    topic_area, start, now, coordinator, fields, sentence
):
    meeting = make_meeting(topic_area, **({"starts_at": start, "status": MeetingStatus.DRAFT} | fields))
    with pytest.raises(ValidationError) as refusal:
        invite(meeting, people=[(None, make_person())], by=coordinator, at=now)
    assert refusal.value.messages == [sentence]
    assert (meeting.invitations.count(), OutboxMessage.objects.count()) == (0, 0)


def test_invite_refuses_a_date_in_the_past(topic_area, start, coordinator):
    meeting = make_meeting(topic_area, starts_at=start, status=MeetingStatus.DRAFT)
    with pytest.raises(ValidationError):
        invite(meeting, people=[(None, make_person())], by=coordinator, at=start + timedelta(minutes=1))
    assert meeting.invitations.count() == 0


def test_invite_guest_by_name_and_address(meeting, now, coordinator):
    outcome = invite_guest(
        meeting, name="Dana Gast", email="dana@gast.example", language="en", by=coordinator, at=now
    )
    assert [row.name for row in outcome.mailed] == ["Dana Gast"]
    assert OutboxMessage.objects.get().language == "en"
    with pytest.raises(ValidationError) as refusal:
        invite_guest(meeting, name="dana gast", email="DANA@gast.example", by=coordinator, at=now)
    assert refusal.value.message_dict == {"email": ["This person is already invited."]}


# --- answering -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "place", "kind"),
    [
        ("yes", Place.SEAT, "meetings.confirmation_yes"),
        ("maybe", Place.NONE, "meetings.confirmation_maybe"),
        ("no", Place.NONE, "meetings.confirmation_no"),
    ],
)
def test_answer_is_recorded_and_confirmed(invitation, now, value, place, kind):
    outcome = answer(invitation, value, now)
    invitation.refresh_from_db()
    assert (outcome.changed, invitation.answer, invitation.place, invitation.version) == (
        True,
        value,
        place,
        1,
    )
    assert kinds() == [kind]
    event = AnswerEvent.objects.get()
    assert (event.answer, event.how, event.version) == (value, AnsweredHow.LINK, 1)


def test_same_answer_twice_is_one_entry_and_one_mail(invitation, now):  # proof 35
    answer(invitation, "yes", now, mode="on_site")
    outcome = answer(invitation, "yes", now + timedelta(minutes=1), mode="on_site")
    assert outcome.changed is False
    assert (AnswerEvent.objects.count(), OutboxMessage.objects.count()) == (1, 1)


def test_a_note_added_later_sends_no_second_mail_and_keeps_the_first_valid(invitation, now):
    from meetings.notifications.gate import reason_not_to_send

    answer(invitation, "yes", now)
    answer(invitation, "yes", now, note="Ich bringe Zahlen mit.")
    invitation.refresh_from_db()
    assert (invitation.note, AnswerEvent.objects.count()) == ("Ich bringe Zahlen mit.", 2)
    assert reason_not_to_send(OutboxMessage.objects.get(), now) is None


def test_a_note_keeps_the_answer_that_stands_when_it_arrives(invitation, now, coordinator):
    answer(invitation, "yes", now)
    seen_before = type(invitation).objects.select_related("meeting").get(pk=invitation.pk)
    answer_invitation(invitation, answer="no", how=AnsweredHow.COORDINATION, by=coordinator, at=now)
    form = NoteForm({"note": "Ich bringe Zahlen mit."}, invitation=seen_before)
    assert form.is_valid()
    with time_machine.travel(now, tick=False):
        form.save(seen_before, how=AnsweredHow.LINK, by=None)
    invitation.refresh_from_db()
    assert (invitation.answer, invitation.note) == ("no", "Ich bringe Zahlen mit.")


def test_older_tab_wins_visibly(invitation, now):  # proof 39
    answer(invitation, "yes", now, seen_version=0)
    outcome = answer(invitation, "no", now, seen_version=0)
    invitation.refresh_from_db()
    assert (invitation.answer, invitation.place) == (Answer.NO, Place.NONE)
    assert outcome.replaced == Answer.YES
    assert list(AnswerEvent.objects.order_by("version").values_list("answer", flat=True)) == ["yes", "no"]


def test_answer_after_the_deadline_is_refused_with_a_phone_number(invitation, meeting):  # proof 51
    late = meeting.answer_by + timedelta(seconds=1)
    with pytest.raises(ValidationError) as refusal:
        answer(invitation, "yes", late)
    assert refusal.value.messages == ["The deadline has passed. Please call us: 01234 567-890"]
    invitation.refresh_from_db()
    assert (invitation.answer, AnswerEvent.objects.count(), OutboxMessage.objects.count()) == ("open", 0, 0)


def test_coordination_enters_an_answer_after_the_deadline(invitation, meeting, coordinator):
    answer_invitation(
        invitation,
        answer="yes",
        how=AnsweredHow.COORDINATION,
        by=coordinator,
        at=meeting.answer_by + timedelta(hours=1),
    )
    event = AnswerEvent.objects.get()
    assert (event.answer, event.how, event.by) == ("yes", AnsweredHow.COORDINATION, coordinator)


def test_maybe_holds_no_place(meeting, guests, now):
    meeting.capacity = 1
    meeting.save()
    first, second = guests(2)
    answer(first, "maybe", now)
    answer(second, "yes", now)
    assert places(meeting) == [("maybe", "none"), ("yes", "seat")]


def test_beyond_the_places_there_is_a_waiting_list_that_moves_up(meeting, guests, now):
    meeting.capacity = 1
    meeting.save()
    first, second, third = guests(3)
    answer(first, "yes", now)
    answer(second, "yes", now + timedelta(minutes=1))
    answer(third, "yes", now + timedelta(minutes=2))
    assert [place for _a, place in places(meeting)] == ["seat", "waiting", "waiting"]
    waiting = OutboxMessage.objects.filter(kind="meetings.waiting").order_by("pk")
    assert ["Platz 1 der Warteliste" in waiting[0].text, "Platz 2 der Warteliste" in waiting[1].text] == [
        True,
        True,
    ]

    answer(first, "no", now + timedelta(minutes=3))

    assert [place for _a, place in places(meeting)] == ["none", "seat", "waiting"]
    promoted = OutboxMessage.objects.get(kind="meetings.promoted")
    second.refresh_from_db()
    assert promoted.dedupe_key == f"promote:{second.public_id}:{second.version}"
    assert (promoted.to_email, promoted.calendar_method) == (second.email, "REQUEST")


def test_nobody_moves_up_once_the_meeting_has_begun(meeting, guests, start, coordinator, now):
    meeting.capacity = 1
    meeting.save()
    first, second = guests(2)
    answer(first, "yes", now)
    answer(second, "yes", now)
    answer_invitation(first, answer="no", how=AnsweredHow.COORDINATION, by=coordinator, at=start)
    assert places(meeting) == [("no", "none"), ("yes", "waiting")]


def test_capacity_below_the_accepted_is_refused_and_above_promotes(
    meeting, guests, now, coordinator
):  # proof 40
    meeting.capacity = 3
    meeting.save()
    rows = guests(10)
    for number, row in enumerate(rows):
        answer(row, "yes", now + timedelta(minutes=number))

    with pytest.raises(ValidationError) as refusal:
        update_meeting(meeting, capacity=2, by=coordinator, at=now)
    assert refusal.value.message_dict == {
        "capacity": ["3 people have a place already. Enter at least 3, or ask somebody to step back first."]
    }
    meeting.refresh_from_db()
    assert (meeting.capacity, meeting.invitations.taken().count()) == (3, 3)

    update_meeting(meeting, capacity=8, by=coordinator, at=now)

    assert [place for _a, place in places(meeting)] == ["seat"] * 8 + ["waiting"] * 2
    assert kinds(kind="meetings.promoted") == ["meetings.promoted"] * 5


# --- taking back ---------------------------------------------------------------------------------------------


def test_withdrawing_frees_the_place_and_cancels_the_calendar_entry(meeting, guests, now, coordinator):
    meeting.capacity = 1
    meeting.save()
    first, second = guests(2)
    answer(first, "yes", now)
    answer(second, "yes", now)
    withdraw_invitation(first, by=coordinator, at=now)
    second.refresh_from_db()
    assert second.place == Place.SEAT
    mail = OutboxMessage.objects.get(kind="meetings.withdrawn")
    assert (mail.to_email, mail.calendar_method) == (first.email, "CANCEL")
    assert "SEQUENCE:1\r\n" in mail.calendar
    confirmation = OutboxMessage.objects.get(kind="meetings.confirmation_yes", to_email=first.email)
    assert confirmation.status == MessageStatus.SUPERSEDED
    withdraw_invitation(first, by=coordinator, at=now)
    assert OutboxMessage.objects.filter(kind="meetings.withdrawn").count() == 1


def test_an_organisation_that_leaves_is_no_longer_invited(meeting, membership, coordinator, now):
    from networks.domain.memberships import end_membership

    own = make_invitation(meeting, actor=membership.actor)
    other = make_invitation(meeting)
    elsewhere = make_invitation(make_meeting(starts_at=meeting.starts_at), actor=membership.actor)
    begun = make_invitation(make_meeting(meeting.topic_area, starts_at=now), actor=membership.actor)
    end_membership(membership, on=now.date(), by=coordinator, at=now)
    found = []
    for row in (own, other, elsewhere, begun):
        row.refresh_from_db()
        found.append(row.withdrawn_at)
    assert found == [now, None, None, None]
    assert kinds() == ["meetings.withdrawn"]


def test_renewing_a_link_makes_the_old_one_worthless(invitation, coordinator, now):
    old = answer_token(invitation)
    renewed = renew_link(invitation, by=coordinator, at=now)
    assert answer_token(renewed) != old
    assert kinds() == ["meetings.links"]
