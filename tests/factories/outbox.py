from itertools import count

from django.utils import timezone

from outbox.models import OutboxMessage
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
