"""What a mail is taken for. The quirks are those of real mail; the real mail itself is read where it is at hand."""

import csv
import os
import re
import time
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from outbox.inbound import reader as reader_module
from outbox.inbound.reader import Reader, ReaderBroken
from outbox.inbound.reading import read_calendar, read_mail
from outbox.inbound.sentences import SENTENCES
from outbox.inbound.verdicts import Own, reading_from
from tests.outbox.inbound.mails import PASSED, answer, bounce, calendar, letter, raw_answer

OWN = Own("klimatisch@klimatisch.example", "mx.birkenfurt.example")
WHO = "ayse@baeckerei-yildiz.example"


def read(raw):
    reading = read_mail(raw, OWN)
    assert reading.reason in SENTENCES
    assert reading_from(reading.as_dict()) == reading
    return reading


def taken(raw):
    reading = read(raw)
    return str(reading.verdict), reading.reason


def said(raw):
    """Who answers what, where it is an answer."""
    reading = read(raw)
    assert (reading.verdict, reading.reason) == ("answer", "answer")
    return reading.event.attendee, reading.event.partstat


# --- real mail -------------------------------------------------------------------------------------------------

SAMPLES = Path(os.environ.get("ITIP_SAMPLES") or settings.BASE_DIR.parent / "shared" / "data" / "itip")
INDEX = SAMPLES / "INDEX.tsv"
ROWS = (
    list(csv.DictReader(INDEX.read_text(encoding="utf-8").splitlines(), delimiter="\t"))
    if INDEX.is_file()
    else []
)

if ROWS:

    @pytest.mark.parametrize("row", ROWS, ids=lambda row: row["file"])
    def test_real_mail_is_taken_for_what_the_index_says(row):
        for raw in _mails(SAMPLES / row["file"]):
            reading = read_calendar(raw) if row["file"].endswith(".ics") else read(raw)
            assert reading.reason in SENTENCES
            words = str(reading.verdict)
            if reading.verdict == "answer":
                words = f"answer {reading.event.partstat.lower()}"
            assert words in row["expected"].split(" or ")


def _mails(path):
    raw = path.read_bytes()
    if not raw.startswith(b"From "):
        return [raw]
    # The folder may be read-only: the mailbox module would open it for writing and lock it.
    return [mail.partition(b"\n")[2] for mail in re.split(rb"(?m)^(?=From )", raw) if mail]


# --- answers, with the quirks of real programs -------------------------------------------------------------------


def test_an_answer():
    reading = read(answer())
    assert (reading.verdict, reading.sender, reading.authentication) == ("answer", WHO, "pass")
    assert (reading.event.uid, reading.event.sequence, reading.event.stamp) == (
        "meeting-1@klimatisch.example",
        0,
        "2026-03-02T08:00:00+00:00",
    )


# proof 61
@pytest.mark.parametrize(
    "raw",
    [
        answer(attendee="MAILTO:Ayse@Baeckerei-Yildiz.example"),
        answer(without=("ORGANIZER",)),
        raw_answer(calendar().encode()),
        raw_answer(
            calendar().replace("=", "=3D").replace("\r\n", "=0D=0A=\r\n").encode() + b"\r\n",
            encoding="quoted-printable",
        ),
        raw_answer(calendar().encode("utf-16"), "text/calendar; charset=utf-16; method=REPLY"),
        raw_answer(
            calendar(more=("SUMMARY:Wärme",)).encode("latin-1"),
            "text/calendar; charset=ISO-8859-1; method=REPLY",
        ),
        raw_answer(calendar().encode(), "text/calendar; charset=x-unknown; method=REPLY"),
        raw_answer(calendar(more=("SUMMARY:Wärme",)).encode(), "text/calendar; charset=us-ascii"),
        raw_answer(calendar().replace("\r\n", "\n").encode()),
        raw_answer(calendar(more=("DESCRIPTION:first\r\nsecond line",)).encode()),
        raw_answer(calendar().replace("ATTENDEE;", "ATTENDEE;\r\n\t").encode()),
        raw_answer(calendar().encode(), 'application/ics; name="invite.ics"'),
        raw_answer(calendar().encode(), 'application/octet-stream; name="invite.ics"'),
        answer(subject="=?utf-8?B?WnVnZXNhZ3Q=?="),
        answer(headers=[("Auto-Submitted", "auto-generated")]),
    ],
    ids=lambda raw: None,
)
def test_answers_of_all_kinds(raw):
    assert said(raw) == (WHO, "ACCEPTED")


