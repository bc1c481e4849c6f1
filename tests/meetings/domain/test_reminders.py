"""The sweep: due, once, and only while it helps."""

from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from common.privacy import tables
from meetings.domain.invitations import answer_invitation, name_substitute, withdraw_invitation
from meetings.domain.meetings import cancel_meeting, confirm_held, move_meeting
from meetings.domain.reminder_rules import add_default_rules, add_rule, remove_rule
from meetings.domain.reminders import (
    JUST_ANSWERED,
    JUST_INVITED,
    NO_ADDRESS,
    TOO_LATE,
    WRITTEN_ANEW,
    find_due,
    queue_due,
    remind_now,
)
from meetings.models import (
    ActionItem,
    Audience,
    Invitation,
    MeetingStatus,
    Reminder,
    ReminderRule,
    ReminderState,
)
from meetings.notifications import DEADLINE_OVER, answer_link
from meetings.notifications.gate import reason_not_to_send
from outbox.gates import reason_against
from outbox.models import Category, MessageStatus, OutboxMessage
from tests.factories.actors import make_person
from tests.factories.meetings import make_invitation, make_meeting
from tests.meetings.conftest import BERLIN

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def rules(topic_area):
    add_default_rules(topic_area.network, at=LONG_AGO)


# "Unanswered": three days before the deadline of 24 March; "coming": two days before 26 March, both at 9:00.
UNANSWERED_DUE = datetime(2026, 3, 21, 9, 0, tzinfo=BERLIN)
COMING_DUE = datetime(2026, 3, 24, 9, 0, tzinfo=BERLIN)
MINUTE = timedelta(minutes=1)


def reminders():
    return list(Reminder.objects.order_by("pk").values_list("rule__audience", "state", "reason"))


def answer(row, value, at):
    answer_invitation(row, answer=value, how="link", by=None, at=at)


def test_reminder_is_queued_when_due_and_once(invitation):
    assert queue_due(UNANSWERED_DUE - MINUTE) == 0
    assert queue_due(UNANSWERED_DUE) == 1
    assert queue_due(UNANSWERED_DUE + MINUTE) == 0
    reminder = Reminder.objects.get()
    mail = OutboxMessage.objects.get()
    assert (mail.dedupe_key, mail.kind) == (
        f"meetings.reminder:{reminder.pk}",
        "meetings.reminder_unanswered",
    )
    assert (mail.category, mail.subject) == (
        Category.REMINDER,
        "Kommen Sie am 26. März? Ihre Antwort fehlt uns noch",
    )


def test_who_does_not_know_yet_is_asked_again(invitation, now):
    answer(invitation, "maybe", now)
    queue_due(UNANSWERED_DUE)
    mail = OutboxMessage.objects.get(kind="meetings.reminder_unanswered")
    assert mail.subject == "Kommen Sie am 26. März? Sie waren noch nicht sicher"


def test_who_comes_is_reminded_before_the_start_with_the_link(invitation, now):
    answer(invitation, "yes", now)
    assert queue_due(COMING_DUE) == 1
    mail = OutboxMessage.objects.get(kind="meetings.reminder_coming")
    assert mail.subject == "Übermorgen: Runder Tisch Wärmewende, 16:30 Uhr, Ratssaal"
    assert "https://konferenz.example/raum" in mail.text


def test_reminder_names_what_is_still_open_for_the_person(invitation, meeting, topic_area, now, start):
    answer(invitation, "yes", now)
    earlier = make_meeting(topic_area, starts_at=start - timedelta(days=90), status=MeetingStatus.HELD)
    item = {"meeting": earlier, "due_on": (start - timedelta(days=6)).date()}
    ActionItem.objects.create(owner=invitation.person, text="Abschlagsrechnung schicken", **item)
    ActionItem.objects.create(owner=invitation.person, text="Erledigt", done_on=now.date(), **item)
    ActionItem.objects.create(owner=make_person(), text="Fremdes", **item)
    queue_due(COMING_DUE)
    text = OutboxMessage.objects.get(kind="meetings.reminder_coming").text
    assert "- Abschlagsrechnung schicken bis 20. März" in text
    assert ("Erledigt" in text, "Fremdes" in text) == (False, False)


