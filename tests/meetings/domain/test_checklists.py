"""A network's checklist, and the copy each meeting works off. The meeting is on Thu 26 March 2026."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.models import AuditEvent
from meetings.domain.checklists import (
    MOST,
    USUAL,
    add_item,
    add_line,
    add_usual_lines,
    change_item,
    change_line,
    finish_item,
    remove_line,
    reopen_item,
    take_lines,
    take_usual_lines,
)
from meetings.domain.meetings import (
    cancel_meeting,
    create_meeting,
    move_meeting,
    reopen_meeting,
    update_meeting,
)
from meetings.domain.plans import plan_year
from meetings.domain.poll_dates import choose_date
from meetings.domain.polls import cancel_poll, start_poll
from meetings.models import ChecklistItem, MeetingStatus, ResourceKind, ResourceState
from networks.domain.networks import found_network
from tests.factories.actors import make_person
from tests.factories.meetings import make_line, make_meeting, make_point

pytestmark = pytest.mark.django_db
HOURS = timedelta(hours=2)


@pytest.fixture
def plan(topic_area, coordinator, now):
    def make(starts_at, **fields):
        ends_at = starts_at and starts_at + HOURS
        values = {"title": "Runder Tisch", "place": "Ratssaal"} | fields
        return create_meeting(
            topic_area, starts_at=starts_at, ends_at=ends_at, by=coordinator, at=now, **values
        )

    return make


def lines(network):
    return [(line.text, line.offset) for line in network.checklist_lines.all()]


def days(meeting):
    return list(meeting.checklist.values_list("text", "due_on"))


# --- the network's list ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("languages", "first"), [("de en", "Raum reservieren"), ("en", "Reserve the room")])
def test_a_new_network_begins_with_the_usual_lines(town, coordinator, now, languages, first):
    town.languages = languages
    town.save()
    network = found_network(by=coordinator, at=now, name="Bündnis", kind="alliance")
    assert lines(network)[0] == (first, -42)
    assert [offset for _text, offset in lines(network)] == [offset for _text, offset, _resource in USUAL]
    add_usual_lines(network)
    assert len(lines(network)) == len(USUAL)


def test_a_line_is_changed_and_removed_and_leaves_a_trail(network, coordinator, now):
    line = add_line(network, text=" Presse ", offset=-7, by=coordinator, at=now)
    change_line(line, text="Presse einladen", offset=-10, by=coordinator, at=now)
    assert lines(network) == [("Presse einladen", -10)]
    remove_line(line, by=coordinator, at=now)
    assert lines(network) == []
    said = AuditEvent.objects.filter(action__contains="checklist_line").order_by("pk")
    assert [(event.before.get("offset"), event.after.get("offset")) for event in said] == [
        (None, -7),
        (-7, -10),
        (-10, None),
    ]


def test_usual_lines_by_hand_leave_a_trail_of_what_came(network, coordinator, now):
    add_line(network, text="Presse einladen", offset=-10, by=coordinator, at=now)
    for _twice in range(2):
        take_usual_lines(network, by=coordinator, at=now)
    (event,) = AuditEvent.objects.filter(action="meetings.take_usual_checklist")
    assert (event.by, event.subject_id) == (coordinator, network.public_id)
    assert event.after == {"lines": [text for text, offset in lines(network) if offset != -10]}
    assert len(event.after["lines"]) == len(USUAL) - 1


@pytest.mark.parametrize(
    "values",
    [
        {"text": "Presse"},
        {"text": "Saal", "resource": "room"},
        {"text": "Vorjahr", "offset": -366},
        {"text": " "},
    ],
)
def test_what_is_there_or_makes_no_sense_is_refused(network, coordinator, now, values):
    make_line(network, text="Presse")
    make_line(network, text="Raum", resource="room")
    with pytest.raises(ValidationError):
        add_line(network, by=coordinator, at=now, **({"offset": -7} | values))
    assert len(lines(network)) == 2


def test_thirty_lines_are_enough(network, coordinator, now):
    for number in range(MOST):
        make_line(network, text=f"{number}")
    with pytest.raises(ValidationError, match="30 points are enough"):
        add_line(network, text="noch eine", offset=0, by=coordinator, at=now)


# --- copied -------------------------------------------------------------------------------------------------------------


def test_each_meeting_copies_the_lines_with_days_of_its_own(network, plan, start):
    make_line(network, text="Verpflegung", offset=-14)
    make_line(network, text="Dank", offset=2)
    first, second = plan(start), plan(start + timedelta(days=7))
    assert days(first) == [("Verpflegung", date(2026, 3, 12)), ("Dank", date(2026, 3, 28))]
    assert days(second) == [("Verpflegung", date(2026, 3, 19)), ("Dank", date(2026, 4, 4))]


def test_the_day_counts_where_the_town_is(network, plan, start):
    make_line(network, offset=0)
    assert days(plan(start.replace(hour=0, minute=30)))[0][1] == date(2026, 3, 26)


def test_drafts_of_a_year_have_theirs(network, topic_area, coordinator, now, start):
    make_line(network)
    starts = [start, start + timedelta(days=100)]
    made = plan_year(topic_area, starts=starts, title="Runder Tisch", by=coordinator, at=now)
    assert [len(days(meeting)) for meeting in made] == [1, 1]


def test_what_took_place_already_needs_no_list(network, plan, now):
    make_line(network)
    assert days(plan(now - timedelta(days=2))) == []


def test_later_changes_of_the_network_leave_planned_meetings_alone(network, plan, coordinator, now, start):
    line = make_line(network, text="Verpflegung")
    meeting = plan(start)
    change_line(line, text="Kuchen", offset=-1, by=coordinator, at=now)
    remove_line(line, by=coordinator, at=now)
    assert days(meeting) == [("Verpflegung", date(2026, 3, 12))]


def test_lines_are_taken_once_however_often(network, topic_area, coordinator, now, start):
    meeting = make_meeting(topic_area, starts_at=start)
    make_line(network, text="Verpflegung")
    assert len(take_lines(meeting, by=coordinator, at=now)) == 1
    make_line(network, text="Presse", offset=-7)
    assert [item.text for item in take_lines(meeting, by=coordinator, at=now)] == ["Presse"]
    assert take_lines(meeting, by=coordinator, at=now) == []
    assert [text for text, _day in days(meeting)] == ["Verpflegung", "Presse"]


# --- the day moves --------------------------------------------------------------------------------------------------------


def test_open_points_move_with_the_meeting_and_ticked_ones_stay(network, plan, coordinator, now, start):
    for text, offset in (("Raum", -20), ("Verpflegung", -14)):
        make_line(network, text=text, offset=offset)
    meeting = plan(start)
    finish_item(meeting.checklist.get(text="Raum"), on=now.date(), by=coordinator, at=now)
    add_item(meeting, text="Blumen", due_on=date(2026, 3, 20), by=coordinator, at=now)
    change_later = meeting.checklist.get(text="Blumen")

    later = start + timedelta(days=7)
    move_meeting(meeting, starts_at=later, ends_at=later + HOURS, by=coordinator, at=now)

    assert dict(days(meeting)) == {
        "Raum": date(2026, 3, 6),
        "Verpflegung": date(2026, 3, 19),
        "Blumen": change_later.due_on,
    }
    # Open again, it is about the date that stands now.
    reopen_item(ChecklistItem.objects.get(text="Raum"), by=coordinator, at=now)
    assert dict(days(meeting))["Raum"] == date(2026, 3, 13)


def test_a_day_of_its_own_stays_when_the_meeting_moves(network, plan, coordinator, now, start):
    make_line(network, text="Verpflegung")
    meeting = plan(start)
    item = meeting.checklist.get()
    change_item(item, text="Kuchen", due_on=item.due_on, by=coordinator, at=now)
    assert ChecklistItem.objects.get().offset == -14
    change_item(item, text="Kuchen", due_on=date(2026, 3, 25), by=coordinator, at=now)
    later = start + timedelta(days=7)
    update_meeting(meeting, starts_at=later, ends_at=later + HOURS, by=coordinator, at=now)
    assert days(meeting) == [("Kuchen", date(2026, 3, 25))]


def test_while_a_poll_runs_there_is_no_day_and_then_that_of_the_date_taken(
    network, plan, coordinator, now, start
):
    make_line(network, text="Verpflegung")
    meeting = plan(start)
    options = [(start + timedelta(days=n), start + timedelta(days=n) + HOURS) for n in (0, 5)]

    def ask():
        return start_poll(
            meeting,
            options=options,
            people=[(None, make_person())],
            deadline=now + timedelta(days=3),
            by=coordinator,
            at=now,
        ).poll

    poll = ask()
    assert days(meeting) == [("Verpflegung", None)]
    cancel_poll(poll, by=coordinator, at=now)
    assert days(meeting) == [("Verpflegung", None)]
    choose_date(ask().options.last(), by=coordinator, at=now)
    assert days(meeting) == [("Verpflegung", date(2026, 3, 17))]


def test_a_meeting_without_a_date_gets_its_days_with_it(network, plan, coordinator, now, start):
    make_line(network, text="Verpflegung")
    meeting = plan(None)
    assert days(meeting) == [("Verpflegung", None)]
    update_meeting(meeting, starts_at=start, ends_at=start + HOURS, by=coordinator, at=now)
    assert days(meeting) == [("Verpflegung", date(2026, 3, 12))]


# --- ticked ---------------------------------------------------------------------------------------------------------------


def test_a_point_is_ticked_once_and_says_by_whom(topic_area, coordinator, now, start):
    item = make_point(make_meeting(topic_area, starts_at=start))
    finish_item(item, on=date(2026, 3, 2), by=coordinator, at=now)
    fresh = ChecklistItem.objects.get()
    assert (fresh.is_done, fresh.done_on, fresh.done_by) == (True, date(2026, 3, 2), coordinator)
    with pytest.raises(ValidationError, match="ticked this already"):
        finish_item(fresh, on=date(2026, 3, 3), by=coordinator, at=now)
    reopen_item(fresh, by=coordinator, at=now)
    assert not ChecklistItem.objects.get().is_done
    with pytest.raises(ValidationError, match="not ticked"):
        reopen_item(fresh, by=coordinator, at=now)


def test_moderator_and_room_are_what_the_meeting_says_of_them(topic_area, coordinator, now, start):
    meeting = make_meeting(topic_area, starts_at=start, room_asked_on=now.date(), room_confirmed_on=None)
    item = make_point(meeting, text="Raum reservieren", resource="room")
    assert not item.is_done
    finish_item(item, on=now.date(), by=coordinator, at=now)
    meeting.refresh_from_db()
    assert (item.is_done, meeting.state_of(ResourceKind.ROOM)) == (True, ResourceState.CONFIRMED)
    reopen_item(item, by=coordinator, at=now)
    meeting.refresh_from_db()
    assert (item.is_done, meeting.state_of(ResourceKind.ROOM)) == (False, ResourceState.ASKED)
    # Another date, another room.
    assert ChecklistItem.objects.get().done_on is None


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"status": MeetingStatus.HELD}, True),
        ({"place": "", "online_link": "https://konferenz.example/"}, True),
        ({"online_link": "https://konferenz.example/"}, False),
    ],
)
def test_a_room_nobody_needs_any_more_is_settled(topic_area, start, fields, expected):
    meeting = make_meeting(topic_area, starts_at=start, room_confirmed_on=None, **fields)
    assert make_point(meeting, resource="room").is_done is expected


def test_nothing_is_to_be_done_for_a_cancelled_meeting_until_it_is_opened_again(
    topic_area, coordinator, now, start
):
    meeting = make_meeting(topic_area, starts_at=start)
    item = make_point(meeting)
    cancel_meeting(meeting, reason="", by=coordinator, at=now)
    deeds = (
        lambda: add_item(meeting, text="Blumen", due_on=None, by=coordinator, at=now),
        lambda: take_lines(meeting, by=coordinator, at=now),
        lambda: finish_item(ChecklistItem.objects.get(), on=now.date(), by=coordinator, at=now),
    )
    for deed in deeds:
        with pytest.raises(ValidationError, match="cancelled"):
            deed()
    reopen_meeting(meeting, by=coordinator, at=now)
    finish_item(ChecklistItem.objects.get(pk=item.pk), on=now.date(), by=coordinator, at=now)
    assert ChecklistItem.objects.get().is_done
