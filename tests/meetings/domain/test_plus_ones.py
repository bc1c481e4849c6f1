"""People who come along take places, and never more than there are."""

import pytest
from django.core.exceptions import ValidationError

from meetings.domain.invitations import answer_invitation, withdraw_invitation
from meetings.domain.meetings import move_meeting, update_meeting
from meetings.domain.places import count_taken, free_places
from meetings.notifications.gate import reason_not_to_send
from outbox.models import OutboxMessage
from tests.factories.actors import make_person
from tests.factories.meetings import make_invitation

pytestmark = pytest.mark.django_db


def answer(row, value, at, **kwargs):
    return answer_invitation(row, **({"answer": value, "how": "link", "by": None, "at": at} | kwargs))


def states(*rows):
    for row in rows:
        row.refresh_from_db()
    return [(row.place, row.plus_ones) for row in rows]


@pytest.fixture
def roomy(meeting):
    """Four places; each may bring two."""
    meeting.capacity, meeting.plus_ones_allowed = 4, 2
    meeting.save()
    return meeting


def test_who_comes_along_takes_places(roomy, guests, now):
    first, second, third = guests(3)
    answer(first, "yes", now)
    answer(first, None, now, plus_ones=2)
    assert (count_taken(roomy), free_places(roomy)) == (3, 1)
    assert list(first.events.values_list("plus_ones", flat=True)) == [0, 2]
    answer(second, "yes", now)
    answer(third, "yes", now)
    assert states(first, second, third) == [("seat", 2), ("seat", 0), ("waiting", 0)]


def test_no_room_is_said_and_nothing_changes(roomy, guests, now):
    first, second, third = guests(3)
    for row in (first, second, third):
        answer(row, "yes", now)
    with pytest.raises(ValidationError) as refusal:
        answer(first, None, now, plus_ones=2)
    assert refusal.value.message_dict == {"plus_ones": ["There is room for 1 person to come along."]}
    answer(first, None, now, plus_ones=1)
    with pytest.raises(ValidationError) as refusal:
        answer(second, None, now, plus_ones=1)
    assert refusal.value.message_dict == {
        "plus_ones": ["All other seats are taken: there is no room for anybody to come along."]
    }
    assert states(first, second, third) == [("seat", 1), ("seat", 0), ("seat", 0)]


def test_more_than_the_meeting_allows_is_refused(roomy, guests, now):
    (first,) = guests(1)
    with pytest.raises(ValidationError) as refusal:
        answer(first, "yes", now, plus_ones=3)
    assert refusal.value.message_dict == {"plus_ones": ["At most 2 may come along."]}
    first.refresh_from_db()
    assert (first.answer, first.place) == ("open", "none")


def test_nobody_comes_along_from_the_waiting_list(roomy, guests, now):
    rows = guests(5)
    for row in rows:
        answer(row, "yes", now)
    with pytest.raises(ValidationError) as refusal:
        answer(rows[4], None, now, plus_ones=1)
    assert refusal.value.message_dict == {
        "plus_ones": ["Who is on the waiting list cannot bring anybody along."]
    }


def test_places_given_up_go_to_all_who_wait(roomy, guests, now):
    first, *others = guests(5)
    answer(first, "yes", now, plus_ones=2)
    for row in others:
        answer(row, "yes", now)
    assert [place for place, _more in states(*others)] == ["seat", "waiting", "waiting", "waiting"]
    answer(first, None, now, plus_ones=1)
    assert [place for place, _more in states(*others)] == ["seat", "seat", "waiting", "waiting"]
    answer(first, "no", now)
    assert states(first, *others) == [("none", 0)] + [("seat", 0)] * 4


def test_swapping_frees_the_places_of_those_who_came_along(roomy, guests, now):
    first, *others = guests(3)
    ben = make_invitation(roomy, actor=first.actor, person=make_person(actor=first.actor))
    answer(first, "yes", now, plus_ones=2)
    for row in others:
        answer(row, "yes", now)
    answer(ben, "yes", now, instead_of=first.ref)
    assert states(first, ben, *others) == [("none", 0), ("seat", 0), ("seat", 0), ("seat", 0)]


def test_nobody_comes_along_after_a_move_or_without_an_invitation(roomy, guests, now, coordinator, start):
    first, second = guests(2)
    for row in (first, second):
        answer(row, "yes", now, plus_ones=1)
    withdraw_invitation(second, by=coordinator, at=now)
    move_meeting(
        roomy, starts_at=start.replace(day=27), ends_at=start.replace(day=27, hour=18), by=coordinator, at=now
    )
    assert states(first, second) == [("none", 0), ("none", 0)]


def test_capacity_counts_people(roomy, guests, now, coordinator):
    (first,) = guests(1)
    answer(first, "yes", now, plus_ones=2)
    with pytest.raises(ValidationError) as refusal:
        update_meeting(roomy, capacity=2, by=coordinator, at=now)
    assert "3 people have a place already" in refusal.value.message_dict["capacity"][0]


@pytest.mark.parametrize(
    ("language", "number", "line"),
    [
        ("en", 1, "With you: one more person"),
        ("en", 2, "With you: 2 more people"),
        ("de", 1, "Mit Ihnen: eine weitere Person"),
        ("de", 2, "Mit Ihnen: 2 weitere Personen"),
    ],
)
def test_the_confirmation_names_who_comes_along(roomy, now, language, number, line):
    row = make_invitation(roomy, person=make_person(language=language))
    answer(row, "yes", now)
    first = OutboxMessage.objects.get()
    answer(row, None, now, plus_ones=number)
    second = OutboxMessage.objects.exclude(pk=first.pk).get()
    assert [line in mail.text.splitlines() for mail in (first, second)] == [False, True]
    # Only the second leaves.
    assert [reason_not_to_send(mail, now) for mail in (first, second)] == [
        "The person has changed the answer in the meantime.",
        None,
    ]
    answer(row, None, now, plus_ones=number, note="Mit Rampe")
    assert OutboxMessage.objects.count() == 2


def test_who_finds_every_seat_taken_is_told_so(roomy, guests, now):
    *others, late = guests(5)
    for row in others:
        answer(row, "yes", now)
    with pytest.raises(ValidationError) as refusal:
        answer(late, "yes", now, plus_ones=1)
    assert refusal.value.message_dict == {
        "plus_ones": [
            "All seats are taken: there is room on the waiting list only, and nobody can come along."
        ]
    }