def test_who_declined_or_waits_is_left_alone(meeting, guests, now):
    meeting.capacity = 1
    meeting.save()
    seat, waits, declined = guests(3)
    for row, value in ((seat, "yes"), (waits, "yes"), (declined, "no")):
        answer(row, value, now)
    queue_due(COMING_DUE)
    assert [row.invitation for row in Reminder.objects.select_related("invitation")] == [seat]


def colleague_of(row, now):
    return make_invitation(
        row.meeting,
        actor=row.actor,
        person=make_person(actor=row.actor),
        invited_at=now - timedelta(days=1),
    )


def test_colleagues_whose_seats_are_taken_are_left_alone(meeting, guests, coordinator, now):
    comes, other = guests(2)
    colleague = colleague_of(comes, now)
    answer(comes, "yes", now)
    assert remind_now(meeting, by=coordinator, at=now) == 1
    queue_due(UNANSWERED_DUE)
    assert [row.invitation for row in Reminder.objects.select_related("invitation")] == [other]
    # The seat is free again, and there is still time.
    answer(comes, "no", UNANSWERED_DUE + MINUTE)
    queue_due(UNANSWERED_DUE + 2 * MINUTE)
    assert list(Reminder.objects.order_by("pk").values_list("invitation", flat=True)) == [
        other.pk,
        colleague.pk,
    ]


def test_colleagues_are_reminded_while_a_second_seat_is_left(meeting, guests, now):
    meeting.seats_per_organisation = 2
    meeting.save()
    (comes,) = guests(1)
    colleague = colleague_of(comes, now)
    answer(comes, "yes", now)
    queue_due(UNANSWERED_DUE)
    assert Reminder.objects.get().invitation == colleague


def test_a_substitute_for_whom_the_seat_is_kept_is_reminded(meeting, guests, now):
    (first,) = guests(1)
    colleague_of(first, now)
    answer(first, "yes", now)
    substitute = name_substitute(first, person=make_person(actor=first.actor), how="link", by=None, at=now)
    queue_due(UNANSWERED_DUE)
    assert Reminder.objects.get().invitation == substitute


def test_gate_stops_the_reminder_of_a_colleague_who_need_not_answer_any_more(meeting, guests, now):
    (first,) = guests(1)
    colleague = colleague_of(first, now)
    queue_due(UNANSWERED_DUE)
    mail = OutboxMessage.objects.get(to_email=colleague.email)
    assert reason_not_to_send(mail, UNANSWERED_DUE) is None
    answer(first, "yes", UNANSWERED_DUE + MINUTE)
    assert (
        reason_not_to_send(mail, UNANSWERED_DUE + MINUTE)
        == "A colleague of the organisation has answered in the meantime."
    )


def test_who_is_no_longer_or_not_yet_asked_is_left_alone(guests, coordinator, now):
    asked, withdrawn, unsent = guests(3)
    withdraw_invitation(withdrawn, by=coordinator, at=now)
    Invitation.objects.filter(pk=unsent.pk).update(invited_at=None)
    queue_due(UNANSWERED_DUE)
    assert [row.invitation for row in Reminder.objects.select_related("invitation")] == [asked]


def test_sweep_after_an_outage_sends_what_still_helps(invitation, now):  # proof 8
    answer(invitation, "yes", now)
    assert queue_due(COMING_DUE + timedelta(days=1, hours=3)) == 1
    assert OutboxMessage.objects.get(kind="meetings.reminder_coming").subject.startswith("Morgen: ")


def test_who_comes_gets_the_page_of_their_organisation(invitation, meeting, guests, now):
    answer(invitation, "yes", now)
    (guest,) = guests(1)
    Invitation.objects.filter(pk=guest.pk).update(actor=None)
    guest.refresh_from_db()
    answer(guest, "yes", now)
    queue_due(COMING_DUE)
    has_page = {
        mail.to_email: f"{answer_link(row)}page/" in mail.text
        for row in (invitation, guest)
        for mail in OutboxMessage.objects.filter(kind="meetings.reminder_coming", to_email=row.email)
    }
    assert has_page == {invitation.email: True, guest.email: False}


