"""An end nobody touched goes with the new start."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from meetings.models import Meeting, MeetingStatus
from tests.factories.meetings import make_meeting
from tests.meetings.conftest import sign_in

pytestmark = pytest.mark.django_db

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2027, 3, 22, 16, 30, tzinfo=BERLIN)


def times(name, instant):
    wall = instant.astimezone(BERLIN)
    return {f"{name}_date": wall.date().isoformat(), f"{name}_time": f"{wall:%H:%M}"}


def sent(client, coordinator, name, meeting, **data):
    response = sign_in(client, coordinator).post(reverse(f"meetings:{name}", args=[meeting.ref]), data)
    meeting.refresh_from_db()
    return response


def edited(meeting):
    return {"kind": meeting.kind, "title": meeting.title, "place": meeting.place}


@pytest.fixture
def evening(topic_area):
    return make_meeting(topic_area, starts_at=START, ends_at=START + timedelta(minutes=90))


def test_a_meeting_moved_by_its_start_stays_as_long_across_the_change_of_clocks(client, coordinator, evening):
    new = START + timedelta(days=7)
    data = times("starts_at", new) | times("ends_at", evening.ends_at) | {"place": "Rathaus"}
    assert sent(client, coordinator, "move", evening, **data).status_code == 302
    assert evening.starts_at == datetime(2027, 3, 29, 14, 30, tzinfo=UTC)
    assert evening.ends_at - evening.starts_at == timedelta(minutes=90)


def test_an_end_that_was_changed_counts(client, coordinator, evening):
    new = START + timedelta(days=7)
    data = times("starts_at", new) | times("ends_at", new + timedelta(hours=3)) | {"place": "Rathaus"}
    sent(client, coordinator, "move", evening, **data)
    assert evening.ends_at - evening.starts_at == timedelta(hours=3)


def test_a_draft_is_edited_by_its_start_too(client, coordinator, topic_area):
    draft = make_meeting(
        topic_area, status=MeetingStatus.DRAFT, starts_at=START, ends_at=START + timedelta(minutes=90)
    )
    data = edited(draft) | times("starts_at", START + timedelta(days=1)) | times("ends_at", draft.ends_at)
    sent(client, coordinator, "edit", draft, **data)
    assert (draft.starts_at, draft.ends_at) == (
        START + timedelta(days=1),
        START + timedelta(days=1, minutes=90),
    )


def test_a_draft_that_gets_its_date_is_as_long_as_the_topic_areas_meetings(client, coordinator, topic_area):
    draft = make_meeting(topic_area, status=MeetingStatus.DRAFT)
    Meeting.objects.filter(pk=draft.pk).update(starts_at=None, ends_at=None)
    draft.refresh_from_db()
    sent(client, coordinator, "edit", draft, **edited(draft) | times("starts_at", START))
    assert draft.ends_at - draft.starts_at == timedelta(minutes=topic_area.duration)
