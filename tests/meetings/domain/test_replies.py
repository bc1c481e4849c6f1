"""Answers from calendars: what counts by itself, what waits for a person, what is out of date."""

from datetime import UTC, timedelta

import pytest
import vobject
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone

from accounts.models import AuditEvent
from meetings.calendar import meeting_uid
from meetings.domain.invitations import answer_invitation, invite, withdraw_invitation
from meetings.domain.meetings import cancel_meeting, move_meeting
from meetings.domain.replies import accept_reply, dismiss_reply
from meetings.models import Answer, AnsweredHow, AnswerEvent, CalendarReply, MeetingStatus, Place
from meetings.notifications.letters import SUBJECT_KIND
from outbox.inbound import poll
from outbox.inbound.reading import read_mail
from outbox.inbound.store import take_in
from outbox.inbound.verdicts import Own
from outbox.models import InboundMail, OutboxMessage
from tests.factories.actors import make_person
from tests.factories.meetings import make_invitation, make_reply
from tests.outbox.inbound.mails import answer, letter

pytestmark = pytest.mark.django_db

OWN = Own("klimatisch@klimatisch.example", "mx.birkenfurt.example")
STAMP = "20260301T080000Z"


def reply(invitation, *, at, **fields):
    """What the mail server delivers when the person answers in the calendar at 9:00."""
    meeting = invitation.meeting
    known = {
        "uid": meeting_uid(meeting.public_id, "klimatisch.example"),
        "sequence": meeting.sequence,
        "stamp": STAMP,
    }
    raw = answer(**(known | fields))
    return receive(raw, at)


def receive(raw, at):
    return take_in(read_mail(raw, OWN), raw, uid=1, uidvalidity=1, at=at)


def outcome():
    row = CalendarReply.objects.latest("pk")
    return row.state, row.reason


def present(invitation):
    invitation.refresh_from_db()
    return invitation.answer, invitation.place


# --- what counts ---------------------------------------------------------------------------------------------


# proof 61
@pytest.mark.parametrize(
    ("partstat", "expected"),
    [
        ("ACCEPTED", (Answer.YES, Place.SEAT)),
        ("TENTATIVE", (Answer.MAYBE, Place.NONE)),
        ("DECLINED", (Answer.NO, Place.NONE)),
    ],
)
def test_an_answer_our_mail_server_vouches_for_counts(invitation, now, partstat, expected):
    mail = reply(invitation, at=now, partstat=partstat, more=("COMMENT:Bis dann",))
    assert present(invitation) == expected
    assert (invitation.answered_how, invitation.note) == (AnsweredHow.CALENDAR, "Bis dann")
    assert outcome() == ("applied", "applied")
    assert mail.subject_id == CalendarReply.objects.get().public_id


def test_the_answer_is_confirmed_by_mail_like_every_other(invitation, now):
    reply(invitation, at=now)
    kinds = OutboxMessage.objects.filter(subject_kind=SUBJECT_KIND).values_list("kind", flat=True)
    assert list(kinds) == ["meetings.confirmation_yes"]


def test_a_yes_to_a_full_meeting_waits(invitation, meeting, now):
    meeting.capacity = 1
    meeting.save()
    other = make_invitation(meeting, invited_at=now)
    answer_invitation(other, answer=Answer.YES, how=AnsweredHow.LINK, by=None, at=now)
    reply(invitation, at=now)
    assert present(invitation) == (Answer.YES, Place.WAITING)
    assert OutboxMessage.objects.filter(kind="meetings.waiting").count() == 1