def test_sweep_after_the_start_records_why_nothing_was_sent(invitation, start, now):  # proof 8
    answer(invitation, "yes", now)
    assert queue_due(start + MINUTE) == 0
    assert reminders() == [("coming", ReminderState.SKIPPED, TOO_LATE)]


def test_unanswered_after_the_deadline_is_skipped(invitation, meeting):
    assert queue_due(meeting.answer_by + MINUTE) == 0
    assert reminders() == [("unanswered", ReminderState.SKIPPED, DEADLINE_OVER)]


def test_just_invited_and_just_answered_people_are_not_reminded_at_once(meeting, guests):
    (late,) = guests(1)
    Invitation.objects.update(invited_at=UNANSWERED_DUE + MINUTE)
    assert queue_due(UNANSWERED_DUE + 2 * MINUTE) == 0
    assert reminders() == [("unanswered", ReminderState.SKIPPED, JUST_INVITED)]
    answer(late, "yes", COMING_DUE + MINUTE)
    queue_due(COMING_DUE + 2 * MINUTE)
    assert reminders()[1:] == [("coming", ReminderState.SKIPPED, JUST_ANSWERED)]


def test_nobody_without_an_address_is_counted_as_reminded(meeting, now):
    make_invitation(meeting, person=make_person(email=""), invited_at=now)
    assert queue_due(UNANSWERED_DUE) == 0
    assert reminders() == [("unanswered", ReminderState.SKIPPED, NO_ADDRESS)]


def test_days_before_are_civil_days_across_the_clock_change(topic_area, now):  # proof 19
    # Clocks go forward on 29 March 2026: nine o'clock two days before is 46.5 hours before, not 47.5.
    start = datetime(2026, 3, 30, 8, 30, tzinfo=BERLIN)
    meeting = make_meeting(topic_area, starts_at=start)
    answer(make_invitation(meeting, invited_at=now), "yes", now)
    due = datetime(2026, 3, 28, 9, 0, tzinfo=BERLIN)
    assert find_due(due - timedelta(seconds=1)) == []
    (found,) = find_due(due)
    assert (found.due_at, found.due_at.astimezone(BERLIN).time()) == (due, time(9, 0))
    assert start.astimezone(UTC) - found.due_at == timedelta(hours=46.5)


def test_days_before_follow_the_meetings_own_zone(topic_area, now):
    meeting = make_meeting(
        topic_area, starts_at=datetime(2026, 6, 10, 20, 0, tzinfo=BERLIN), zone="America/New_York"
    )
    answer(make_invitation(meeting, invited_at=now), "yes", now)
    found = [due.due_at for due in find_due(datetime(2026, 6, 9, 0, 0, tzinfo=BERLIN)) if due.rule_id]
    coming = ReminderRule.objects.get(audience=Audience.COMING)
    assert datetime(2026, 6, 8, 15, 0, tzinfo=BERLIN) in found
    assert coming.time == time(9, 0)


@pytest.mark.parametrize("what", ["answer", "withdraw", "erase", "cancel", "move"])
def test_gate_stops_what_is_no_longer_true(invitation, meeting, coordinator, start, what):  # proof 14, 15
    queue_due(UNANSWERED_DUE)
    mail = OutboxMessage.objects.get()
    assert reason_not_to_send(mail, UNANSWERED_DUE) is None
    at = UNANSWERED_DUE + MINUTE
    if what == "answer":
        answer(invitation, "no", at)
        expected = ("The person has answered in the meantime.", MessageStatus.QUEUED)
    elif what == "withdraw":
        withdraw_invitation(invitation, by=coordinator, at=at)
        expected = ("The invitation was withdrawn.", MessageStatus.QUEUED)
    elif what == "erase":
        for table in tables():
            table.erase(table.rows(invitation.person)) if table.model is Invitation else None
        expected = ("No mail reaches this person any more.", MessageStatus.QUEUED)
    elif what == "cancel":
        cancel_meeting(meeting, reason="", by=coordinator, at=at)
        expected = ("The reminder was replaced.", MessageStatus.SUPERSEDED)
    else:
        later = start + timedelta(days=7)
        move_meeting(meeting, starts_at=later, ends_at=later + timedelta(hours=2), by=coordinator, at=at)
        expected = ("The reminder was replaced.", MessageStatus.SUPERSEDED)
    mail.refresh_from_db()
    assert (reason_not_to_send(mail, at), mail.status) == expected


