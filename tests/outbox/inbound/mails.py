"""Mails as they come in, made by the tests (example.org): one writer, and the quirks as its arguments."""

import base64
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from itertools import count

_number = count(1)
PASSED = "mx.birkenfurt.example; dmarc=pass (p=none) header.from={domain}; spf=pass smtp.mailfrom={domain}"


def calendar(
    *,
    uid="meeting-1@klimatisch.example",
    attendee="mailto:ayse@baeckerei-yildiz.example",
    partstat="ACCEPTED",
    method="REPLY",
    sequence=0,
    stamp="20260302T080000Z",
    more=(),
    without=(),
) -> str:
    lines = {
        "ORGANIZER": "ORGANIZER:mailto:klimatisch@klimatisch.example",
        "UID": f"UID:{uid}",
        "DTSTAMP": f"DTSTAMP:{stamp}",
        "SEQUENCE": f"SEQUENCE:{sequence}",
        "ATTENDEE": f"ATTENDEE;PARTSTAT={partstat}:{attendee}",
    }
    kept = [line for name, line in lines.items() if name not in without]
    body = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Tests//EN", f"METHOD:{method}", "BEGIN:VEVENT"]
    return "\r\n".join([*body, *kept, *more, "END:VEVENT", "END:VCALENDAR", ""])


def answer(
    body: str | None = None,
    *,
    sender="Ayşe Yıldız <ayse@baeckerei-yildiz.example>",
    subject="Zugesagt: Runder Tisch",
    method="REPLY",
    passed=True,
    headers=(),
    message_id=None,
    **fields,
) -> bytes:
    """A reply as most programs send it: text, and the calendar as an alternative."""
    mail = EmailMessage()
    for name, value in headers:
        mail[name] = value
    if passed:
        domain = sender.rpartition("@")[2].strip(">")
        mail["Authentication-Results"] = PASSED.format(domain=domain)
    if sender:
        mail["From"] = sender
    mail["To"] = "klimatisch@klimatisch.example"
    mail["Subject"] = subject
    mail["Message-ID"] = message_id or f"<answer-{next(_number)}@example.org>"
    mail["Date"] = format_datetime(datetime(2026, 3, 2, 8, tzinfo=UTC))
    mail.set_content("Ich komme.\n")
    text = calendar(method=method, **fields) if body is None else body
    mail.add_alternative(text.encode(), maintype="text", subtype="calendar", cte="base64")
    part = mail.get_payload()[-1]
    part.replace_header("Content-Type", f"text/calendar; charset=utf-8; method={method}")
    return mail.as_bytes()


def raw_answer(
    body: bytes, content_type="text/calendar; charset=utf-8; method=REPLY", encoding="base64"
) -> bytes:
    """The calendar as the whole mail, in bytes and with a Content-Type of its own."""
    coded = base64.encodebytes(body) if encoding == "base64" else body
    head = [
        f"Authentication-Results: {PASSED.format(domain='baeckerei-yildiz.example')}",
        "From: ayse@baeckerei-yildiz.example",
        "To: klimatisch@klimatisch.example",
        "Subject: =?utf-8?Q?Refus=C3=A9e?=",
        f"Message-ID: <raw-{next(_number)}@example.org>",
        "Date: Mon, 02 Mar 2026 08:00:00 +0000",
        "MIME-Version: 1.0",
        f"Content-Type: {content_type}",
        f"Content-Transfer-Encoding: {encoding}",
    ]
    return "\r\n".join([*head, "", ""]).encode() + coded


def bounce(
    message_id: str, *, recipient: str, status="5.1.1", action="failed", subject="Undelivered"
) -> bytes:
    return f"""Return-Path: <>
From: MAILER-DAEMON@mx.example.org
To: klimatisch@klimatisch.example
Subject: {subject}
Message-ID: <bounce-{next(_number)}@mx.example.org>
Date: Mon, 02 Mar 2026 08:00:00 +0000
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain

Your mail could not be delivered.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} <{recipient}>: user unknown

--b1
Content-Type: message/rfc822

From: klimatisch@klimatisch.example
To: {recipient}
Subject: Einladung
Message-ID: {message_id}

Guten Tag
--b1--
""".encode()


def letter(text="Bitte rufen Sie mich an.\n", **headers) -> bytes:
    mail = EmailMessage()
    mail["From"] = headers.pop("sender", "kim@example.org")
    mail["To"] = "klimatisch@klimatisch.example"
    mail["Subject"] = headers.pop("subject", "Frage zum Treffen")
    mail["Message-ID"] = f"<letter-{next(_number)}@example.org>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()
