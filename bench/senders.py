"""``python -m bench.senders product|plain [COUNT]``: send into the sink, in a process of its own; prints JSON."""

import json
import smtplib
import sys
import time
from datetime import timedelta
from email.message import EmailMessage

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
    """The floor: one connection, each message built with ``email``, one committed UPDATE per mail."""
    from django.conf import settings
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, to_email, to_name, from_name, subject, text, html, calendar, message_id"
            " FROM outbox_outboxmessage ORDER BY id LIMIT %s",
            [count],
        )
        rows = cursor.fetchall()
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_sent (id bigint PRIMARY KEY, sent_at timestamptz)")
        cursor.execute("TRUNCATE bench_sent")
        cursor.execute("INSERT INTO bench_sent SELECT id FROM outbox_outboxmessage")
        begun = time.perf_counter()
        with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT) as server:
            for pk, address, name, sender, subject, text, html, calendar, message_id in rows:
                mail = EmailMessage()
                mail["From"] = f'"{sender}" <{settings.DEFAULT_FROM_EMAIL}>'
                mail["To"] = f'"{name}" <{address}>'
                mail["Subject"] = subject
                mail["Message-ID"] = message_id
                mail.set_content(text)
                mail.add_alternative(html, subtype="html")
                mail.add_alternative(calendar, subtype="calendar")
                mail.add_attachment(calendar, subtype="calendar", filename="invite.ics")
                server.send_message(mail)
                cursor.execute("UPDATE bench_sent SET sent_at = now() WHERE id = %s", [pk])
        taken = time.perf_counter() - begun
    return {"sent": len(rows), "rate": len(rows) / taken}


if __name__ == "__main__":
    django.setup()
    found = product() if sys.argv[1] == "product" else plain(int(sys.argv[2]))
    json.dump(found, sys.stdout)
