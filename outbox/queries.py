"""What other pages ask the outbox."""

import uuid
from collections.abc import Iterable
from email.utils import format_datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Q

from outbox.backends import file_name
from outbox.models import UNSENT, WAITING, MessageStatus, OutboxMessage


def count_problems(user) -> int:
    """Mails that need somebody: returned or failed, among those the user may see."""
    return OutboxMessage.objects.visible_to(user).that_need_somebody().count()


def delivery_of(subject_kind: str, subject_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, OutboxMessage]:
    """The latest mail about each object; objects without one are missing."""
    rows = (
        OutboxMessage.objects.filter(subject_kind=subject_kind, subject_id__in=list(subject_ids))
        .order_by("subject_id", "-created_at", "-pk")
        .distinct("subject_id")
        .defer("text", "html", "calendar")
    )
    return {row.subject_id: row for row in rows}


def count_states(rows) -> dict[str, int]:
    """How many of ``rows`` are waiting, accepted, returned, failed and not sent, in one query."""
    return rows.aggregate(
        waiting=Count("pk", filter=Q(status__in=WAITING)),
        accepted=Count("pk", filter=Q(status=MessageStatus.SENT)),
        returned=Count("pk", filter=Q(status=MessageStatus.BOUNCED)),
        failed=Count("pk", filter=Q(status=MessageStatus.FAILED)),
        unsent=Count("pk", filter=Q(status__in=UNSENT)),
    )


def mail_goes_to_files() -> bool:
    """Whether no mail server is set up, so that mail is written to files."""
    return not settings.EMAIL_HOST


def written_file(message: OutboxMessage) -> Path | None:
    """The file a mail was written to, while there is no mail server."""
    if not mail_goes_to_files():
        return None
    path = Path(settings.EMAIL_FILE_PATH) / file_name(message.message_id, format_datetime(message.date))
    return path if path.is_file() else None
