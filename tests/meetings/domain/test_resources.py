"""Moderator and room: asked, confirmed, and asked again when what was confirmed is no more."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.models import AuditEvent
from meetings.domain.meetings import move_meeting, update_meeting
from meetings.domain.resources import note_resource
from meetings.models import MeetingStatus, ResourceKind, ResourceState
from tests.factories.actors import make_person
from tests.factories.meetings import make_meeting

pytestmark = pytest.mark.django_db

MODERATOR, ROOM = ResourceKind
OPEN, ASKED, CONFIRMED = ResourceState
UNSETTLED = {"moderator_confirmed_on": None, "room_confirmed_on": None}


@pytest.fixture
def draft(topic_area, start):
    return make_meeting(
        topic_area, starts_at=start, status=MeetingStatus.DRAFT, moderator=make_person(), **UNSETTLED
    )


def states(meeting):
    meeting.refresh_from_db()
    return [meeting.state_of(kind) for kind in ResourceKind]


def test_from_asked_to_confirmed_and_back(draft, coordinator, now):
    note_resource(draft, kind="room", state="asked", by=coordinator, at=now)
    assert states(draft) == [OPEN, ASKED]
    note_resource(draft, kind="room", state="confirmed", by=coordinator, at=now + timedelta(days=2))
    assert states(draft) == [OPEN, CONFIRMED]
    assert (draft.room_asked_on, draft.room_confirmed_on) == (date(2026, 3, 1), date(2026, 3, 3))
    note_resource(draft, kind="room", state="open", by=coordinator, at=now)
    assert states(draft) == [OPEN, OPEN]
    assert (draft.room_asked_on, draft.room_confirmed_on) == (None, None)


def test_said_again_nothing_changes(draft, coordinator, now):
    for days in (0, 5):
        note_resource(
            draft, kind="moderator", state="confirmed", by=coordinator, at=now + timedelta(days=days)
        )
    assert draft.moderator_confirmed_on == date(2026, 3, 1)
    event = AuditEvent.objects.get(action="meetings.note_resource")
    assert (event.by, event.before, event.after) == (
        coordinator,
        {"moderator": "open"},
        {"moderator": "confirmed"},
    )


@pytest.mark.parametrize("state", ["asked", "confirmed"])
def test_whom_nobody_has_named_cannot_be_asked(topic_area, coordinator, now, start, state):
    meeting = make_meeting(topic_area, starts_at=start, **UNSETTLED)
    with pytest.raises(ValidationError, match="Name a moderator first"):
        note_resource(meeting, kind="moderator", state=state, by=coordinator, at=now)
    assert states(meeting) == [OPEN, OPEN]


@pytest.mark.parametrize("status", [MeetingStatus.HELD, MeetingStatus.CANCELLED])
def test_what_is_over_needs_nothing(topic_area, coordinator, now, start, status):
    meeting = make_meeting(topic_area, starts_at=start, status=status, **UNSETTLED)
    with pytest.raises(ValidationError):
        note_resource(meeting, kind="room", state="asked", by=coordinator, at=now)
    assert states(meeting) == [OPEN, OPEN]


def test_without_a_date_there_is_nothing_to_confirm(topic_area, coordinator, now):
    meeting = make_meeting(topic_area, starts_at=None, ends_at=None, status=MeetingStatus.DRAFT, **UNSETTLED)
    with pytest.raises(ValidationError):
        note_resource(meeting, kind="room", state="asked", by=coordinator, at=now)


def test_a_new_date_asks_for_both_again(topic_area, coordinator, now, start):
    meeting = make_meeting(topic_area, starts_at=start)
    later = start + timedelta(days=7)
    move_meeting(meeting, starts_at=later, ends_at=later + timedelta(hours=2), by=coordinator, at=now)
    assert states(meeting) == [OPEN, OPEN]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"place": "Bürgerhaus"}, [CONFIRMED, OPEN]),
        ({"moderator": None}, [CONFIRMED, CONFIRMED]),
        ({"title": "Anders"}, [CONFIRMED, CONFIRMED]),
    ],
)
def test_another_place_asks_for_the_room_again(topic_area, coordinator, now, start, fields, expected):
    meeting = make_meeting(topic_area, starts_at=start, status=MeetingStatus.DRAFT)
    update_meeting(meeting, by=coordinator, at=now, **fields)
    assert states(meeting) == expected


def test_another_moderator_is_asked_again(topic_area, coordinator, now, start):
    meeting = make_meeting(topic_area, starts_at=start, status=MeetingStatus.DRAFT)
    update_meeting(meeting, moderator=make_person(), by=coordinator, at=now)
    assert states(meeting) == [OPEN, CONFIRMED]


def test_online_only_needs_no_room(topic_area, start):
    online = make_meeting(topic_area, place="", online_link="https://konferenz.example/", **UNSETTLED)
    hybrid = make_meeting(topic_area, online_link="https://konferenz.example/", **UNSETTLED)
    assert (online.missing_resources, hybrid.missing_resources) == ([MODERATOR], [MODERATOR, ROOM])
