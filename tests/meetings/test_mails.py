"""Every mail of this app: complete in both languages, and the calendar part as mail programs want it."""

import email
import re
from datetime import UTC, datetime, timedelta
from email.policy import default
from pathlib import Path

import icalendar
import pytest
from django.conf import settings

from meetings.domain.invitations import answer_invitation, invite
from meetings.domain.meetings import cancel_meeting
from meetings.models import MeetingStatus
from meetings.notifications import answer_link
from outbox.mime import StoredMail
from outbox.models import OutboxMessage
from tests.factories.actors import make_actor, make_person
from tests.factories.meetings import make_invitation, make_meeting
from tests.meetings.conftest import BERLIN

pytestmark = pytest.mark.django_db

KINDS = sorted(
    {path.name.split(".")[0] for path in Path(settings.BASE_DIR, "templates/meetings/mail").glob("*.md")}
)


def as_bytes(row):
    return StoredMail(row).message().as_bytes()


def sent(meeting, coordinator, now, **person):
    """The invitation of one person, as bytes."""
    type(meeting).objects.filter(pk=meeting.pk).update(status=MeetingStatus.DRAFT)
    invite(meeting, people=[(make_actor(), make_person(**person))], by=coordinator, at=now)
    return as_bytes(OutboxMessage.objects.order_by("-pk").first())


def event_of(raw):
    mail = email.message_from_bytes(raw, policy=default)
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    calendar = icalendar.Calendar.from_ical(part.get_payload(decode=True))
    return calendar.walk("VEVENT")[0]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_exists_in_both_languages(kind):
    folder = Path(settings.BASE_DIR, "templates/meetings/mail")
    assert [(folder / f"{kind}.{language}.md").is_file() for language in ("de", "en")] == [True, True]