def test_moved_meeting_reminds_again_also_when_moved_back(
    invitation, meeting, coordinator, start
):  # proofs 13 and 14
    queue_due(UNANSWERED_DUE)
    later = start + timedelta(days=30)
    hours = timedelta(hours=2)
    at = UNANSWERED_DUE + MINUTE
    move_meeting(meeting, starts_at=later, ends_at=later + hours, by=coordinator, at=at)
    assert reminders() == [("unanswered", ReminderState.SUPERSEDED, "The meeting was moved.")]
    due = meeting.answer_by.astimezone(BERLIN).replace(hour=9, minute=0) - timedelta(days=3)
    assert queue_due(due) == 1
    move_meeting(meeting, starts_at=start + hours, ends_at=start + 2 * hours, by=coordinator, at=at)
    assert queue_due(start - timedelta(days=1)) == 1
    assert [state for _audience, state, _reason in reminders()] == ["superseded", "superseded", "queued"]
    assert Reminder.objects.values("invitation", "rule", "schedule_version").distinct().count() == 3


def test_who_just_heard_of_the_new_date_is_not_reminded_of_it_at_once(invitation, meeting, coordinator, now):
    soon = now + timedelta(days=2)
    move_meeting(meeting, starts_at=soon, ends_at=soon + timedelta(hours=2), by=coordinator, at=now)
    assert queue_due(now + MINUTE) == 0
    assert reminders() == [("unanswered", ReminderState.SKIPPED, JUST_INVITED)]


def test_reminders_end_with_the_word_that_it_was_held(invitation, meeting, coordinator, start, now):
    queue_due(UNANSWERED_DUE)
    confirm_held(meeting, by=coordinator, at=start)
    assert reminders() == [("unanswered", ReminderState.SUPERSEDED, "The meeting is over.")]
    assert OutboxMessage.objects.get().status == MessageStatus.SUPERSEDED


def test_who_moves_up_after_the_sweep_is_reminded_by_the_next_once(meeting, guests, now):  # proof 16
    meeting.capacity = 1
    meeting.save()
    seat, waits = guests(2)
    answer(seat, "yes", now)
    answer(waits, "yes", now)
    queue_due(COMING_DUE)
    # Before the deadline of 20:00 the seat becomes free.
    answer(seat, "no", COMING_DUE + MINUTE)
    assert [queue_due(COMING_DUE + number * MINUTE) for number in (2, 3)] == [1, 0]
    mails = OutboxMessage.objects.filter(kind="meetings.reminder_coming")
    assert sorted(mails.values_list("to_email", flat=True)) == sorted([seat.email, waits.email])


def test_clock_that_jumps_back_sends_nothing_twice(invitation):  # proof 18
    assert queue_due(UNANSWERED_DUE + MINUTE) == 1
    assert [queue_due(UNANSWERED_DUE + number * MINUTE) for number in range(-60, 5)] == [0] * 65
    assert OutboxMessage.objects.count() == 1


def test_cancelled_meeting_reminds_nobody(invitation, meeting, coordinator, now):
    cancel_meeting(meeting, reason="", by=coordinator, at=now)
    assert queue_due(UNANSWERED_DUE) == 0
    assert Reminder.objects.count() == 0


def test_asking_by_hand_is_once_a_day(invitation, meeting, coordinator, now):
    assert remind_now(meeting, by=coordinator, at=now) == 1
    assert remind_now(meeting, by=coordinator, at=now + timedelta(hours=1)) == 0
    assert remind_now(meeting, by=coordinator, at=now + timedelta(days=1)) == 1
    with pytest.raises(ValidationError):
        remind_now(meeting, by=coordinator, at=meeting.answer_by + MINUTE)


