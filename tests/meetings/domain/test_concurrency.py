"""Many at once, on the real database: places, promotions, two sweeps."""

import os
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.utils import timezone

from meetings.calendar import meeting_uid
from meetings.domain.agendas import write_agenda
from meetings.domain.attendance import AttendanceConflict, Entry, record_attendance
from meetings.domain.invitations import answer_invitation
from meetings.domain.plans import plan_year
from meetings.domain.poll_dates import choose_date
from meetings.domain.reminder_rules import add_default_rules
from meetings.domain.reminders import queue_due
from meetings.domain.votes import remind_due_voters, vote_in_poll
from meetings.models import AnswerEvent, Invitation, Meeting, MeetingStatus, Place, Reminder
from meetings.queries import waiting_position
from outbox.inbound.reading import read_mail
from outbox.inbound.store import take_in
from outbox.inbound.verdicts import Own
from outbox.models import OutboxMessage
from tests.factories.actors import make_actor
from tests.factories.meetings import make_meeting, make_participant, make_poll
from tests.meetings.conftest import BERLIN
from tests.outbox.inbound import mails

pytestmark = pytest.mark.django_db(transaction=True)

WORKERS = 12
# The proof asks for twenty rounds; one is enough for every day.
ROUNDS = int(os.environ.get("PLACES_ROUNDS", "1"))


def at_once(function, items):
    """Run ``function`` for every item, all threads starting together; raises what any of them raised."""
    barrier = threading.Barrier(min(WORKERS, len(items)))

    def run(item):
        try:
            return function(item)
        finally:
            connections.close_all()

    def first_together(numbered):
        number, item = numbered
        if number < barrier.parties:
            barrier.wait(timeout=30)
        return run(item)

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(first_together, enumerate(items)))


@pytest.fixture
def many(meeting, now):
    """Makes so many open invitations in three statements."""

    def make(count):
        rows = [
            Invitation(
                meeting=meeting,
                guest_name=f"Gast {number}",
                guest_email=f"gast{number}@web.example",
                invited_at=now - timedelta(days=1),
                last_sequence_sent=0,
            )
            for number in range(count)
        ]
        return Invitation.objects.bulk_create(rows)

    return make


def answer(row, value, at):
    return answer_invitation(row, answer=value, how="link", by=None, at=at)


@pytest.mark.slow
def test_two_hundred_yes_on_fifty_places(meeting, many, now):  # proof 37
    meeting.capacity = 50
    meeting.save()
    rows = many(200)
    for _round in range(ROUNDS):
        at_once(lambda row: answer(row, "yes", now), rows)
        seats = Invitation.objects.filter(place=Place.SEAT).count()
        waiting = Invitation.objects.filter(place=Place.WAITING)
        positions = sorted(waiting_position(row) for row in waiting)
        assert (seats, positions) == (50, list(range(1, 151)))
        assert AnswerEvent.objects.count() == 200
        # The next round begins with everybody open again.
        AnswerEvent.objects.all().delete()
        OutboxMessage.objects.all().delete()
        Invitation.objects.update(answer="open", place=Place.NONE, waiting_since=None, version=0)


@pytest.mark.slow
def test_cancellations_and_answers_at_once_never_exceed_the_places(meeting, many, now):  # proof 38
    meeting.capacity = 10
    meeting.save()
    rows = many(40)
    seated, waiting, fresh = rows[:10], rows[10:20], rows[20:]
    for number, row in enumerate([*seated, *waiting]):
        answer(row, "yes", now + timedelta(seconds=number))
    later = now + timedelta(minutes=1)
    work = [
        pair
        for both in zip([(r, "no") for r in seated], [(r, "yes") for r in fresh[:10]], strict=True)
        for pair in both
    ]
    at_once(lambda pair: answer(*pair, later), work)
    assert Invitation.objects.filter(place=Place.SEAT).count() == 10
    # Those who waited first moved up, each told once.
    assert list(Invitation.objects.filter(place=Place.SEAT).order_by("pk")) == waiting
    promoted = OutboxMessage.objects.filter(kind="meetings.promoted").values_list("to_email", flat=True)
    assert sorted(promoted) == sorted(row.guest_email for row in waiting)


