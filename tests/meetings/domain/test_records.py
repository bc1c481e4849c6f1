"""Attendance, agenda, minutes."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from common.transitions import TransitionRefused
from meetings.domain.agendas import write_agenda
from meetings.domain.attendance import AttendanceConflict, Entry, join_attendance, record_attendance
from meetings.domain.circulation import adopt_minutes, circulate_minutes
from meetings.domain.meetings import confirm_held
from meetings.domain.minutes import MinutesConflict, note_idea, write_actions, write_minutes
from meetings.models import ActionItem, MeetingStatus, MinutesStatus, Presence
from meetings.signals import meeting_held, minutes_circulated
from outbox.models import OutboxMessage
from tests.factories.actors import make_actor, make_person
from tests.factories.meetings import make_invitation

pytestmark = pytest.mark.django_db


@pytest.fixture
def after(start):
    return start + timedelta(days=1)


@pytest.fixture
def held(meeting, coordinator, after):
    return confirm_held(meeting, by=coordinator, at=after)


# --- attendance ----------------------------------------------------------------------------------------------


def test_attendance_makes_the_meeting_held_and_replaces_the_list(meeting, coordinator, after):
    bakery, school = make_actor(name="Bäckerei"), make_actor(name="Schule")
    person = make_person(actor=bakery)
    record_attendance(
        meeting,
        entries=[
            Entry(presence="present", actor=bakery, person=person),
            Entry(presence="excused", actor=school, person_name="bleibt leer"),
            Entry(presence="present", guest_name=" Dana Gast "),
        ],
        kinds_held=["projects", "exchange", "organisation"],
        seen_at=None,
        by=coordinator,
        at=after,
    )
    meeting.refresh_from_db()
    assert (meeting.status, meeting.attendance_recorded_at) == (MeetingStatus.HELD, after)
    # Only the three of the measure sheet count, in its order.
    assert meeting.kinds_held == ["exchange", "projects"]
    rows = [
        (row.actor, row.guest_name, row.presence, row.person, row.person_name)
        for row in meeting.attendance.all()
    ]
    assert rows == [
        (bakery, "", "present", person, ""),
        (school, "", "excused", None, ""),
        (None, "Dana Gast", "present", None, ""),
    ]
    record_attendance(meeting, entries=[], kinds_held=[], seen_at=after, by=coordinator, at=after)
    meeting.refresh_from_db()
    assert (meeting.attendance.count(), meeting.kinds_held) == (0, [])


def test_attendance_before_the_meeting_is_refused(meeting, coordinator, start):
    with pytest.raises(ValidationError) as refusal:
        record_attendance(
            meeting, entries=[], kinds_held=None, seen_at=None, by=coordinator, at=start - timedelta(hours=1)
        )
    assert refusal.value.messages == ["This meeting has not begun yet."]
    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.INVITED


def test_attendance_refuses_somebody_twice(meeting, coordinator, after, actor):
    twice = [Entry(presence="present", actor=actor), Entry(presence="absent", actor=actor)]
    with pytest.raises(ValidationError):
        record_attendance(meeting, entries=twice, kinds_held=None, seen_at=None, by=coordinator, at=after)
    meeting.refresh_from_db()
    assert (meeting.attendance.count(), meeting.status) == (0, MeetingStatus.INVITED)


def test_attendance_of_somebody_faster_is_not_replaced_unseen(meeting, coordinator, after):
    bakery = make_actor(name="Bäckerei")
    present = [Entry(presence="present", actor=bakery)]

    def save(entries, seen_at, minutes):
        at = after + timedelta(minutes=minutes)
        record_attendance(meeting, entries=entries, kinds_held=[], seen_at=seen_at, by=coordinator, at=at)

    save(present, None, 0)
    # The same once more, a double click for instance, is no conflict.
    save(present, None, 1)
    meeting.refresh_from_db()
    assert meeting.attendance_recorded_at == after
    with pytest.raises(AttendanceConflict):
        save([Entry(presence="excused", actor=bakery)], None, 2)
    assert meeting.attendance.get().presence == "present"
    save([Entry(presence="excused", actor=bakery)], after, 3)
    assert meeting.attendance.get().presence == "excused"


def test_merged_actors_stand_on_a_list_once(meeting, coordinator, after):
    keep, drop = make_actor(), make_actor()
    entries = [Entry(presence=Presence.PRESENT, actor=keep), Entry(presence=Presence.ABSENT, actor=drop)]
    record_attendance(meeting, entries=entries, kinds_held=None, seen_at=None, by=coordinator, at=after)
    join_attendance(keep, drop)
    assert [(row.actor, row.presence) for row in meeting.attendance.all()] == [(keep, "present")]


def test_held_is_rung_once(meeting, coordinator, after):
    rung = []

    def listen(sender, *, meeting, **kwargs):
        rung.append(meeting)

    meeting_held.connect(listen)
    try:
        confirm_held(meeting, by=coordinator, at=after)
        record_attendance(meeting, entries=[], kinds_held=None, seen_at=None, by=coordinator, at=after)
    finally:
        meeting_held.disconnect(listen)
    assert rung == [meeting]


# --- agenda --------------------------------------------------------------------------------------------------


def test_agenda_is_replaced_in_order(meeting, coordinator):
    write_agenda(
        meeting,
        items=[{"kind": "exchange", "title": "A"}, {"kind": "projects", "title": "B"}],
        by=coordinator,
    )
    lines = [{"kind": "strategy", "title": "B", "minutes": 20}, {"kind": "exchange", "title": "C"}]
    write_agenda(meeting, items=lines, by=coordinator)
    assert [(i.position, i.title, i.kind, i.minutes) for i in meeting.agenda.all()] == [
        (1, "B", "strategy", 20),
        (2, "C", "exchange", None),
    ]


# --- minutes -------------------------------------------------------------------------------------------------


def test_minutes_keep_every_version(held, coordinator, after):
    minutes = write_minutes(held, text="Erster Stand", seen_version=0, by=coordinator, at=after)
    write_minutes(held, text="Zweiter Stand", seen_version=1, by=coordinator, at=after)
    same = write_minutes(held, text="Zweiter Stand", seen_version=2, by=coordinator, at=after)
    assert (same.version, same.status) == (2, MinutesStatus.DRAFT)
    assert list(minutes.versions.values_list("number", "text")) == [(2, "Zweiter Stand"), (1, "Erster Stand")]


def test_second_editor_learns_of_the_first_and_nothing_is_lost(
    held, coordinator, moderator, after
):  # proof 87
    write_minutes(held, text="gemeinsam", seen_version=0, by=coordinator, at=after)
    write_minutes(held, text="von ihr", seen_version=1, by=moderator, at=after)
    with pytest.raises(MinutesConflict) as conflict:
        write_minutes(held, text="von mir", seen_version=1, by=coordinator, at=after)
    assert (conflict.value.minutes.text, conflict.value.minutes.version) == ("von ihr", 2)
    write_minutes(held, text="von mir und ihr", seen_version=2, by=coordinator, at=after)
    assert held.minutes.versions.count() == 3


def test_decisions_actions_and_ideas_of_one_save(held, coordinator, after):
    owner = make_person()
    write_minutes(
        held,
        text="x",
        seen_version=0,
        decisions=["Drei Gebäude", " ", "Drei Gebäude", "Ein Termin"],
        actions=[{"text": "Zahlen schicken", "owner": owner, "due_on": date(2026, 4, 20)}],
        ideas=["Solardach Schule", ""],
        by=coordinator,
        at=after,
    )
    assert [row.text for row in held.decisions.all()] == ["Drei Gebäude", "Ein Termin"]
    assert [(row.text, row.owner, row.due_on) for row in held.actions.all()] == [
        ("Zahlen schicken", owner, date(2026, 4, 20))
    ]
    idea = held.idea_links.get().idea
    assert (idea.title, idea.topic_area, idea.submitted_on) == (
        "Solardach Schule",
        held.topic_area,
        date(2026, 3, 26),
    )
    saved = write_minutes(held, text="x", seen_version=1, decisions=["Ein Termin"], by=coordinator, at=after)
    assert (saved.version, held.decisions.count(), held.actions.count()) == (2, 1, 1)


@pytest.mark.parametrize("missing", ["owner", "due_on"])
def test_action_needs_somebody_and_a_date(held, coordinator, missing):
    item = {"text": "Zahlen schicken", "owner": make_person(), "due_on": date(2026, 4, 20)} | {missing: None}
    with pytest.raises(ValidationError) as refusal:
        write_actions(held, items=[item], by=coordinator)
    assert refusal.value.messages == ["Say who does it and until when: Zahlen schicken"]
    assert ActionItem.objects.count() == 0


def test_minutes_before_the_meeting_was_held_are_refused(meeting, coordinator, now):
    with pytest.raises(ValidationError):
        write_minutes(meeting, text="x", seen_version=0, by=coordinator, at=now)


def test_idea_remembers_its_meeting(held, coordinator, actor, after):
    idea = note_idea(held, title="Lastenräder", raised_by=actor, by=coordinator, at=after)
    assert (idea.meeting_link.meeting, idea.raised_by) == (held, actor)


def test_circulating_mails_each_person_what_concerns_them_once_a_version(meeting, coordinator, after):
    mine = make_invitation(meeting)
    other = make_invitation(meeting, person=make_person(language="en"))
    make_invitation(meeting, person=make_person(email=""))
    held = confirm_held(meeting, by=coordinator, at=after)
    rung = []
    minutes = write_minutes(
        held,
        text="Wir haben gewählt.",
        seen_version=0,
        decisions=["Drei Gebäude"],
        actions=[{"text": "Zahlen schicken", "owner": mine.person, "due_on": date(2026, 4, 20)}],
        by=coordinator,
        at=after,
    )

    def listen(sender, *, minutes, **kwargs):
        rung.append(minutes)

    minutes_circulated.connect(listen)
    try:
        assert circulate_minutes(minutes, by=coordinator, at=after) == 2
        assert circulate_minutes(minutes, by=coordinator, at=after) == 0
    finally:
        minutes_circulated.disconnect(listen)
    mails = {mail.to_email: mail for mail in OutboxMessage.objects.all()}
    assert set(mails) == {mine.email, other.email}
    assert mails[mine.email].subject == "Protokoll: Runder Tisch Wärmewende, 26. März"
    assert "1 Beschluss, 1 Aufgabe, davon 1 für Sie" in mails[mine.email].text
    assert "- Zahlen schicken bis 20. April" in mails[mine.email].text
    assert "Zahlen schicken" not in mails[other.email].text
    assert rung == [minutes, minutes]
    corrected = write_minutes(held, text="Wir haben nicht gewählt.", seen_version=1, by=coordinator, at=after)
    assert circulate_minutes(corrected, by=coordinator, at=after) == 2


def test_empty_minutes_are_not_sent(held, coordinator, after):
    minutes = write_minutes(held, text=" ", seen_version=0, by=coordinator, at=after)
    with pytest.raises(ValidationError):
        circulate_minutes(minutes, by=coordinator, at=after)
    minutes.refresh_from_db()
    assert minutes.status == MinutesStatus.DRAFT


def test_adopted_only_after_they_went_out(held, coordinator, after):
    minutes = write_minutes(held, text="x", seen_version=0, by=coordinator, at=after)
    with pytest.raises(TransitionRefused):
        adopt_minutes(minutes, by=coordinator, at=after)
    circulate_minutes(minutes, by=coordinator, at=after)
    minutes.refresh_from_db()
    adopt_minutes(minutes, by=coordinator, at=after)
    assert [row.target for row in minutes.transitions.all()] == ["draft", "circulated", "adopted"]
