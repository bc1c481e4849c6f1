"""Agendas: what comes back by itself, what members propose, how long it takes."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from meetings.domain.agendas import (
    copy_structure,
    decline_item,
    propose_item,
    return_item,
    take_item,
    write_agenda,
)
from meetings.domain.circulation import circulate_minutes
from meetings.domain.meetings import create_meeting, move_meeting, update_meeting
from meetings.domain.minutes import write_minutes
from meetings.domain.poll_dates import choose_date
from meetings.domain.polls import start_poll
from meetings.models import BacklogItem, MeetingStatus
from meetings.queries.agenda import length_of, open_before, proposals_for
from tests.factories.actors import make_person
from tests.factories.meetings import make_action, make_meeting, make_proposal

pytestmark = pytest.mark.django_db


@pytest.fixture
def last(topic_area, start, coordinator):
    """Held a month before ``start``; one item of each state."""
    meeting = make_meeting(topic_area, status=MeetingStatus.HELD, starts_at=start - timedelta(days=30))
    titles = ("Begrüßung", "Rückblick", "Wärmenetz", "Verschiedenes")
    write_agenda(meeting, items=[{"kind": "exchange", "title": t} for t in titles], by=coordinator)
    states = dict(zip(titles, ("recurring", "treated", "carried", "planned"), strict=True))
    for item in meeting.agenda.all():
        item.state = states[item.title]
        item.save()
    return meeting


def lines(meeting):
    return list(meeting.agenda.values_list("position", "title", "state"))


CAME_BACK = [(1, "Begrüßung", "recurring"), (2, "Wärmenetz", "planned")]


def test_a_new_meeting_begins_with_what_comes_back(topic_area, last, start, coordinator, now):
    meeting = create_meeting(topic_area, title="Nächstes", starts_at=start, ends_at=start + timedelta(hours=2),
                             by=coordinator, at=now)  # fmt: skip
    assert lines(meeting) == CAME_BACK
    assert [item.came_from.meeting for item in meeting.agenda.all()] == [last, last]
    later = start + timedelta(days=60)
    other = create_meeting(topic_area, title="Übernächstes", starts_at=later, ends_at=later + timedelta(hours=2),
                           by=coordinator, at=now)  # fmt: skip
    assert lines(other) == []
    assert lines(meeting) == CAME_BACK


@pytest.mark.parametrize("by_way_of", ["poll", "move", "edit"])
def test_a_meeting_that_gets_its_date_later_begins_with_what_comes_back(
    topic_area, last, start, coordinator, now, by_way_of
):
    meeting = create_meeting(topic_area, title="Nächstes", place="Rathaus", by=coordinator, at=now)
    assert lines(meeting) == []
    ends = start + timedelta(hours=2)
    if by_way_of == "poll":
        days = [(start, ends), (start + timedelta(days=1), ends + timedelta(days=1))]
        asked = {"people": [(None, make_person())], "deadline": now + timedelta(days=5)}
        poll = start_poll(meeting, options=days, **asked, by=coordinator, at=now).poll
        choose_date(poll.options.first(), by=coordinator, at=now)
    elif by_way_of == "move":
        move_meeting(meeting, starts_at=start, ends_at=ends, by=coordinator, at=now)
    else:
        update_meeting(meeting, starts_at=start, ends_at=ends, by=coordinator, at=now)
    assert lines(meeting) == CAME_BACK


def test_what_was_taken_off_does_not_come_back_when_another_meeting_is_planned(
    topic_area, last, start, coordinator, now
):
    dates = {"starts_at": start, "ends_at": start + timedelta(hours=2)}
    meeting = create_meeting(topic_area, title="Nächstes", **dates, by=coordinator, at=now)
    write_agenda(meeting, items=[], by=coordinator)
    later = {name: value + timedelta(days=60) for name, value in dates.items()}
    create_meeting(topic_area, title="Übernächstes", **later, by=coordinator, at=now)
    assert lines(meeting) == []


def test_a_meeting_put_in_between_brings_nothing_twice(topic_area, last, meeting, coordinator, now):
    minutes = write_minutes(last, text="x", by=coordinator, at=now)
    circulate_minutes(minutes, by=coordinator, at=now)
    starts = meeting.starts_at - timedelta(days=7)
    between = create_meeting(topic_area, title="Zwischendurch", starts_at=starts, ends_at=starts + timedelta(hours=2),
                             by=coordinator, at=now)  # fmt: skip
    assert (lines(between), lines(meeting)) == (CAME_BACK, CAME_BACK)
    between.agenda.filter(title="Wärmenetz").update(state="carried")
    type(between).objects.filter(pk=between.pk).update(status=MeetingStatus.HELD)
    circulate_minutes(write_minutes(between, text="y", by=coordinator, at=now), by=coordinator, at=now)
    assert lines(meeting) == CAME_BACK


def test_sent_minutes_fill_the_agenda_of_the_planned_meeting_once(
    topic_area, last, meeting, coordinator, now
):
    elsewhere = make_meeting(starts_at=meeting.starts_at)
    minutes = write_minutes(last, text="x", by=coordinator, at=now)
    assert lines(meeting) == []
    circulate_minutes(minutes, by=coordinator, at=now)
    minutes = write_minutes(last, text="y", by=coordinator, at=now)
    circulate_minutes(minutes, by=coordinator, at=now)
    assert (lines(meeting), lines(elsewhere)) == (CAME_BACK, [])


def test_last_times_items_are_copied_where_they_are_missing(last, meeting, coordinator):
    write_agenda(meeting, items=[{"kind": "strategy", "title": "Wärmenetz"}], by=coordinator)
    copy_structure(meeting, by=coordinator)
    assert [title for _position, title, _state in lines(meeting)] == [
        "Wärmenetz", "Begrüßung", "Rückblick", "Verschiedenes",
    ]  # fmt: skip
    assert set(meeting.agenda.values_list("state", flat=True)) == {"planned"}


def test_nothing_to_copy_is_said(meeting, coordinator):
    make_meeting(starts_at=meeting.starts_at - timedelta(days=9))
    with pytest.raises(ValidationError) as refusal:
        copy_structure(meeting, by=coordinator)
    assert refusal.value.messages == ["No earlier meeting of this topic area has an agenda."]


@pytest.mark.parametrize(
    ("minutes", "total", "over"), [((30, 60), 90, 0), ((60, 60), 120, 0), ((60, 75, None), 135, 15)]
)
def test_length_is_told_honestly(meeting, coordinator, minutes, total, over):
    items = [{"kind": "exchange", "title": f"{n}", "minutes": m} for n, m in enumerate(minutes)]
    length = length_of(meeting, write_agenda(meeting, items=items, by=coordinator))
    assert (length.minutes, length.room, length.over, length.unsaid) == (
        total,
        120,
        over,
        minutes.count(None),
    )


def test_a_proposal_is_taken_once(meeting, topic_area, coordinator, now):
    person = make_person(given_name="Ayşe", family_name="Yıldız")
    proposal = propose_item(topic_area, title="Wärmepumpen", person=person, at=now)
    assert propose_item(topic_area, title="Wärmepumpen", person=person, at=now) == proposal
    make_proposal(make_meeting().topic_area)
    assert proposals_for(meeting) == [proposal]
    row = take_item(proposal, meeting, by=coordinator, at=now)
    assert (row.title, row.presenter, proposals_for(meeting)) == ("Wärmepumpen", "Ayşe Yıldız", [])
    with pytest.raises(ValidationError):
        take_item(proposal, meeting, by=coordinator, at=now)
    with pytest.raises(ValidationError):
        decline_item(proposal, by=coordinator, at=now)
    assert meeting.agenda.count() == 1


def test_a_declined_proposal_can_come_back(meeting, topic_area, coordinator, now):
    proposal = make_proposal(topic_area)
    decline_item(proposal, by=coordinator, at=now)
    assert proposals_for(meeting) == []
    return_item(proposal, by=coordinator, at=now)
    assert proposals_for(meeting) == [proposal]
    with pytest.raises(ValidationError):
        return_item(proposal, by=coordinator, at=now)


def test_proposals_are_for_those_who_make_agendas(
    meeting, topic_area, coordinator, other_coordinator, moderator, member, reader
):
    make_proposal(topic_area)
    meeting.moderator = moderator.person
    meeting.save()
    seen = {user: BacklogItem.objects.visible_to(user).count()
            for user in (coordinator, other_coordinator, moderator, member, reader)}  # fmt: skip
    assert list(seen.values()) == [1, 0, 1, 0, 1]


def test_open_actions_of_earlier_meetings_of_the_topic_area(last, meeting):
    wanted = make_action(last, text="Offen")
    make_action(last, text="Erledigt", done_on=last.starts_at.date())
    make_action(make_meeting(status=MeetingStatus.HELD, starts_at=last.starts_at), text="Anderswo")
    assert open_before(meeting) == [wanted]