def test_colleagues_and_those_who_come_along_at_once(meeting, many, now):
    meeting.capacity, meeting.seats_per_organisation, meeting.plus_ones_allowed = 10, 2, 1
    meeting.save()
    rows, actors = many(24), [make_actor() for _number in range(6)]
    for number, row in enumerate(rows):
        row.actor = actors[number % 6]
    Invitation.objects.bulk_update(rows, ["actor"])

    def come(row):
        try:
            answer(row, "yes", now)
            answer_invitation(row, answer=None, plus_ones=1, how="link", by=None, at=now)
        except ValidationError:
            return

    at_once(come, rows)
    taken = sum(1 + row.plus_ones for row in Invitation.objects.filter(place=Place.SEAT))
    assert taken == 10
    held = Counter(Invitation.objects.exclude(place=Place.NONE).values_list("actor", flat=True))
    assert set(held.values()) == {2}


def test_one_person_in_two_tabs_at_once(meeting, many, now):  # proof 39
    meeting.capacity = 1
    meeting.save()
    (row,) = many(1)
    at_once(lambda value: answer(row, value, now), ["yes", "no"])
    row.refresh_from_db()
    last = row.events.order_by("version").last()
    assert row.events.count() == 2
    assert (row.answer, row.place) == (last.answer, last.place)
    assert row.place == (Place.SEAT if row.answer == "yes" else Place.NONE)


def test_last_place_by_link_and_from_the_calendar_at_once(meeting, many, now):  # proof 41
    meeting.capacity = 1
    meeting.save()
    rows = list(zip(many(2), ("link", "calendar"), strict=True))
    at_once(lambda pair: answer_invitation(pair[0], answer="yes", how=pair[1], by=None, at=now), rows)
    places = list(meeting.invitations.order_by("place").values_list("place", flat=True))
    assert places == [Place.SEAT, Place.WAITING]


def test_two_attendance_lists_at_once(meeting, coordinator):
    after = meeting.starts_at + timedelta(days=1)
    bakery = make_actor(name="Bäckerei")

    def save(presence):
        entries = [Entry(presence=presence, actor=bakery)]
        seen = {"seen_at": None, "kinds_held": [], "by": coordinator, "at": after}
        try:
            record_attendance(Meeting.objects.get(pk=meeting.pk), entries=entries, **seen)
        except AttendanceConflict:
            return None
        return presence

    won = [presence for presence in at_once(save, ["present", "excused"]) if presence]
    assert [row.presence for row in meeting.attendance.all()] == won
    assert len(won) == 1


def test_two_sweeps_at_a_barrier_queue_each_reminder_once(meeting, many, topic_area):  # proof 9
    add_default_rules(topic_area.network, at=datetime(2020, 1, 1, tzinfo=BERLIN))
    many(60)
    due = datetime(2026, 3, 21, 9, 0, tzinfo=BERLIN)
    queued = at_once(queue_due, [due, due])
    assert sum(queued) == 60
    assert (Reminder.objects.count(), OutboxMessage.objects.count()) == (60, 60)
    assert connection.in_atomic_block is False


@pytest.mark.slow
@pytest.mark.parametrize("sweepers", [2, 5])
def test_many_sweepers_over_the_same_minutes_are_as_one(meeting, many, topic_area, sweepers):  # proof 7
    add_default_rules(topic_area.network, at=datetime(2020, 1, 1, tzinfo=BERLIN))
    many(20)
    due = datetime(2026, 3, 21, 9, 0, tzinfo=BERLIN)

    def sweep_through(first):
        return sum(queue_due(due + timedelta(minutes=number)) for number in range(-5, 45))

    assert sum(at_once(sweep_through, [due] * sweepers)) == 20
    assert (Reminder.objects.count(), OutboxMessage.objects.count()) == (20, 20)


def test_sweep_that_dies_half_way_is_finished_by_the_next(meeting, many, topic_area, monkeypatch):
    add_default_rules(topic_area.network, at=datetime(2020, 1, 1, tzinfo=BERLIN))
    many(10)
    due = datetime(2026, 3, 21, 9, 0, tzinfo=BERLIN)
    from meetings.domain import reminders

    whole, calls = reminders._deal_with, []

    def dies(*args, **kwargs):
        calls.append(1)
        if len(calls) == 5:
            raise KeyboardInterrupt
        return whole(*args, **kwargs)

    monkeypatch.setattr(reminders, "_deal_with", dies)
    with pytest.raises(KeyboardInterrupt):
        queue_due(due)
    assert (Reminder.objects.count(), OutboxMessage.objects.count()) == (4, 4)
    monkeypatch.undo()
    assert queue_due(due + timedelta(minutes=5)) == 6
    assert (Reminder.objects.count(), OutboxMessage.objects.count()) == (10, 10)


