"""The one way a state changes."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from common.transitions import TransitionRefused, move
from meetings.models import Meeting, MeetingStatus
from tests.factories.meetings import make_meeting

pytestmark = pytest.mark.django_db

NEW_YEARS_NIGHT = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day"), [("Europe/Berlin", date(2027, 1, 1)), ("Europe/London", date(2026, 12, 31))]
)
def test_without_a_date_the_day_of_entry_is_the_towns(coordinator, zone, day):
    with timezone.override(zone):
        row = move(make_meeting(), MeetingStatus.CANCELLED, by=coordinator, at=NEW_YEARS_NIGHT)
    assert (row.effective_on, row.at, row.by) == (day, NEW_YEARS_NIGHT, coordinator)


def test_second_of_two_loses_and_leaves_nothing_behind(coordinator):
    first = make_meeting()
    second = Meeting.objects.get(pk=first.pk)
    rows = first.transitions.count()
    move(first, MeetingStatus.CANCELLED, by=coordinator, at=NEW_YEARS_NIGHT, reason="Sturm")
    with pytest.raises(TransitionRefused) as refusal:
        move(second, MeetingStatus.HELD, by=coordinator, at=NEW_YEARS_NIGHT)
    assert (refusal.value.lost_race, second.status) == (True, MeetingStatus.INVITED)
    assert first.transitions.count() == rows + 1


def test_change_that_is_not_on_the_map_is_refused(coordinator):
    meeting = make_meeting()
    with pytest.raises(TransitionRefused) as refusal:
        move(meeting, MeetingStatus.DRAFT, by=coordinator, at=NEW_YEARS_NIGHT)
    assert (refusal.value.lost_race, meeting.status) == (False, MeetingStatus.INVITED)
