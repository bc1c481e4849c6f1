"""``python -m bench.senders product|plain [COUNT]``: send into the sink, in a process of its own; prints JSON."""

import json
import smtplib
import sys
import time
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

import django


def product() -> dict:
    """The product's own sender, turn after turn until nothing is due."""
    import psutil
    from django.utils import timezone

    from outbox import delivery
    from outbox.models import MessageStatus, OutboxMessage

    process = psutil.Process()
    memory = []
    begun = time.perf_counter()
    more = True
    while more:
        more = delivery.drain(clock=timezone.now, turn=timedelta(seconds=5))
        memory.append(process.memory_info().rss / 2**20)
    taken = time.perf_counter() - begun
    sent = OutboxMessage.objects.filter(status=MessageStatus.SENT).count()
    return {"sent": sent, "rate": sent / taken, "memory_at_first": memory[0], "memory_at_end": memory[-1]}


def plain(count: int) -> dict:
    """The floor: the same mails over one connection, each built with ``email``, one committed UPDATE per mail."""
    from django.conf import settings
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, to_email, to_name, from_name, subject, text, html, calendar, calendar_method, message_id, headers"
            " FROM outbox_outboxmessage ORDER BY id LIMIT %s",
            [count],
        )
        rows = cursor.fetchall()
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_sent (id bigint PRIMARY KEY, sent_at timestamptz)")
        cursor.execute("TRUNCATE bench_sent")
        cursor.execute("INSERT INTO bench_sent SELECT id FROM outbox_outboxmessage")
        begun = time.perf_counter()
        with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT) as server:
            for pk, *values in rows:
                mail = build(settings.DEFAULT_FROM_EMAIL, *values)
                server.sendmail(settings.DEFAULT_FROM_EMAIL, [values[0]], mail.as_bytes())
                cursor.execute("UPDATE bench_sent SET sent_at = now() WHERE id = %s", [pk])
        taken = time.perf_counter() - begun
    return {"sent": len(rows), "rate": len(rows) / taken}


def build(
    sender, address, name, sender_name, subject, text, html, calendar, method, message_id, headers
) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(sender_name, addr_spec=sender)
    mail["To"] = Address(name, addr_spec=address)
    mail["Subject"] = subject
    mail["Date"] = format_datetime(datetime.now(UTC))
    mail["Message-ID"] = message_id
    mail["Auto-Submitted"] = "auto-generated"
    for key, value in json.loads(headers).items():
        mail[key] = value
    mail.set_content(text, cte="quoted-printable")
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    parts = {"subtype": "calendar", "cte": "base64", "params": {"method": method}}
    mail.add_alternative(calendar, **parts)
    mail.add_attachment(calendar, **parts, disposition="attachment", filename="invite.ics")
    return mail


if __name__ == "__main__":
    django.setup()
    found = product() if sys.argv[1] == "product" else plain(int(sys.argv[2]))
    json.dump(found, sys.stdout)
