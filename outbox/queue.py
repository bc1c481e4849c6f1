"""Putting mail into the outbox, inside the transaction of the change it tells of.

The row is the queue. The broker is a doorbell: rung once per transaction after the commit, and nothing is lost when
nobody hears it, because the timetable looks every minute.
"""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop

from common.doorbell import Doorbell
from common.prepared import PreparedInsert
from outbox.cleaning import display_name, one_line, storable
from outbox.gates import register_gate
from outbox.letterhead import letterhead
from outbox.models import Category, MessageStatus, OutboxMessage
from outbox.optional import ways_out

__all__ = ["doorbell", "enqueue", "register_gate", "supersede"]

doorbell = Doorbell("outbox.drain", otherwise="the mail leaves with the next tick")

_STORE = PreparedInsert(OutboxMessage)

ACCOUNT_PRIORITY = 10
REPLACED = gettext_noop("replaced by a newer mail")


@transaction.atomic(savepoint=False)
def enqueue(
    *,
    key: str,
    kind: str,
    to_email: str,
    to_name: str,
    language: str,
    subject: str,
    text: str,
    html: str,
    at: datetime,
    category: Category = Category.TRANSACTIONAL,
    from_name: str = "",
    reply_to: str = "",
    calendar: str = "",
    calendar_method: str = "",
    attachment: str = "",
    headers: dict[str, str] | None = None,
    expires_at: datetime | None = None,
    due_at: datetime | None = None,
    subject_kind: str = "",
    subject_id: uuid.UUID | None = None,
    scope=None,
    priority: int = 0,
) -> OutboxMessage | None:
    """Store one finished mail to one recipient under a unique ``key``; ``None`` when the key was there already.

    ``from_name`` is the person who writes; the municipality is added. ``scope`` is the object (with a ``public_id``)
    whose coordinators may see the mail. ``expires_at``: after it the mail is useless and is not sent. ``calendar`` is
    a whole VCALENDAR, ``calendar_method`` the METHOD it holds, ``attachment`` the name of a
    file (outbox/attachments.py). Mail of a category its reader may switch off says how
    in its headers. A bad address does not raise: that one mail fails, visibly, and the others of the same batch leave.
    """
    public_id = uuid.uuid4()
    message = OutboxMessage(
        public_id=public_id,
        dedupe_key=key,
        kind=kind,
        category=category,
        priority=priority,
        scope_kind=scope._meta.label_lower if scope is not None else "",
        scope_id=scope.public_id if scope is not None else None,
        subject_kind=subject_kind,
        subject_id=subject_id,
        to_email=one_line(to_email, 254),
        to_name=display_name(to_name),
        from_name=_sender(from_name),
        reply_to=one_line(reply_to, 254),
        language=language,
        subject=one_line(subject),
        text=storable(text),
        html=storable(html),
        calendar=storable(calendar),
        calendar_method=calendar_method,
        attachment=attachment,
        headers={
            name: one_line(value, 900)
            for name, value in ((headers or {}) | ways_out(to_email, category)).items()
        },
        message_id=f"<{public_id}@{settings.INSTANCE_DOMAIN}>",
        # Headers know seconds; a repeated send must show the same date.
        date=at.replace(microsecond=0),
        due_at=due_at or at,
        queued_at=due_at or at,
        expires_at=expires_at,
        created_at=at,
    )
    if not _STORE.run(message):
        return None
    doorbell.ring_after_commit()
    return message


@transaction.atomic
def supersede(
    *, at: datetime, keys: list[str] | None = None, key_prefix: str | None = None, reason: str = REPLACED
) -> int:
    """Take mail back that has not left: rows still queued or waiting for another try. Returns how many.

    A row a sender has already claimed stays with it; its gate decides.
    """
    if keys is None and not key_prefix:
        raise ValueError("supersede needs keys or a key_prefix")
    wanted = Q(dedupe_key__in=keys) if keys is not None else Q(dedupe_key__startswith=key_prefix)
    rows = list(
        OutboxMessage.objects.select_for_update(skip_locked=True)
        .filter(wanted, status__in=(MessageStatus.QUEUED, MessageStatus.RETRY))
        .order_by("pk")
    )
    columns = ["status", "reason"]
    for row in rows:
        row.status, row.reason = MessageStatus.SUPERSEDED, reason[:200]
        columns = ["status", "reason", *row.blank(at=at)]
    OutboxMessage.objects.bulk_update(rows, columns, batch_size=200)
    return len(rows)


def _sender(person: str) -> str:
    """“Jana Sommer, Stadt Birkenfurt (Klimatisch)”, within the length servers accept."""
    who = ", ".join(part for part in (person, letterhead().name) if part)
    if not who:
        return "Klimatisch"
    ending = " (Klimatisch)"
    name = display_name(who)
    if len(name) + len(ending) > 75:
        name = f"{name[: 74 - len(ending)].rstrip(' ,…')}…"
    return name + ending
