"""An organisation's people share its seats: who comes beyond them comes in a colleague's place."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from meetings.domain.invitations import answer_invitation, name_substitute
from meetings.models import Answer, AnsweredHow, AnswerEvent, Invitation, Place
from meetings.queries import round_of
from outbox.models import MessageStatus, OutboxMessage
from tests.factories.actors import make_actor, make_person
from tests.factories.meetings import make_invitation

pytestmark = pytest.mark.django_db


def answer(row, value, at, **kwargs):
    return answer_invitation(row, **({"answer": value, "how": "link", "by": None, "at": at} | kwargs))


def states(*rows):
    for row in rows:
        row.refresh_from_db()
    return [(row.answer, row.place) for row in rows]


@pytest.fixture
def colleagues(meeting):
    """Makes so many of the bakery who are invited."""
    bakery = make_actor(name="Bäckerei")

    def make(*names):
        return [
            make_invitation(
                meeting, actor=bakery, person=make_person(actor=bakery, given_name=name, family_name="Brot")
            )
            for name in names
        ]

    return make


def test_second_yes_of_an_organisation_is_told_who_comes(colleagues, now):
    ada, ben = colleagues("Ada", "Ben")
    answer(ada, "yes", now)
    mails = OutboxMessage.objects.count()
    with pytest.raises(ValidationError) as refusal:
        answer(ben, "yes", now)
    assert (refusal.value.code, refusal.value.messages) == (
        "organisation",
        ["The seat of Bäckerei is taken already: Ada Brot."],
    )
    assert states(ada, ben) == [("yes", "seat"), ("open", "none")]
    assert (AnswerEvent.objects.count(), OutboxMessage.objects.count()) == (1, mails)


@pytest.mark.parametrize("how", list(AnsweredHow))
def test_the_rule_is_the_same_on_every_way(colleagues, now, how):
    ada, ben = colleagues("Ada", "Ben")
    answer(ada, "yes", now)
    with pytest.raises(ValidationError):
        answer(ben, "yes", now, how=how)


def test_as_many_come_as_the_meeting_allows(meeting, colleagues, now):
    meeting.seats_per_organisation = 2
    meeting.save()
    ada, ben, cem = colleagues("Ada", "Ben", "Cem")
    answer(ada, "yes", now)
    answer(ben, "yes", now)
    with pytest.raises(ValidationError) as refusal:
        answer(cem, "yes", now)
    assert refusal.value.messages == ["The seats of Bäckerei are taken already: Ada Brot, Ben Brot."]


def test_maybe_and_no_hold_no_seat(colleagues, now):
    ada, ben, cem = colleagues("Ada", "Ben", "Cem")
    answer(ada, "maybe", now)
    answer(ben, "no", now)
    answer(cem, "yes", now)
    assert states(cem) == [("yes", "seat")]
    # Who could not choose so far is asked the same question.
    with pytest.raises(ValidationError):
        answer(ada, "yes", now)


def test_swapping_passes_the_seat_on_and_tells_who_gives_way(meeting, colleagues, guests, now):
    meeting.capacity = 1
    meeting.save()
    ada, ben = colleagues("Ada", "Ben")
    (other,) = guests(1)
    answer(ada, "yes", now)
    answer(other, "yes", now)
    answer(ben, "yes", now, instead_of=ada.ref)
    # The seat stays with the organisation: nobody moves up.
    assert states(ada, ben, other) == [("no", "none"), ("yes", "seat"), ("yes", "waiting")]
    assert ada.answered_how == AnsweredHow.COLLEAGUE
    mail = OutboxMessage.objects.get(kind="meetings.gave_way")
    assert (mail.to_email, mail.subject) == (
        ada.email,
        "Ben Brot kommt an Ihrer Stelle: Runder Tisch Wärmewende, 26. März",
    )
    assert OutboxMessage.objects.get(kind="meetings.confirmation_yes", to_email=ben.email)


def test_swapping_on_the_waiting_list_keeps_the_turn(meeting, colleagues, guests, now):
    meeting.capacity = 1
    meeting.save()
    ada, ben = colleagues("Ada", "Ben")
    first, third = guests(2)
    answer(first, "yes", now)
    answer(ada, "yes", now + timedelta(minutes=1))
    answer(third, "yes", now + timedelta(minutes=2))
    answer(ben, "yes", now + timedelta(minutes=3), instead_of=ada.ref)
    answer(first, "no", now + timedelta(minutes=4))
    assert states(ada, ben, third) == [("no", "none"), ("yes", "seat"), ("yes", "waiting")]


def test_swap_with_somebody_of_another_organisation_or_without_a_seat_is_refused(colleagues, guests, now):
    ada, ben, cem = colleagues("Ada", "Ben", "Cem")
    (stranger,) = guests(1)
    answer(ada, "yes", now)
    answer(stranger, "yes", now)
    for wrong in (stranger, cem):
        with pytest.raises(ValidationError):
            answer(ben, "yes", now, instead_of=wrong.ref)
    assert states(ada, stranger, ben) == [("yes", "seat"), ("yes", "seat"), ("open", "none")]


def test_nobody_steps_back_where_a_seat_is_free_after_all(colleagues, now):
    ada, ben = colleagues("Ada", "Ben")
    answer(ada, "maybe", now)
    answer(ben, "yes", now, instead_of=ada.ref)
    assert states(ada, ben) == [("maybe", "none"), ("yes", "seat")]


def test_a_seat_kept_for_a_substitute_is_the_organisations(colleagues, now):
    ada, ben = colleagues("Ada", "Ben")
    substitute = name_substitute(
        ada, name="Deniz Arslan", email="deniz@web.example", how="link", by=None, at=now
    )
    assert substitute.place == Place.RESERVED
    with pytest.raises(ValidationError) as refusal:
        answer(ben, "yes", now)
    assert "Deniz Arslan" in refusal.value.messages[0]
    # Who named the substitute may come; that is the same seat.
    answer(ada, "yes", now)
    assert states(ada) == [("yes", "seat")]


def test_no_substitute_for_an_organisation_whose_seats_are_taken(colleagues, now):
    ada, ben = colleagues("Ada", "Ben")
    answer(ada, "yes", now)
    with pytest.raises(ValidationError) as refusal:
        name_substitute(ben, name="Deniz", email="deniz@web.example", how="link", by=None, at=now)
    assert refusal.value.code == "organisation"
    assert states(ben) == [("open", "none")]


def test_guests_without_an_organisation_share_nothing(meeting, now):
    sent = {"invited_at": now, "last_sequence_sent": 0}
    rows = [
        Invitation.objects.create(meeting=meeting, guest_name=name, guest_email=f"{name}@web.example", **sent)
        for name in ("a", "b")
    ]
    for row in rows:
        answer(row, "yes", now)
    assert states(*rows) == [("yes", "seat")] * 2


def test_organisation_answers_as_the_best_of_its_people(meeting, colleagues, now):
    rows = colleagues("Ada", "Ben", "Cem", "Dana")
    for best, value in enumerate(("no", None, "maybe", "yes")):
        if value:
            answer(rows[best], value, now)
        expected = {"no": "open", None: "open"}.get(value, value)
        assert round_of(meeting).states == [expected]
    assert rows[3].meeting.invitations.get(pk=rows[3].pk).answer == Answer.YES


def test_queued_mails_to_who_gave_way_no_longer_leave(colleagues, now):
    from meetings.notifications.gate import reason_not_to_send

    ada, ben = colleagues("Ada", "Ben")
    answer(ada, "yes", now)
    confirmed = OutboxMessage.objects.get(kind="meetings.confirmation_yes", status=MessageStatus.QUEUED)
    answer(ben, "yes", now, instead_of=ada.ref)
    told = OutboxMessage.objects.get(kind="meetings.gave_way")
    assert reason_not_to_send(confirmed, now) == "The person has changed the answer in the meantime."
    assert reason_not_to_send(told, now) is None