def test_cost_follows_what_is_due(topic_area, guests, now, django_assert_num_queries):
    for number in range(30):
        make_meeting(topic_area, starts_at=now + timedelta(days=60 + number))
    guests(3)
    with django_assert_num_queries(1):
        assert queue_due(now) == 0


def test_one_reminder_that_cannot_be_written_does_not_stop_the_others(meeting, guests):  # proof 23
    broken, fine = guests(2)
    # A language without a template, as a damaged import could leave it.
    type(broken.person).objects.filter(pk=broken.person.pk).update(language="xx")
    assert queue_due(UNANSWERED_DUE) == 1
    assert OutboxMessage.objects.get().to_email == fine.email
    assert [state for _audience, state, _reason in reminders()] == ["skipped", "queued"]


def test_task_of_the_timetable_runs_the_sweep(invitation):
    from config.schedule import SCHEDULE
    from meetings.tasks import queue_due_reminders

    assert SCHEDULE["meetings.queue_due_reminders"]["schedule"] == 60.0
    with time_machine.travel(UNANSWERED_DUE, tick=False):
        queue_due_reminders()
    assert OutboxMessage.objects.count() == 1


def test_founding_a_network_gives_it_the_usual_rules(coordinator, now, town):
    from networks.domain.networks import found_network

    network = found_network(name="Neu", kind="alliance", municipality=town, by=coordinator, at=now)
    assert list(network.reminder_rules.values_list("audience", "days", "time")) == [
        ("coming", 2, time(9, 0)),
        ("unanswered", 3, time(9, 0)),
    ]


@pytest.fixture
def second(topic_area, invitation, start, now):
    """The same person is invited to a meeting an hour later, with the same deadline."""
    meeting = make_meeting(
        topic_area,
        title="Runder Tisch Abwärme",
        starts_at=start + timedelta(hours=1),
        answer_by=invitation.meeting.answer_by,
    )
    return make_invitation(
        meeting, actor=invitation.actor, person=invitation.person, invited_at=now - timedelta(days=1)
    )


def texts():
    return list(OutboxMessage.objects.order_by("pk").values_list("kind", flat=True))


def test_several_reminders_of_one_person_share_a_mail(invitation, second, meeting):
    (other,) = [make_invitation(meeting, invited_at=invitation.invited_at)]
    assert queue_due(UNANSWERED_DUE) == 3
    shared = OutboxMessage.objects.get(kind="meetings.reminders")
    assert shared.dedupe_key == f"meetings.reminders:{invitation.person_id}:20260321:1"
    assert sorted(texts()) == ["meetings.reminder_unanswered", "meetings.reminders"]
    assert OutboxMessage.objects.get(kind="meetings.reminder_unanswered").subject_id == other.public_id
    assert Reminder.objects.filter(shared_key=shared.dedupe_key, state=ReminderState.QUEUED).count() == 2
    for row in (invitation, second):
        assert row.meeting.title in shared.text
        assert answer_link(row) in shared.text
    assert queue_due(UNANSWERED_DUE + MINUTE) == 0
    assert reason_against(shared, UNANSWERED_DUE + MINUTE) == ""


def test_what_is_no_longer_true_leaves_a_shared_mail_and_the_rest_is_written_anew(invitation, second):
    queue_due(UNANSWERED_DUE)
    shared = OutboxMessage.objects.get()
    answer(invitation, "no", UNANSWERED_DUE + MINUTE)
    assert reason_against(shared, UNANSWERED_DUE + MINUTE) == WRITTEN_ANEW
    assert reason_against(shared, UNANSWERED_DUE + MINUTE) == "The reminder was replaced."
    fresh = OutboxMessage.objects.get(kind="meetings.reminder_unanswered")
    assert (fresh.subject_id, reason_against(fresh, UNANSWERED_DUE + MINUTE)) == (second.public_id, "")
    assert reminders() == [
        ("unanswered", ReminderState.SUPERSEDED, "The person has answered in the meantime."),
        ("unanswered", ReminderState.QUEUED, ""),
    ]