def test_year_planned_twice_at_once_has_each_draft_once(topic_area, coordinator, start, now):
    starts = [start + timedelta(days=60 * number) for number in range(3)]

    def plan(chosen):
        return len(plan_year(topic_area, starts=chosen, title="Runder Tisch", by=coordinator, at=now))

    assert sum(at_once(plan, [starts] * 4)) == 3
    assert list(topic_area.meetings.values_list("starts_at", flat=True)) == starts


def test_agenda_saved_twice_at_once_stands_once(meeting, coordinator):
    lines = [{"kind": "exchange", "title": f"Punkt {number}"} for number in range(20)]
    at_once(lambda items: write_agenda(meeting, items=items, by=coordinator), [lines] * WORKERS)
    assert [item.title for item in meeting.agenda.all()] == [line["title"] for line in lines]


# proof 41
def test_the_last_place_by_mail_and_by_link_at_once(meeting, many, now):
    Meeting.objects.filter(pk=meeting.pk).update(capacity=1)
    rows = many(2)
    uid = meeting_uid(meeting.public_id, "klimatisch.example")

    def say_yes(number):
        row = rows[number]
        if number:
            answer_invitation(row, answer="yes", how="link", by=None, at=now)
            return
        raw = mails.answer(
            uid=uid, attendee=f"mailto:{row.guest_email}", sender=row.guest_email, stamp="20260301T080000Z"
        )
        reading = read_mail(raw, Own(server="mx.birkenfurt.example"))
        take_in(reading, raw, uid=1, uidvalidity=1, at=now)

    at_once(say_yes, [0, 1])
    places = sorted(Invitation.objects.values_list("answer", "place"))
    assert places == [("yes", Place.SEAT), ("yes", Place.WAITING)]


# --- date polls --------------------------------------------------------------------------------------------------


def test_many_tabs_of_one_person_are_one_vote(db):
    poll = make_poll()
    row = make_participant(poll)
    options = list(poll.options.values_list("pk", flat=True))
    now = timezone.now()

    def vote(answer):
        votes = dict.fromkeys(options, answer)
        vote_in_poll(row, votes=votes, how="link", by=None, at=now, seen_version=0)

    at_once(vote, ["yes", "no", "if_need_be"] * 4)
    found = set(row.votes.values_list("answer", flat=True))
    assert (row.votes.count(), len(found)) == (3, 1)


def test_of_two_dates_taken_at_once_one_wins_and_the_other_is_told(coordinator):
    poll = make_poll()
    for _number in range(3):
        make_participant(poll, votes="yyy")
    now = timezone.now()

    def take(option):
        try:
            choose_date(option, by=coordinator, at=now)
        except ValidationError as refusal:
            return refusal.code
        return "taken"

    told = at_once(take, list(poll.options.all()))
    assert sorted(told) == ["chosen", "chosen", "taken"]
    poll.refresh_from_db()
    meeting = Meeting.objects.get(pk=poll.meeting_id)
    assert meeting.starts_at == poll.chosen.starts_at
    assert Invitation.objects.filter(meeting=meeting, answer="yes").count() == 3


def test_vote_and_date_at_the_same_time_leave_nothing_half(coordinator):
    poll = make_poll()
    rows = [make_participant(poll) for _number in range(6)]
    option = poll.options.first()
    options = list(poll.options.values_list("pk", flat=True))
    now = timezone.now()

    def act(row):
        if row is None:
            choose_date(option, by=coordinator, at=now)
            return "date"
        try:
            vote_in_poll(row, votes=dict.fromkeys(options, "yes"), how="link", by=None, at=now)
        except ValidationError as refusal:
            return refusal.code
        return "vote"

    told = at_once(act, [*rows[:3], None, *rows[3:]])
    assert set(told) <= {"date", "vote", "chosen"}
    assert Invitation.objects.filter(answer="yes").count() == told.count("vote")


def test_two_sweeps_remind_once(network, topic_area, now):
    add_default_rules(network, at=now - timedelta(days=30))
    poll = make_poll(
        make_meeting(topic_area, status=MeetingStatus.POLLING, starts_at=None),
        deadline=now + timedelta(days=1),
    )
    for _number in range(5):
        make_participant(poll, asked_at=now - timedelta(days=9))
    at_once(remind_due_voters, [now] * 6)
    assert OutboxMessage.objects.filter(kind="meetings.poll_reminder").count() == 5