def test_a_yes_where_a_colleague_has_the_seat_waits_for_a_person(invitation, meeting, now, coordinator):
    ada = make_invitation(meeting, actor=invitation.actor, invited_at=now)
    answer_invitation(ada, answer=Answer.YES, how=AnsweredHow.LINK, by=None, at=now)
    reply(invitation, at=now)
    assert outcome() == ("open", "organisation")
    assert present(invitation) == (Answer.OPEN, Place.NONE)
    with pytest.raises(ValidationError, match="is taken already"):
        accept_reply(CalendarReply.objects.get(), by=coordinator, at=now)
    answer_invitation(ada, answer=Answer.NO, how=AnsweredHow.LINK, by=None, at=now)
    accept_reply(CalendarReply.objects.get(), by=coordinator, at=now)
    assert present(invitation) == (Answer.YES, Place.SEAT)


# proof 62
def test_the_same_answer_three_times_counts_once(invitation, now):
    for _time in range(3):
        reply(invitation, at=now)
    assert AnswerEvent.objects.count() == 1
    assert sorted(CalendarReply.objects.values_list("state", "reason")) == [
        ("applied", "applied"),
        ("ignored", "older_answer"),
        ("ignored", "older_answer"),
    ]


def test_the_same_doubtful_answer_three_times_waits_once(invitation, now):
    for _time in range(3):
        reply(invitation, at=now, passed=False)
    assert CalendarReply.objects.open().count() == 1


# proof 63
@pytest.mark.parametrize(
    ("fields", "reason"),
    [({"stamp": "20260301T075959Z"}, "older_answer"), ({"sequence": 0}, "older_date")],
)
def test_an_older_answer_changes_nothing(invitation, meeting, now, fields, reason):
    meeting.sequence = 1
    meeting.save()
    invitation.last_sequence_sent = 1
    invitation.save()
    reply(invitation, at=now, partstat="DECLINED")
    reply(invitation, at=now, **fields)
    assert present(invitation)[0] == Answer.NO
    assert outcome() == ("ignored", reason)
    assert InboundMail.objects.count() == 2


# proof 63
def test_an_answer_given_before_the_one_by_link_changes_nothing(invitation, now):
    answer_invitation(
        invitation, answer=Answer.NO, how=AnsweredHow.LINK, by=None, at=now + timedelta(hours=1)
    )
    reply(invitation, at=now + timedelta(hours=2))
    assert present(invitation)[0] == Answer.NO
    assert outcome() == ("ignored", "older_answer")


def test_a_newer_answer_changes_the_earlier_one(invitation, now):
    reply(invitation, at=now)
    reply(invitation, at=now, stamp="20260301T081500Z", partstat="DECLINED")
    assert present(invitation) == (Answer.NO, Place.NONE)


# --- what waits ----------------------------------------------------------------------------------------------


# proof 64
@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("Authentication-Results", "mx.evil.example; dmarc=pass header.from=baeckerei-yildiz.example")],
        [
            (
                "Authentication-Results",
                "mx.birkenfurt.example; dmarc=fail header.from=baeckerei-yildiz.example",
            )
        ],
        [("Authentication-Results", "mx.birkenfurt.example; dmarc=pass header.from=evil.example")],
    ],
)
def test_a_sender_nobody_vouches_for_changes_nothing(invitation, now, headers):
    reply(invitation, at=now, passed=False, headers=headers)
    assert present(invitation) == (Answer.OPEN, Place.NONE)
    assert outcome() == ("open", "not_confirmed")
    assert not OutboxMessage.objects.exists()


# proof 65
def test_an_answer_from_another_address_waits_with_a_hint(invitation, now):
    reply(invitation, at=now, sender="sekretariat@baeckerei-yildiz.example")
    assert present(invitation)[0] == Answer.OPEN
    row = CalendarReply.objects.get()
    assert (row.state, row.reason, row.invitation, row.answer) == (
        "open",
        "sender_differs",
        invitation,
        "yes",
    )