def test_three_reminders_of_which_one_goes_become_another_shared_mail(invitation, second, topic_area, now):
    third = make_invitation(
        make_meeting(
            topic_area,
            starts_at=second.meeting.starts_at + timedelta(hours=2),
            answer_by=invitation.meeting.answer_by,
        ),
        actor=invitation.actor,
        person=invitation.person,
        invited_at=now,
    )
    queue_due(UNANSWERED_DUE)
    (shared,) = OutboxMessage.objects.all()
    answer(third, "yes", UNANSWERED_DUE + MINUTE)
    assert reason_against(shared, UNANSWERED_DUE + MINUTE) == WRITTEN_ANEW
    again = OutboxMessage.objects.exclude(pk=shared.pk).get(kind="meetings.reminders")
    assert again.dedupe_key.endswith(":2")
    assert third.meeting.starts_at > second.meeting.starts_at
    assert answer_link(third) not in again.text
    assert reason_against(again, UNANSWERED_DUE + MINUTE) == ""


def test_shared_mail_that_nothing_holds_for_is_not_sent(invitation, second, coordinator):
    queue_due(UNANSWERED_DUE)
    shared = OutboxMessage.objects.get()
    for row in (invitation, second):
        cancel_meeting(row.meeting, reason="", by=coordinator, at=UNANSWERED_DUE + MINUTE)
    before = OutboxMessage.objects.count()
    assert reason_against(shared, UNANSWERED_DUE + MINUTE) == "The reminder was replaced."
    assert OutboxMessage.objects.count() == before


@pytest.mark.parametrize(
    ("hour", "minute", "sent"), [(3, 0, 0), (6, 59, 0), (7, 0, 1), (20, 5, 1), (20, 6, 0), (23, 0, 0)]
)
def test_late_reminders_wait_for_the_day(invitation, hour, minute, sent):
    late = UNANSWERED_DUE.replace(day=22, hour=hour, minute=minute)
    assert queue_due(late) == sent
    assert Reminder.objects.count() == sent


# proof 17
@pytest.mark.parametrize("minutes", [-10, 10])
def test_a_clock_that_is_wrong_reminds_once_and_not_before_its_own_time(invitation, minutes):
    """A worker whose clock is wrong is wrong by just that; whoever comes second finds the row."""
    wrong = timedelta(minutes=minutes)
    sweeps = [UNANSWERED_DUE + step * MINUTE for step in range(-15, 15)]
    first = next(at for at in sweeps if queue_due(at + wrong))
    assert first == UNANSWERED_DUE - wrong
    assert [queue_due(at) for at in sweeps] == [0] * len(sweeps)


# proof 20
def test_autumn_night_reminds_once(topic_area, now):
    meeting = make_meeting(topic_area, starts_at=datetime(2026, 10, 26, 16, 0, tzinfo=BERLIN))
    answer(make_invitation(meeting, invited_at=now), "yes", now)
    ReminderRule.objects.filter(audience=Audience.COMING).update(days=1, time=time(7, 0))
    night = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)
    queued = {
        night + n * timedelta(minutes=30): queue_due(night + n * timedelta(minutes=30)) for n in range(24)
    }
    # 7:00 in winter time, which began at 1:00 UTC that night.
    assert [at for at, count in queued.items() if count] == [datetime(2026, 10, 25, 6, 0, tzinfo=UTC)]
    assert sum(queued.values()) == 1


def test_rule_added_later_makes_up_for_nothing(invitation, topic_area, coordinator):
    """What it would have sent before somebody wanted it is not sent now; nor is it when a rule is set up anew."""
    ReminderRule.objects.all().delete()
    added = UNANSWERED_DUE + timedelta(hours=2)
    for days in (3, 2):
        add_rule(
            topic_area.network,
            audience=Audience.UNANSWERED,
            days=days,
            time=time(9, 0),
            by=coordinator,
            at=added,
        )
    assert queue_due(added) == 0
    assert queue_due(UNANSWERED_DUE + timedelta(days=1)) == 1


def test_rule_that_is_removed_takes_its_mail_back(invitation, coordinator):
    queue_due(UNANSWERED_DUE)
    remove_rule(ReminderRule.objects.get(audience="unanswered"), by=coordinator, at=UNANSWERED_DUE)
    assert reason_against(OutboxMessage.objects.get(), UNANSWERED_DUE) == "The reminder was replaced."