# proof 61
def test_an_answer_as_an_attachment_below_the_footer_of_a_gateway():
    mail = EmailMessage()
    mail["From"] = WHO
    mail["Message-ID"] = "<a@example.org>"
    mail.set_content("Zugesagt.\n")
    mail.add_attachment(calendar().encode(), maintype="application", subtype="ics", filename="invite.ics")
    mail.add_attachment("Diese Mail wurde geprüft.\n")
    assert said(mail.as_bytes()) == (WHO, "ACCEPTED")


def test_the_same_calendar_twice_is_one_answer():
    mail = EmailMessage()
    mail["From"] = WHO
    mail.set_content("Zugesagt.\n")
    for subtype in ("calendar", "x-vcalendar"):
        mail.add_attachment(calendar().encode(), maintype="text", subtype=subtype)
    assert said(mail.as_bytes()) == (WHO, "ACCEPTED")


def test_a_comment_of_line_breaks_is_none():
    assert read(answer(more=("COMMENT:\\n",))).event.comment == ""
    assert read(answer(more=("COMMENT:Komme\\nspäter",))).event.comment == "Komme später"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (answer(without=("ATTENDEE",)), "no_attendee"),
        (answer(without=("UID",)), "no_uid"),
        (answer(without=("DTSTAMP",)), "no_stamp"),
        (answer(partstat="DELEGATED"), "delegated"),
        (answer(partstat="NEEDS-ACTION"), "no_partstat"),
        (answer(sequence=2**40), "bad_sequence"),
        (answer(sequence="drei"), "bad_sequence"),
        (answer(more=("ATTENDEE;PARTSTAT=ACCEPTED:mailto:b@example.org",)), "several_attendees"),
        (answer(more=("RECURRENCE-ID:20260326T153000Z",)), "one_of_a_series"),
        (answer(sender="other@example.org"), "sender_differs"),
        (answer(sender=""), "no_sender"),
        (answer(sender=f"{WHO}, other@example.org"), "no_sender"),
        (answer(subject="WG: Zugesagt"), "forwarded"),
        (answer(headers=[("List-Id", "<liste.example.org>")]), "from_list"),
        (answer(body="BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n"), "broken_calendar"),
        (answer(body="BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n"), "no_event"),
        (
            answer(body=calendar().replace("END:VEVENT", "END:VEVENT\r\nBEGIN:VEVENT\r\nEND:VEVENT")),
            "several_events",
        ),
        (answer(body=calendar() + calendar(partstat="DECLINED")), "several_calendars"),
        (raw_answer(calendar().encode(), "text/calendar; method=REQUEST"), "method_differs"),
    ],
)
def test_what_is_doubtful(raw, reason):
    assert taken(raw) == ("doubtful", reason)


@pytest.mark.parametrize("method", ["COUNTER", "REPLY"])
def test_a_proposal_also_where_it_is_announced_as_a_reply(method):
    body = calendar(method="COUNTER", partstat="TENTATIVE", more=("DTSTART:20260327T140000Z",))
    reading = read(answer(body=body, method=method))
    assert (reading.verdict, reading.event.starts_at) == ("proposal", "2026-03-27T14:00:00+00:00")


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL", "PUBLISH", "DECLINECOUNTER"])
def test_other_peoples_calendars_are_ignored(method):
    assert taken(answer(method=method)) == ("ignore", "no_answer_method")


# --- who it is from ----------------------------------------------------------------------------------------------


