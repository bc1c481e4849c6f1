"""Mails in the outbox, and waiting for what becomes of them."""

import time
from collections import Counter

from django.db import transaction
from django.utils import timezone

from outbox.models import OutboxMessage
from outbox.queue import enqueue


def queue(count, **fields):
    at = timezone.now()
    with transaction.atomic():
        for number in range(count):
            defaults = {
                "key": f"tests.mail:{number}",
                "kind": "tests.mail",
                "to_email": f"kim{number}@org.example",
                "to_name": f"Kim {number}",
                "language": "de",
                "subject": "Einladung",
                "text": f"Guten Tag {number}\n",
                "html": f"<p>Guten Tag {number}</p>",
                "at": at,
            }
            enqueue(**(defaults | fields))


def wait_until(condition, seconds=240):
    """Generous: a machine that is busy with other things is slow, not wrong."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, Counter(OutboxMessage.objects.values_list("status", flat=True))
        # Seldom enough to leave the machine to the senders, and the interpreter to the sink in its thread.
        time.sleep(0.1)


def count(*statuses):
    return OutboxMessage.objects.filter(status__in=statuses).count()
