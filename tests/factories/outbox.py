from datetime import timedelta
from itertools import count

from django.utils import timezone

from outbox.inbound.verdicts import Verdict
from outbox.models import InboundMail, OutboxMessage
from outbox.queue import enqueue

_number = count(1)


def make_message(*, status=None, **fields):
    """A queued mail; with ``status`` or other columns of the row, set so."""
    number = next(_number)
    defaults = {
        "key": f"tests.mail:{number}",
        "kind": "tests.mail",
        "to_email": f"kim{number}@org.example",
        "to_name": f"Kim {number}",
        "language": "de",
        "subject": f"Einladung {number}",
        "text": "Guten Tag\n",
        "html": "<p>Guten Tag</p>",
        "at": timezone.now(),
    }
    columns = {name: fields.pop(name) for name in list(fields) if name in COLUMNS}
    message = enqueue(**(defaults | fields))
    if status is not None:
        columns["status"] = status
    if columns:
        OutboxMessage.objects.filter(pk=message.pk).update(**columns)
        message.refresh_from_db()
    return message


def make_inbound_mail(**fields):
    """A mail that came in and was parked; ``raw`` is what is read again."""
    number = next(_number)
    defaults = {
        "message_id": f"<inbound-{number}@org.example>",
        "uid": number,
        "uidvalidity": 1,
        "verdict": Verdict.REPLY,
        "reason": "parked",
        "sender": f"kim{number}@org.example",
        "subject": f"Zugesagt {number}",
        "received_at": timezone.now(),
        "raw": b"",
        "raw_until": timezone.now() + timedelta(days=30),
    }
    return InboundMail.objects.create(**(defaults | fields))


# What enqueue does not take: what a sender writes later.
COLUMNS = {
    "attempts",
    "blanked_at",
    "claimed_by",
    "crashes",
    "lease_until",
    "queued_at",
    "reason",
    "scope_kind",
    "scope_id",
    "sent_at",
    "smtp_code",
    "smtp_text",
    "started_at",
}