# proof 64
@pytest.mark.parametrize(
    ("found", "state"),
    [
        ([PASSED.format(domain="baeckerei-yildiz.example")], "pass"),
        (["mx.birkenfurt.example; dmarc=fail header.from=baeckerei-yildiz.example"], "fail"),
        (["mx.birkenfurt.example; dmarc=pass header.from=evil.example"], "fail"),
        (["mx.birkenfurt.example; none"], "fail"),
        (["mx.birkenfurt.example; dkim=pass header.d=baeckerei-yildiz.example"], "pass"),
        (["mx.birkenfurt.example; dkim=pass header.i=@baeckerei-yildiz.example"], "pass"),
        (["mx.birkenfurt.example; spf=pass smtp.mailfrom=a@baeckerei-yildiz.example"], "pass"),
        (["mx.birkenfurt.example; dkim=pass header.d=example; spf=pass smtp.mailfrom=evil.example"], "fail"),
        (["mx.birkenfurt.example; spf=pass (dmarc=pass; header.from=x) smtp.mailfrom=evil.example"], "fail"),
        ([], "none"),
        # Another server's name, put on top by the sender.
        (["mx.evil.example; dmarc=pass header.from=baeckerei-yildiz.example"], "none"),
        (
            [
                "mx.evil.example; dmarc=pass header.from=baeckerei-yildiz.example",
                "mx.birkenfurt.example; dmarc=fail header.from=baeckerei-yildiz.example",
            ],
            "fail",
        ),
        # Below our own server's: the sender wrote it.
        (
            [
                "mx.birkenfurt.example; dmarc=fail header.from=baeckerei-yildiz.example",
                "mx.birkenfurt.example; dmarc=pass header.from=baeckerei-yildiz.example",
            ],
            "fail",
        ),
        (["mx.birkenfurt.example.evil.example; dmarc=pass"], "none"),
    ],
)
def test_only_our_own_server_says_who_sent_it(found, state):
    headers = [("Authentication-Results", value) for value in found]
    mail = b"".join(f"{name}: {value}\r\n".encode() for name, value in headers) + answer(passed=False)
    assert read(mail).authentication == state


def test_without_a_name_of_our_server_nobody_is_confirmed():
    assert read_mail(answer()).authentication == "none"


# --- mail about mail ---------------------------------------------------------------------------------------------


# proof 68
@pytest.mark.parametrize(
    ("raw", "verdict"),
    [
        (letter(subject="Automatische Antwort: Einladung"), ("auto-reply", "away")),
        (letter(subject="Abwesenheitsnotiz"), ("auto-reply", "away")),
        (letter(Auto_Submitted="auto-replied"), ("auto-reply", "away")),
        (letter(X_Autoreply="yes"), ("auto-reply", "away")),
        (letter(X_MS_Exchange_Inbox_Rules_Loop="kim@example.org"), ("auto-reply", "away")),
        (letter(Precedence="auto_reply"), ("auto-reply", "machine")),
        (letter(Auto_Submitted="auto-generated"), ("auto-reply", "machine")),
        (letter(List_Id="<x.example.org>"), ("ignore", "list")),
        (letter(Precedence="bulk"), ("ignore", "list")),
        (letter(sender="klimatisch@klimatisch.example"), ("ignore", "own_mail")),
        (answer(sender="klimatisch@klimatisch.example"), ("ignore", "own_mail")),
        (bounce("<a@example.org>", recipient="b@example.org", action="delayed"), ("ignore", "delayed")),
        (bounce("<a@example.org>", recipient="b@example.org", action="delivered"), ("ignore", "delivered")),
        (letter(), ("other", "letter")),
        (letter(Auto_Submitted="no"), ("other", "letter")),
    ],
)
def test_what_is_no_answer(raw, verdict):
    assert taken(raw) == verdict


# proof 68
def test_a_receipt_that_our_mail_was_opened():
    raw = bounce("<a@example.org>", recipient="b@example.org").replace(
        b"delivery-status;", b"disposition-notification;"
    )
    assert taken(raw) == ("ignore", "read_receipt")


def test_a_bounce_says_who_and_why():
    returned = read(bounce("<a@klimatisch.example>", recipient="Kim@Example.org")).returned
    assert (returned.recipients, returned.status, returned.message_ids) == (
        ("kim@example.org",),
        "5.1.1",
        ("<a@klimatisch.example>",),
    )


def test_a_bounce_with_our_invitation_inside_is_no_answer():
    raw = bounce("<a@klimatisch.example>", recipient="kim@example.org").replace(
        b"Guten Tag", b"Content-Type: text/calendar\n\n" + calendar().encode()
    )
    assert taken(raw) == ("bounce", "returned")


def test_a_bounce_in_its_servers_own_words():
    raw = letter(
        "A message that you sent could not be delivered.\n\n  kim@example.org\n    550 5.2.2 Mailbox full\n\n"
        "------ This is a copy of the message ------\n\nMessage-ID: <a@klimatisch.example>\n",
        sender="Mail Delivery System <mailer-daemon@mx.example.org>",
        X_Failed_Recipients="kim@example.org",
    )
    reading = read(raw)
    assert reading.verdict == "bounce"
    assert (reading.returned.status, reading.returned.message_ids) == ("5.2.2", ("<a@klimatisch.example>",))


def test_a_bounce_to_an_envelope_sender_of_its_own():
    raw = bounce("<lost@x>", recipient="kim@example.org").replace(
        b"To: klimatisch@klimatisch.example", b"To: <b+ABCDEFGHIJKLMNOPQRSTUV@bounce.example>", 1
    )
    assert read(raw).returned.ref == "ABCDEFGHIJKLMNOPQRSTUV"


