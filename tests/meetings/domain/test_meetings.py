"""Drafts, dates, moving, cancelling, opening again, held."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from common.transitions import TransitionRefused
from meetings.domain.invitations import answer_invitation, invite, withdraw_invitation
from meetings.domain.meetings import (
    cancel_meeting,
    confirm_held,
    create_meeting,
    default_deadline,
    delete_draft,
    move_meeting,
    reopen_meeting,
    update_meeting,
)
from meetings.models import Answer, AnswerEvent, Meeting, MeetingKind, MeetingStatus, Place
from meetings.notifications.gate import reason_not_to_send
from networks.models import NetworkStatus
from outbox.models import MessageStatus, OutboxMessage
from tests.factories.actors import make_person
from tests.factories.meetings import make_invitation, make_meeting
from tests.factories.networks import make_network, make_topic_area
from tests.meetings.conftest import BERLIN

pytestmark = pytest.mark.django_db


def hours(start, count=2):
    return {"starts_at": start, "ends_at": start + timedelta(hours=count)}


# --- drafts --------------------------------------------------------------------------------------------------


def test_draft_takes_zone_moderator_and_deadline_from_around(topic_area, coordinator, start, now):
    moderator = make_person()
    topic_area.network.moderator = moderator
    topic_area.network.save()
    meeting = create_meeting(topic_area, title="Abwärme", **hours(start), by=coordinator, at=now)
    assert (meeting.status, meeting.zone, meeting.moderator) == (
        MeetingStatus.DRAFT,
        "Europe/Berlin",
        moderator,
    )
    assert meeting.answer_by == datetime(2026, 3, 21, 20, 0, tzinfo=BERLIN)
    assert [(row.target, row.by) for row in meeting.transitions.all()] == [("draft", coordinator)]
    assert OutboxMessage.objects.count() == 0


def test_default_deadline_is_left_out_when_it_is_too_near(start):
    assert default_deadline(start, "Europe/Berlin", at=start - timedelta(days=5, hours=12)) is None
    assert default_deadline(start, "Europe/Berlin", at=start - timedelta(days=7)) is not None


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"ends_at": datetime(2026, 3, 26, 15, 0, tzinfo=BERLIN)}, "The end must lie after the start."),
        (
            {"answer_by": datetime(2026, 3, 27, 9, 0, tzinfo=BERLIN)},
            "The deadline must not lie after the start of the meeting.",
        ),
    ],
)
def test_create_refuses_impossible_times(topic_area, coordinator, start, now, fields, sentence):
    with pytest.raises(ValidationError) as refusal:
        create_meeting(topic_area, title="x", **(hours(start) | fields), by=coordinator, at=now)
    assert refusal.value.messages == [sentence]
    assert Meeting.objects.count() == 0


def test_the_form_sent_twice_makes_one_meeting(topic_area, coordinator, start, now):
    fields = {"title": "Runder Tisch", **hours(start)}
    first = create_meeting(topic_area, by=coordinator, at=now, **fields)
    with pytest.raises(ValidationError) as refusal:
        create_meeting(topic_area, by=coordinator, at=now, **fields)
    assert refusal.value.message_dict == {
        "starts_at": [
            "“Runder Tisch” is planned for this time already. Choose another time or change that meeting."
        ]
    }
    cancel_meeting(first, reason="", by=coordinator, at=now)
    assert create_meeting(topic_area, by=coordinator, at=now, **fields).pk != first.pk


def test_delete_draft_only_while_nobody_was_invited(topic_area, coordinator, start, now):
    draft = make_meeting(topic_area, starts_at=start, status=MeetingStatus.DRAFT)
    invited = make_meeting(topic_area, starts_at=start, status=MeetingStatus.DRAFT)
    make_invitation(invited)
    delete_draft(draft, by=coordinator, at=now)
    with pytest.raises(ValidationError):
        delete_draft(invited, by=coordinator, at=now)
    assert list(Meeting.objects.all()) == [invited]


# --- changing what people were invited to --------------------------------------------------------------------


def test_wording_changes_tell_nobody_and_keep_the_sequence(meeting, invitation, coordinator, now):  # proof 55
    update_meeting(meeting, title="Runder Tisch Wärme", by=coordinator, at=now)
    assert (meeting.title, meeting.sequence, OutboxMessage.objects.count()) == ("Runder Tisch Wärme", 0, 0)


def test_a_new_place_is_told_to_those_who_did_not_decline(meeting, guests, coordinator, now):
    coming, declined = guests(2)
    answer_invitation(coming, answer="yes", how="link", by=None, at=now)
    answer_invitation(declined, answer="no", how="link", by=None, at=now)
    update_meeting(meeting, place="Stadtbibliothek", by=coordinator, at=now)
    mail = OutboxMessage.objects.get(kind="meetings.place")
    assert (mail.to_email, mail.calendar_method) == (coming.email, "REQUEST")
    assert ("SEQUENCE:1\r\n" in mail.calendar, "PARTSTAT=ACCEPTED" in mail.calendar) == (True, True)
    coming.refresh_from_db()
    assert (coming.answer, coming.place, coming.last_sequence_sent) == ("yes", "seat", 1)


@pytest.mark.parametrize("change", [update_meeting, move_meeting])
def test_people_who_are_invited_are_not_left_without_a_place(
    meeting, invitation, coordinator, start, now, change
):
    Meeting.objects.filter(pk=meeting.pk).update(online_link="")
    fields = hours(start + timedelta(days=1)) if change is move_meeting else {}
    with pytest.raises(ValidationError) as refusal:
        change(meeting, place="", by=coordinator, at=now, **fields)
    assert refusal.value.code == "no_place"
    assert Meeting.objects.get(pk=meeting.pk).place == meeting.place


def test_update_refuses_the_date_of_an_invited_meeting(meeting, invitation, coordinator, start, now):
    with pytest.raises(ValidationError):
        update_meeting(meeting, starts_at=start + timedelta(days=1), by=coordinator, at=now)
    meeting.refresh_from_db()
    assert meeting.starts_at == start


# --- moving --------------------------------------------------------------------------------------------------


def test_moving_asks_everybody_again_and_keeps_the_history(
    meeting, guests, coordinator, start, now
):  # proof 55
    yes, no = guests(2)
    answer_invitation(yes, answer="yes", how="link", by=None, at=now)
    answer_invitation(no, answer="no", how="link", by=None, at=now)
    stamp = OutboxMessage.objects.get(kind="meetings.confirmation_yes").calendar

    later = start + timedelta(days=7)
    move_meeting(
        meeting, **hours(later), reason="Der Ratssaal ist belegt", by=coordinator, at=now + timedelta(hours=1)
    )

    assert (meeting.schedule_version, meeting.sequence, meeting.starts_at) == (2, 1, later)
    for row in (yes, no):
        row.refresh_from_db()
    assert {(row.answer, row.place) for row in (yes, no)} == {(Answer.OPEN, Place.NONE)}
    assert AnswerEvent.objects.count() == 2
    mails = OutboxMessage.objects.filter(kind="meetings.moved")
    assert {mail.dedupe_key for mail in mails} == {f"meetings.moved:{row.public_id}:2" for row in (yes, no)}
    mail = mails.get(to_email=yes.email)
    assert mail.subject == "Neuer Termin: Runder Tisch Wärmewende jetzt am Do, 2. April 2026, 16:30 Uhr"
    assert "statt am 26. März" in mail.text
    assert "Der Ratssaal ist belegt" in mail.text
    assert mail.calendar_method == "REQUEST"
    assert ("SEQUENCE:1\r\n" in mail.calendar, "PARTSTAT=NEEDS-ACTION" in mail.calendar) == (True, True)
    uid = f"UID:meeting-{meeting.public_id}@klimatisch.example\r\n"
    assert uid in mail.calendar.replace("\r\n ", "")
    assert uid in stamp.replace("\r\n ", "")
    assert ("DTSTAMP:20260301T080000Z" in stamp, "DTSTAMP:20260301T090000Z" in mail.calendar) == (True, True)


def test_moving_supersedes_what_is_still_queued(meeting, guests, coordinator, start, now):
    (row,) = guests(1)
    answer_invitation(row, answer="yes", how="link", by=None, at=now)
    move_meeting(meeting, **hours(start + timedelta(days=7)), by=coordinator, at=now)
    assert dict(OutboxMessage.objects.values_list("kind", "status")) == {
        "meetings.confirmation_yes": MessageStatus.SUPERSEDED,
        "meetings.moved": MessageStatus.QUEUED,
    }


def test_news_of_the_place_is_stopped_by_a_move_whatever_happened_between(
    meeting, guests, coordinator, start, now
):
    stays, goes = guests(2)
    update_meeting(meeting, place="Stadtbibliothek", by=coordinator, at=now)
    withdraw_invitation(goes, by=coordinator, at=now)
    move_meeting(meeting, **hours(start + timedelta(days=7)), by=coordinator, at=now)
    old = OutboxMessage.objects.get(kind="meetings.place", to_email=stays.email)
    assert reason_not_to_send(old, now) == "A newer calendar entry is on its way."


@pytest.mark.parametrize("change", ["move", "reopen"])
def test_answer_to_the_old_date_does_not_count_for_the_new_one(
    meeting, guests, coordinator, start, now, change
):
    (row,) = guests(1)
    answer_invitation(row, answer="maybe", how="link", by=None, at=now, seen_version=0)
    if change == "move":
        move_meeting(meeting, **hours(start + timedelta(days=7)), by=coordinator, at=now)
    else:
        cancel_meeting(meeting, reason="", by=coordinator, at=now)
        reopen_meeting(meeting, by=coordinator, at=now)
        invite(meeting, people=[(row.actor, row.person)], by=coordinator, at=now)
    with pytest.raises(ValidationError) as refusal:
        answer_invitation(row, answer="yes", how="link", by=None, at=now, seen_version=1)
    row.refresh_from_db()
    assert (refusal.value.code, row.answer) == ("moved", Answer.OPEN)
    answer_invitation(row, answer="yes", how="link", by=None, at=now, seen_version=row.version)
    row.refresh_from_db()
    assert row.answer == Answer.YES


def test_moving_a_draft_tells_nobody(topic_area, coordinator, start, now):
    draft = make_meeting(topic_area, starts_at=start, status=MeetingStatus.DRAFT)
    move_meeting(draft, **hours(start + timedelta(days=1)), by=coordinator, at=now)
    assert (draft.schedule_version, draft.sequence, OutboxMessage.objects.count()) == (1, 0, 0)


def test_moving_into_the_past_is_refused(meeting, invitation, coordinator, now):
    with pytest.raises(ValidationError) as refusal:
        move_meeting(meeting, **hours(now - timedelta(hours=1)), by=coordinator, at=now)
    assert refusal.value.message_dict == {"starts_at": ["The date is in the past. Choose today or later"]}
    meeting.refresh_from_db()
    assert (meeting.sequence, OutboxMessage.objects.count()) == (0, 0)


# --- cancelling ----------------------------------------------------------------------------------------------


def test_cancel_goes_only_to_those_who_got_a_request(meeting, guests, coordinator, now):  # proof 56
    (told,) = guests(1, last_sequence_sent=0)
    (by_letter,) = guests(1, last_sequence_sent=None)
    cancel_meeting(meeting, reason="Der Saal ist gesperrt", by=coordinator, at=now)
    assert (meeting.status, meeting.sequence) == (MeetingStatus.CANCELLED, 1)
    mails = {mail.to_email: mail for mail in OutboxMessage.objects.filter(kind="meetings.cancelled")}
    assert {mail.calendar_method for mail in mails.values()} == {"CANCEL", ""}
    calendar = mails[told.email].calendar
    assert [word in calendar for word in ("METHOD:CANCEL", "SEQUENCE:1\r\n", "STATUS:CANCELLED")] == [
        True
    ] * 3
    assert mails[by_letter.email].calendar == ""
    assert "Der Saal ist gesperrt" in mails[told.email].text


def test_reopened_meeting_is_invited_anew_with_a_higher_sequence(
    meeting, guests, coordinator, now
):  # proof 56
    (row,) = guests(1)
    answer_invitation(row, answer="yes", how="link", by=None, at=now)
    cancel_meeting(meeting, reason="", by=coordinator, at=now)
    reopen_meeting(meeting, by=coordinator, at=now)
    assert (meeting.status, meeting.sequence, meeting.schedule_version) == (MeetingStatus.DRAFT, 2, 2)
    invite(meeting, people=[(row.actor, row.person)], by=coordinator, at=now)
    assert meeting.invitations.count() == 1
    mail = OutboxMessage.objects.get(kind="meetings.invitation")
    assert ("SEQUENCE:2\r\n" in mail.calendar, mail.to_email) == (True, row.email)
    row.refresh_from_db()
    assert (row.answer, row.last_sequence_sent) == (Answer.OPEN, 2)


def test_cancelling_twice_is_refused(meeting, coordinator, now):
    cancel_meeting(meeting, reason="", by=coordinator, at=now)
    with pytest.raises(TransitionRefused):
        cancel_meeting(meeting, reason="", by=coordinator, at=now)
    assert meeting.sequence == 1


# --- held ----------------------------------------------------------------------------------------------------


def test_held_by_a_person_after_the_start(meeting, coordinator, start):
    with pytest.raises(ValidationError):
        confirm_held(meeting, by=coordinator, at=start - timedelta(minutes=1))
    confirm_held(meeting, by=coordinator, at=start + timedelta(days=1))
    assert meeting.status == MeetingStatus.HELD
    assert meeting.transitions.get().effective_on == date(2026, 3, 26)


def test_held_before_the_topic_area_began_is_refused(meeting, coordinator, start):
    area = meeting.topic_area
    area.started_on = date(2026, 4, 1)
    area.save()
    with pytest.raises(ValidationError) as refusal:
        confirm_held(meeting, by=coordinator, at=start + timedelta(days=1))
    assert refusal.value.messages == [
        "The topic area “Quartierswärme” began on 01.04.2026. Correct the date of the meeting or of the topic area."
    ]
    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.INVITED


def test_held_kick_off_dates_and_activates_the_network(coordinator, start):
    network = make_network(
        coordinator=coordinator, status=NetworkStatus.PREPARATION, kick_off_on=None, starts_on=None
    )
    meeting = make_meeting(make_topic_area(network), starts_at=start, kind=MeetingKind.KICK_OFF)
    confirm_held(meeting, by=coordinator, at=start + timedelta(hours=3))
    network.refresh_from_db()
    assert (network.status, network.kick_off_on) == (NetworkStatus.ACTIVE, date(2026, 3, 26))


def test_date_of_a_held_meeting_is_corrected_within_reason(meeting, coordinator, start):
    area = meeting.topic_area
    area.started_on = date(2026, 3, 1)
    area.save()
    later = start + timedelta(days=2)
    confirm_held(meeting, by=coordinator, at=later)
    update_meeting(meeting, starts_at=start - timedelta(days=1), by=coordinator, at=later)
    for wrong in (datetime(2026, 2, 1, 16, 30, tzinfo=BERLIN), later + timedelta(minutes=5)):
        with pytest.raises(ValidationError):
            times = {"starts_at": wrong, "ends_at": wrong + timedelta(hours=1), "answer_by": None}
            update_meeting(meeting, **times, by=coordinator, at=later)
    meeting.refresh_from_db()
    assert meeting.starts_at == start - timedelta(days=1)