# proof 65
@pytest.mark.parametrize(
    "fields",
    [
        {},
        # The calendar's account has the other address.
        {"attendee": "mailto:Sekretariat@baeckerei-yildiz.example"},
    ],
)
def test_an_answer_from_a_known_second_address_counts(invitation, now, fields):
    type(invitation.person).objects.update(aliases=["sekretariat@baeckerei-yildiz.example"])
    reply(invitation, at=now, sender="Sekretariat@baeckerei-yildiz.example", **fields)
    assert present(invitation)[0] == Answer.YES
    assert outcome() == ("applied", "applied")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"passed": False}, "not_confirmed"),
        ({"subject": "WG: Zugesagt"}, "forwarded"),
        ({"headers": [("List-Id", "<verteiler.example>")]}, "from_list"),
        ({"sender": "buero@baeckerei-yildiz.example"}, "sender_differs"),
    ],
)
def test_a_second_address_alone_is_not_enough(invitation, now, fields, reason):
    type(invitation.person).objects.update(aliases=["sekretariat@baeckerei-yildiz.example"])
    reply(invitation, at=now, **({"sender": "sekretariat@baeckerei-yildiz.example"} | fields))
    assert (present(invitation)[0], outcome()) == (Answer.OPEN, ("open", reason))


def test_an_address_of_two_people_is_nobodys(invitation, now):
    other = make_person(aliases=["ayse@baeckerei-yildiz.example"])
    make_invitation(invitation.meeting, actor=invitation.actor, person=other)
    reply(invitation, at=now)
    assert (present(invitation)[0], outcome()) == (Answer.OPEN, ("open", "shared_address"))


# proof 66
@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"attendee": "mailto:kim@example.org", "sender": "kim@example.org"}, ("open", "not_invited")),
        ({"more": ("ATTENDEE;PARTSTAT=ACCEPTED:mailto:b@example.org",)}, ("open", "several_attendees")),
        ({"partstat": "DELEGATED"}, ("open", "delegated")),
        ({"without": ("DTSTAMP",)}, ("open", "no_stamp")),
        ({"stamp": "20990101T000000Z"}, ("open", "future")),
        ({"more": ("DTSTART:20260327T140000Z",)}, ("open", "other_time")),
        ({"subject": "WG: Zugesagt"}, ("open", "forwarded")),
    ],
)
def test_whatever_is_doubtful_waits(invitation, now, fields, found):
    reply(invitation, at=now, **fields)
    assert present(invitation)[0] == Answer.OPEN
    assert outcome() == found


# proof 66
@pytest.mark.parametrize("method", ["REQUEST", "CANCEL", "COUNTER"])
def test_nobody_outside_changes_a_meeting(invitation, meeting, now, method):
    before = (meeting.status, meeting.starts_at, meeting.sequence)
    reply(
        invitation, at=now, method=method, sequence=9, more=("DTSTART:20260327T140000Z", "STATUS:CANCELLED")
    )
    meeting.refresh_from_db()
    assert (meeting.status, meeting.starts_at, meeting.sequence) == before
    assert present(invitation)[0] == Answer.OPEN


# proof 66
def test_a_proposal_is_shown(invitation, now):
    reply(invitation, at=now, method="COUNTER", partstat="TENTATIVE", more=("DTSTART:20260327T140000Z",))
    row = CalendarReply.objects.get()
    assert (row.state, row.reason, row.is_proposal) == ("open", "proposal", True)
    assert row.proposed_at.isoformat() == "2026-03-27T14:00:00+00:00"
    assert not row.can_be_accepted


# proof 66
@pytest.mark.parametrize("uid", ["meeting-1@klimatisch.example", "x@example.org"])
def test_an_unknown_meeting(invitation, now, uid):
    mail = reply(invitation, at=now, uid=uid)
    assert mail.reason == "unknown_meeting"
    assert not CalendarReply.objects.exists()


def test_a_calendar_that_cannot_be_read_waits_at_the_meeting_of_its_sender(invitation, now):
    receive(answer(body="BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nATT"), now)
    row = CalendarReply.objects.get()
    assert (row.meeting, row.invitation, row.reason) == (invitation.meeting, invitation, "broken_calendar")
    assert not row.can_be_accepted