# --- whatever arrives --------------------------------------------------------------------------------------------


def nested(depth):
    head = "".join(
        f'Content-Type: multipart/mixed; boundary="b{number}"\n\n--b{number}\n' for number in range(depth)
    )
    return f"From: a@example.org\n{head}Content-Type: text/plain\n\nx\n".encode()


# proof 67
@pytest.mark.parametrize(
    ("raw", "verdict"),
    [
        (nested(1000), "rejected"),
        (nested(25), "rejected"),
        (b"", "other"),
        (b"\x00\xff\xfe", "other"),
        (b"Subject: only this\n\n", "other"),
        (b"From: a@example.org\n" + b"X: y\n" * 100_000, "other"),
        (letter().replace(b"From:", b"X-From:").replace(b"Subject:", b"X-Subject:"), "other"),
        (b"Content-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR", "doubtful"),
        (answer(more=["BEGIN:VALARM\r\nTRIGGER:-PT1M\r\nEND:VALARM"] * 100_000), "rejected"),
        (
            answer(
                more=["BEGIN:VALARM\r\nREPEAT:2147483648\r\nDURATION:PT1S\r\nTRIGGER:-PT1M\r\nEND:VALARM"]
            ),
            "doubtful",
        ),
        (answer(more=["RRULE:FREQ=SECONDLY;COUNT=2147483647"]), "answer"),
        (answer() + b"x" * 6 * 1024 * 1024, "rejected"),
        (letter().replace(b"Content-Type: text/plain", b"Content-Type: application/zip"), "other"),
    ],
    ids=lambda value: None,
)
def test_bad_mail_is_put_aside_quickly(raw, verdict, settings):
    started = time.monotonic()
    with Reader() as reader:
        assert reader.read(raw).verdict == verdict
        # The child is still there, or another one.
        assert reader.read(answer()).verdict == "answer"
    assert time.monotonic() - started < 10


# proof 67
def test_a_mail_that_takes_too_long_ends_its_reader_and_no_other(settings, monkeypatch):
    with Reader(seconds=5) as reader:
        assert reader.read(answer()).verdict == "answer"
        process = reader._child
        os.kill(process.pid, 19)  # it stops, as in an endless loop
        assert (reader.read(answer()).verdict, reader.read(answer()).verdict) == ("rejected", "answer")
        assert process.poll() is not None


# proof 67
def test_a_mail_that_computes_for_ever_ends_its_reader_and_no_other(monkeypatch):
    monkeypatch.setattr(reader_module, "MODULE", "tests.outbox.inbound.endless")
    with Reader() as reader:
        started = time.monotonic()
        assert (reader.read(b"for ever").reason, reader.read(answer()).verdict) == ("too_slow", "answer")
        assert time.monotonic() - started < 30


def test_a_reader_that_was_lost_while_idle_costs_no_mail():
    with Reader() as reader:
        reader.read(answer())
        reader._child.kill()
        reader._child.wait()
        assert reader.read(answer()).verdict == "answer"


def test_a_machine_that_cannot_read_puts_no_mail_aside(monkeypatch):
    monkeypatch.setattr(reader_module, "MODULE", "outbox.inbound.nowhere")
    with Reader() as reader, pytest.raises(ReaderBroken):
        reader.read(answer())


ANSWER, BOUNCE = answer(), bounce("<a@x>", recipient="b@y.example")
RAW_HEAD = raw_answer(b"", encoding="8bit")
ANY_MAIL = st.one_of(
    st.binary(max_size=2000),
    st.binary(max_size=300).map(RAW_HEAD.__add__),
    st.text(max_size=300).map(
        lambda text: RAW_HEAD + f"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n{text}".encode("utf-8", "replace")
    ),
    st.tuples(st.integers(0, 1500), st.binary(max_size=20)).map(
        lambda cut: ANSWER[: cut[0]] + cut[1] + ANSWER[cut[0] :]
    ),
    st.tuples(st.integers(0, 1200), st.binary(max_size=20)).map(lambda cut: BOUNCE[: cut[0]] + cut[1]),
)


@examples(max_examples=300, deadline=None)
@given(ANY_MAIL)
def test_reading_never_raises(raw):
    reading = read_mail(raw, OWN)
    assert reading.reason in SENTENCES
    assert reading_from(reading.as_dict()) == reading
    read_calendar(raw)