def test_whole_mail_is_built_as_mail_programs_want_it(meeting, coordinator, now):  # proof 53
    raw = sent(meeting, coordinator, now, given_name="Ayşe", family_name="Yıldız")
    mail = email.message_from_bytes(raw, policy=default)
    assert mail.get_content_type() == "multipart/mixed"
    alternative, attachment = mail.iter_parts()
    assert alternative.get_content_type() == "multipart/alternative"
    kinds = [part.get_content_type() for part in alternative.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    calendar = list(alternative.iter_parts())[-1]
    assert calendar["Content-Type"].params["method"] == "REQUEST"
    assert str(calendar["Content-Type"]).lower().count("charset") == 1
    assert (attachment.get_filename(), attachment.get_content_disposition()) == ("invite.ics", "attachment")
    assert raw.isascii()
    lines = raw.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    body = calendar.get_payload(decode=True)
    assert b"METHOD:REQUEST\r\n" in body
    assert max(len(line) for line in body.split(b"\r\n")) <= 75
    assert body == attachment.get_payload(decode=True)
    assert [mail["Auto-Submitted"], mail["Content-Language"]] == ["auto-generated", "de"]


def test_request_names_only_the_recipient(meeting, coordinator, now):
    sent(meeting, coordinator, now, email="first@org.example")
    event = event_of(sent(meeting, coordinator, now, email="second@org.example"))
    assert [str(event["attendee"]), event["attendee"].params["RSVP"]] == ["mailto:second@org.example", "TRUE"]
    assert str(event["organizer"]) == f"mailto:{settings.ORGANIZER_EMAIL}"
    assert event["organizer"].params["CN"] == "Jana Sommer"


def test_same_row_gives_the_same_bytes(meeting, coordinator, now):  # proof 57
    raw = sent(meeting, coordinator, now)
    assert as_bytes(OutboxMessage.objects.order_by("-pk").first()) == raw


@pytest.mark.parametrize(
    "start",
    [
        datetime(2026, 7, 1, 16, 30, tzinfo=BERLIN),
        datetime(2026, 12, 1, 16, 30, tzinfo=BERLIN),
        datetime(2026, 3, 29, 16, 30, tzinfo=BERLIN),
        datetime(2026, 10, 25, 16, 30, tzinfo=BERLIN),
    ],
)
def test_times_are_read_back_as_the_same_instant(topic_area, coordinator, now, start):  # proof 58
    meeting = make_meeting(topic_area, starts_at=start, status=MeetingStatus.DRAFT)
    raw = sent(meeting, coordinator, now)
    event = event_of(raw)
    assert event["dtstart"].dt.astimezone(UTC) == start.astimezone(UTC)
    assert event["dtend"].dt.astimezone(UTC) == (start + timedelta(hours=2)).astimezone(UTC)
    assert event["dtstart"].params["TZID"] == "Europe/Berlin"


@pytest.mark.parametrize(
    "text", ["a;b,c\\d", 'Das "Beste"', "🌳 Bäume", "x\r\nATTENDEE:mailto:evil@web.example", "ä" * 190]
)
def test_text_stays_one_property(topic_area, coordinator, now, start, text):  # proof 59
    meeting = make_meeting(
        topic_area, starts_at=start, status=MeetingStatus.DRAFT, title=text, place=text, purpose=text * 20
    )
    event = event_of(sent(meeting, coordinator, now, family_name=text[:90]))
    flat = text.replace("\r\n", "\n")
    assert (str(event["summary"]), str(event["location"]), str(event["description"])) == (
        flat,
        flat,
        flat.replace("\n", "\n") * 20,
    )
    assert str(event["attendee"]).startswith("mailto:kim.muster")


def test_cancellation_carries_the_method_everywhere(meeting, coordinator, now):  # proof 56
    row = make_invitation(meeting)
    cancel_meeting(meeting, reason="", by=coordinator, at=now)
    mail = email.message_from_bytes(as_bytes(OutboxMessage.objects.get()), policy=default)
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    event = event_of(as_bytes(OutboxMessage.objects.get()))
    assert (part["Content-Type"].params["method"], str(event["status"]), int(event["sequence"])) == (
        "CANCEL",
        "CANCELLED",
        1,
    )
    assert str(event["attendee"]) == f"mailto:{row.email}"
    text = OutboxMessage.objects.get().text
    assert str(meeting.starts_at.year) in text
    # The page behind the link is where a new date will stand.
    assert answer_link(row) in text


def test_what_people_typed_is_shown_and_never_evaluated(topic_area, coordinator, now, start):  # proof 78
    nasty = "{{7*7}} {event.__class__} %(x)s <b>*x*</b>"
    meeting = make_meeting(topic_area, starts_at=start, status=MeetingStatus.DRAFT, title=nasty)
    sent(meeting, coordinator, now)
    mail = OutboxMessage.objects.get()
    assert nasty in mail.subject
    assert nasty in mail.text
    assert "<b>" not in mail.html


def test_links_start_with_the_configured_address(client, meeting, invitation, now):  # proof 77
    answer_invitation(invitation, answer="yes", how="link", by=None, at=now)
    mail = OutboxMessage.objects.get()
    urls = re.findall(r"https?://[^\s\"<>)]+", mail.text + mail.html)
    own = [url for url in urls if not url.startswith("https://konferenz.example")]
    assert {url.startswith("http://testserver/") for url in own} == {True}
    assert re.findall(r"<(?:img|link|script)", mail.html) == []


def test_online_link_reaches_only_those_who_come(meeting, guests, coordinator, now):
    meeting.capacity = 1
    meeting.save()
    for row, value in zip(guests(4), ("yes", "yes", "maybe", "no"), strict=True):
        answer_invitation(row, answer=value, how="link", by=None, at=now)
    sent(meeting, coordinator, now)
    found = {
        row.kind: (meeting.online_link in row.text, meeting.online_link in row.calendar.replace("\r\n ", ""))
        for row in OutboxMessage.objects.all()
    }
    assert found == {
        "meetings.confirmation_yes": (True, True),
        "meetings.waiting": (False, False),
        "meetings.confirmation_maybe": (False, False),
        "meetings.confirmation_no": (False, False),
        "meetings.invitation": (False, False),
    }