def test_two_people_with_one_address(invitation, meeting, now):
    make_invitation(meeting, person=make_person(email=invitation.person.email), invited_at=now)
    reply(invitation, at=now)
    assert outcome() == ("open", "shared_address")


def test_after_the_deadline(invitation, meeting, now, coordinator):
    late = meeting.answer_by + timedelta(hours=1)
    reply(invitation, at=late, stamp=f"{late.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    assert outcome() == ("open", "deadline")
    accept_reply(CalendarReply.objects.get(), by=coordinator, at=late)
    assert present(invitation) == (Answer.YES, Place.SEAT)
    assert invitation.answered_how == AnsweredHow.COORDINATION


@pytest.mark.parametrize("fate", ["cancelled", "withdrawn", "over"])
def test_a_meeting_or_an_invitation_that_is_no_more(invitation, meeting, now, coordinator, fate):
    if fate == "cancelled":
        cancel_meeting(meeting, reason="", by=coordinator, at=now)
    elif fate == "withdrawn":
        withdraw_invitation(invitation, by=coordinator, at=now)
    else:
        type(meeting).objects.filter(pk=meeting.pk).update(status=MeetingStatus.HELD)
    reply(invitation, at=now)
    assert outcome() == ("ignored", fate)


def test_a_reply_to_a_cancelled_meeting_changes_nothing_and_waits_for_nobody(
    invitation, meeting, now, coordinator
):
    cancel_meeting(meeting, reason="", by=coordinator, at=now)
    told = OutboxMessage.objects.count()
    reply(invitation, at=now)
    assert present(invitation) == (Answer.OPEN, Place.NONE)
    # The cancellation has told them already; nobody has to confirm a reply that no longer matters.
    assert (OutboxMessage.objects.count(), CalendarReply.objects.open().count()) == (told, 0)
    with pytest.raises(ValidationError):
        accept_reply(CalendarReply.objects.get(), by=coordinator, at=now)
    assert present(invitation) == (Answer.OPEN, Place.NONE)


# proof 68
def test_two_autoresponders_end_after_one_mail(invitation, now):
    reply(invitation, at=now)
    assert OutboxMessage.objects.count() == 1
    for _time in range(3):
        receive(letter(subject="Automatische Antwort: Sie sind dabei", sender=invitation.person.email), now)
        reply(invitation, at=now)
    assert OutboxMessage.objects.count() == 1


# --- what a coordinator decides ------------------------------------------------------------------------------


def test_accepting(invitation, now, coordinator):
    waiting = make_reply(invitation, stamp=now, comment="Komme später")
    earlier = make_reply(invitation, stamp=now - timedelta(hours=1), answer=Answer.NO)
    accept_reply(waiting, by=coordinator, at=now)
    assert present(invitation) == (Answer.YES, Place.SEAT)
    assert (invitation.answered_how, invitation.note) == (AnsweredHow.CALENDAR, "Komme später")
    states = dict(CalendarReply.objects.values_list("pk", "state"))
    assert states == {waiting.pk: "accepted", earlier.pk: "ignored"}
    assert AuditEvent.objects.filter(action="meetings.reply_accepted", by=coordinator).count() == 1
    with pytest.raises(ValidationError, match="Somebody was faster"):
        accept_reply(waiting, by=coordinator, at=now)


def test_dismissing(invitation, now, coordinator):
    waiting = make_reply(invitation)
    dismiss_reply(waiting, by=coordinator, at=now)
    assert present(invitation)[0] == Answer.OPEN
    assert outcome() == ("dismissed", "not_confirmed")
    with pytest.raises(ValidationError, match="Somebody was faster"):
        dismiss_reply(waiting, by=coordinator, at=now)


def test_an_answer_to_the_old_date_cannot_be_accepted(invitation, meeting, now, coordinator):
    waiting = make_reply(invitation, stamp=now)
    start = meeting.starts_at + timedelta(days=7)
    move_meeting(meeting, starts_at=start, ends_at=start + timedelta(hours=2), by=coordinator, at=now)
    waiting.refresh_from_db()
    with pytest.raises(ValidationError, match="new date"):
        accept_reply(waiting, by=coordinator, at=now)
    assert outcome()[0] == "open"


# --- end to end ----------------------------------------------------------------------------------------------


@pytest.mark.dovecot
def test_a_reply_made_by_another_library_to_our_own_invitation(
    mailbox, topic_area, start, now, coordinator, meeting, actor
):
    """The invitation as it leaves, answered by ``vobject``, through the mailbox, to the answer."""
    type(meeting).objects.filter(pk=meeting.pk).update(status=MeetingStatus.DRAFT)
    meeting.refresh_from_db()
    person = make_person(actor=actor, email="ayse@baeckerei-yildiz.example")
    invite(meeting, people=[(actor, person)], by=coordinator, at=now)
    invited = vobject.readOne(OutboxMessage.objects.get().calendar)
    event = invited.vevent
    assert event.dtstart.value.astimezone(UTC) == start.astimezone(UTC)

    made = vobject.iCalendar()
    made.add("method").value = "REPLY"
    said = made.add("vevent")
    for name in ("uid", "sequence", "dtstart", "dtend", "organizer", "summary"):
        said.add(name).value = getattr(event, name).value
    said.add("dtstamp").value = (now + timedelta(hours=1)).astimezone(vobject.icalendar.utc)
    attendee = said.add("attendee")
    attendee.value, attendee.partstat_param = event.attendee.value, "ACCEPTED"
    mailbox.deliver(answer(body=made.serialize(), sender=f"Ayşe <{person.email}>"))

    assert poll.poll(clock=lambda: now + timedelta(hours=2)) == 1
    invitation = meeting.invitations.get()
    assert (invitation.answer, invitation.answered_how) == (Answer.YES, AnsweredHow.CALENDAR)
    assert outcome() == ("applied", "applied")
    assert mailbox.count("Processed") == 1


# --- the command ---------------------------------------------------------------------------------------------


def test_read_mail_says_what_would_happen_and_changes_nothing(invitation, settings, tmp_path, capsys):
    import json

    settings.IMAP_AUTH_SERVER = "mx.birkenfurt.example"
    meeting = invitation.meeting
    type(meeting).objects.filter(pk=meeting.pk).update(
        starts_at=timezone.now() + timedelta(days=9),
        ends_at=timezone.now() + timedelta(days=9, hours=2),
        answer_by=None,
    )
    uid = meeting_uid(meeting.public_id, "klimatisch.example")
    good, doubtful = answer(uid=uid, stamp=STAMP), answer(uid=uid, stamp=STAMP, passed=False)
    (tmp_path / "good.eml").write_bytes(good)
    (tmp_path / "box.eml").write_bytes(b"From x Mon\n" + doubtful + b"\nFrom y Mon\n" + letter())
    (tmp_path / "entry.ics").write_text("BEGIN:VCALENDAR\nMETHOD:CANCEL\nEND:VCALENDAR\n")
    files = [str(tmp_path / name) for name in ("good.eml", "box.eml", "entry.ics")]
    call_command("read_mail", *files, "--json")
    found = json.loads(capsys.readouterr().out)
    assert [(row["number"], row["verdict"], (row["outcome"] or {}).get("state")) for row in found] == [
        (1, "answer accepted", "applied"),
        (1, "answer accepted", "open"),
        (2, "other", None),
        (1, "ignore", None),
    ]
    call_command("read_mail", *files)
    assert "box.eml (1): answer accepted. An answer from a calendar." in capsys.readouterr().out
    assert present(invitation) == (Answer.OPEN, Place.NONE)
    assert not CalendarReply.objects.exists()
    assert not InboundMail.objects.exists()
