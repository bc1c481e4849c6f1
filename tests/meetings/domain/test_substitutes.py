"""Somebody comes instead: the seat stays with the organisation until the substitute has answered."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from meetings.domain.invitations import answer_invitation, name_substitute
from meetings.domain.meetings import cancel_meeting
from meetings.domain.substitutes import release_silent
from meetings.models import Answer, Letter, Place
from meetings.queries import seats_of
from outbox.models import MailAddress, OutboxMessage
from tests.factories.actors import make_person
from tests.factories.meetings import make_invitation

pytestmark = pytest.mark.django_db


def answer(row, value, at):
    return answer_invitation(row, answer=value, how="link", by=None, at=at)


def name(row, at, **kwargs):
    values = {"name": "Deniz Arslan", "email": "deniz@web.example"} | kwargs
    return name_substitute(row, how="link", by=None, at=at, **values)


def kinds_to(address):
    return sorted(OutboxMessage.objects.filter(to_email=address).values_list("kind", flat=True))


@pytest.fixture
def full(meeting, guests, now):
    """One place, taken by the first; the second waits."""
    meeting.capacity = 1
    meeting.save()
    first, second = guests(2)
    answer(first, "yes", now)
    answer(second, "yes", now)
    return first, second


def test_first_declines_and_the_substitute_is_invited(invitation, now):
    substitute = name(invitation, now)
    invitation.refresh_from_db()
    assert (invitation.answer, substitute.answer, substitute.stands_in_for) == ("no", "open", invitation)
    assert (substitute.actor, substitute.language) == (invitation.actor, "de")
    assert kinds_to("deniz@web.example") == ["meetings.substitute"]
    assert kinds_to(invitation.email) == ["meetings.substitute_named"]
    mail = OutboxMessage.objects.get(kind="meetings.substitute")
    assert mail.subject == "Sie vertreten Bäckerei Yıldız am 26. März"
    assert "Ayşe Yıldız hat Sie als Vertretung" in mail.text
    assert mail.calendar_method == "REQUEST"


def test_seat_is_kept_and_passes_on_with_the_yes(meeting, full, now):
    first, second = full
    substitute = name(first, now)
    assert substitute.place == Place.RESERVED
    second.refresh_from_db()
    assert second.place == Place.WAITING
    answer(substitute, "yes", now)
    substitute.refresh_from_db()
    assert substitute.place == Place.SEAT
    seats = {seat.name: seat.state for seat in seats_of(meeting).seats}
    assert seats == {first.actor.name: "yes", second.actor.name: "waiting"}


def test_substitute_declines_the_seat_moves_on_and_the_first_hears(full, now):
    first, second = full
    substitute = name(first, now)
    answer(substitute, "no", now)
    second.refresh_from_db()
    assert second.place == Place.SEAT
    assert kinds_to(first.email) == [
        "meetings.confirmation_yes",
        "meetings.substitute_declined",
        "meetings.substitute_named",
    ]


def test_first_comes_after_all_and_takes_the_seat_back(full, now):
    first, second = full
    substitute = name(first, now)
    answer(first, "yes", now)
    for row in (first, second, substitute):
        row.refresh_from_db()
    assert (first.place, second.place, substitute.place) == (Place.SEAT, Place.WAITING, Place.NONE)
    assert substitute.withdrawn_at == now
    assert kinds_to("deniz@web.example") == ["meetings.substitute", "meetings.withdrawn"]


def test_who_waited_hands_on_the_turn(full, now, guests, meeting):
    first, second = full
    (third,) = guests(1)
    answer(third, "yes", now + timedelta(minutes=1))
    substitute = name(second, now)
    answer(substitute, "yes", now)
    answer(first, "no", now)
    for row in (substitute, third):
        row.refresh_from_db()
    assert (substitute.place, third.place) == (Place.SEAT, Place.WAITING)


def test_another_substitute_replaces_the_first_one(invitation, now):
    old = name(invitation, now)
    new = name(invitation, now, name="Cem", email="cem@web.example")
    old.refresh_from_db()
    assert (old.withdrawn_at, new.place) == (now, Place.RESERVED)
    assert list(invitation.substitutes.standing()) == [new]


def test_known_colleague_stands_in(invitation, now):
    colleague = make_person(actor=invitation.actor, language="en")
    substitute = name(invitation, now, name="", email="", person=colleague)
    assert (substitute.person, substitute.guest_name, substitute.language) == (colleague, "", "en")


@pytest.mark.parametrize("how", [{"email": ""}, {"channel": "post"}, {"email": "weg@example.org"}])
def test_whom_no_mail_reaches_is_invited_on_paper(invitation, now, how):
    MailAddress.objects.create(address="weg@example.org", undeliverable=True, since=now)
    colleague = make_person(actor=invitation.actor, **how)
    substitute = name(invitation, now, name="", email="", person=colleague)
    letter = Letter.objects.get()
    assert (letter.kind, letter.invitation, letter.details) == (
        "substitute",
        substitute,
        {"first": invitation.name},
    )
    assert not OutboxMessage.objects.filter(subject_id=substitute.public_id).exists()
    # Nobody printed it: of the change of mind they need not hear.
    name(invitation, now)
    assert not Letter.objects.exists()


def test_a_stranger_whose_address_is_refused_is_invited_on_paper(invitation, now):
    MailAddress.objects.create(address="deniz@web.example", undeliverable=True, since=now)
    substitute = name(invitation, now, email="Deniz@web.example")
    assert [(row.kind, row.invitation) for row in Letter.objects.all()] == [("substitute", substitute)]


def test_refusals_say_what_to_do_and_change_nothing(invitation, meeting, now):
    taken = make_invitation(meeting)
    cases = [
        ({"name": ""}, {"name": ["Enter the name of the substitute"]}),
        ({"email": "deniz"}, {"email": ["Enter the whole e-mail address, for example name@company.com"]}),
        ({"email": taken.email}, {"email": ["This person is already invited."]}),
        ({"person": taken.person}, {"person": ["This person is already invited."]}),
        (
            {"name": invitation.name, "email": invitation.email},
            {"email": ["That is you. Choose somebody else."]},
        ),
    ]
    for values, sentences in cases:
        with pytest.raises(ValidationError) as refusal:
            name(invitation, now, **values)
        assert refusal.value.message_dict == sentences
    invitation.refresh_from_db()
    assert (invitation.answer, meeting.invitations.count(), OutboxMessage.objects.count()) == (
        Answer.OPEN,
        2,
        0,
    )


def test_colleagues_may_share_a_mailbox(invitation, now):
    substitute = name(invitation, now, name="Cem Yıldız", email=invitation.email)
    assert substitute.email == invitation.email


def test_substitute_cannot_pass_it_on(invitation, now):
    substitute = name(invitation, now)
    with pytest.raises(ValidationError):
        name(substitute, now, name="Noch eine", email="noch@web.example")


def test_after_the_deadline_there_is_no_substitute(invitation, meeting):
    with pytest.raises(ValidationError) as refusal:
        name(invitation, meeting.answer_by + timedelta(seconds=1))
    assert refusal.value.code == "deadline"


def test_naming_the_same_person_twice_is_one_invitation_and_one_mail(invitation, now):
    known = make_person(actor=invitation.actor)
    for values in ({}, {"name": "", "email": "", "person": known}):
        first, again = name(invitation, now, **values), name(invitation, now, **values)
        assert first == again
    assert kinds_to("deniz@web.example") == ["meetings.substitute", "meetings.withdrawn"]
    assert kinds_to(known.email) == ["meetings.substitute"]


def test_substitute_who_declined_can_be_asked_again(invitation, now):
    declined = name(invitation, now)
    answer(declined, "no", now)
    assert name(invitation, now) != declined


@pytest.mark.parametrize("how", ["another substitute", "comes after all"])
def test_turn_on_the_waiting_list_survives_a_change_of_mind(full, now, guests, how):
    first, second = full
    (third,) = guests(1)
    answer(third, "yes", now + timedelta(minutes=1))
    later = now + timedelta(minutes=2)
    answer(name(second, now), "yes", later)
    if how == "another substitute":
        row = name(second, later, name="Cem", email="cem@web.example")
    else:
        row = second
    answer(row, "yes", later)
    answer(first, "no", later)
    row.refresh_from_db()
    third.refresh_from_db()
    assert (row.place, third.place) == (Place.SEAT, Place.WAITING)


# --- silence -----------------------------------------------------------------------------------------------------


def places(*rows):
    for row in rows:
        row.refresh_from_db()
    return [row.place for row in rows]


def test_seat_of_a_silent_substitute_is_released_after_the_deadline(meeting, full, now):
    first, second = full
    substitute = name(first, now)
    assert release_silent(meeting.answer_by) == 0
    assert places(substitute, second) == [Place.RESERVED, Place.WAITING]
    late = meeting.answer_by + timedelta(minutes=1)
    assert [release_silent(late), release_silent(late)] == [1, 0]
    assert places(substitute, second) == [Place.NONE, Place.SEAT]
    assert kinds_to(first.email).count("meetings.substitute_silent") == 1
    assert kinds_to(second.email).count("meetings.promoted") == 1
    assert kinds_to(substitute.email) == ["meetings.substitute"]


def test_without_a_deadline_it_is_released_a_day_before(meeting, full, start, now):
    meeting.answer_by = None
    meeting.save()
    first, second = full
    substitute = name(first, now)
    day = timedelta(hours=24)
    assert release_silent(start - day - timedelta(minutes=1)) == 0
    assert release_silent(start - day) == 1
    assert places(substitute, second) == [Place.NONE, Place.SEAT]
    # Who answers after all is asked like everybody: all seats are taken.
    answer(substitute, "yes", start - day + timedelta(hours=1))
    assert places(substitute) == [Place.WAITING]


def test_substitute_named_on_the_last_day_has_until_the_start(meeting, full, start):
    meeting.answer_by = None
    meeting.save()
    first, _second = full
    substitute = name(first, start - timedelta(hours=3))
    assert release_silent(start - timedelta(minutes=1)) == 0
    assert places(substitute) == [Place.RESERVED]


def test_nothing_is_released_once_the_substitute_answered(meeting, full, now):
    first, second = full
    substitute = name(first, now)
    answer(substitute, "yes", now)
    late = meeting.answer_by + timedelta(minutes=1)
    assert release_silent(late) == 0
    assert places(substitute, second) == [Place.SEAT, Place.WAITING]


@pytest.mark.parametrize("why", ["cancelled", "begun"])
def test_a_meeting_that_is_off_or_begun_releases_nothing(meeting, full, now, coordinator, start, why):
    first, _second = full
    name(first, now)
    if why == "cancelled":
        cancel_meeting(meeting, reason="", by=coordinator, at=now)
    assert release_silent(start if why == "begun" else meeting.answer_by + timedelta(minutes=1)) == 0
