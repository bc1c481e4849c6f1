"""What people decide about single mails; everything else is the sender's (``outbox/delivery.py``)."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts.domain.audit import record_event
from outbox.models import NEEDS_SOMEBODY, MailAddress, MessageStatus, OutboxMessage
from outbox.queue import doorbell

SET_ASIDE = gettext_noop("set aside by hand")

NOT_NEEDED = _("This mail needs nobody: it is waiting, was accepted or is settled.")
BLANKED = _(
    "The personal links were taken out of this mail after it left. Send it again from where it came from."
)


@transaction.atomic
def send_again(message: OutboxMessage, *, by, at: datetime) -> None:
    """Queue a failed or returned mail once more, with all its tries. Raises ``ValidationError``."""
    if message.needs_somebody and not message.can_be_sent_again:
        raise ValidationError(BLANKED, code="blanked")
    _change(
        message,
        MessageStatus.QUEUED,
        by=by,
        at=at,
        action="outbox.send_again",
        due_at=at,
        queued_at=at,
        reason="",
        attempts=0,
        crashes=0,
    )
    # Whoever sends again says that the address is right.
    MailAddress.objects.filter(address=message.to_email.lower()).update(undeliverable=False, since=None)
    doorbell.ring_after_commit()


@transaction.atomic
def set_aside(message: OutboxMessage, *, by, at: datetime) -> None:
    """Settle a failed or returned mail without sending it. Raises ``ValidationError``."""
    blanked = {column: getattr(message, column) for column in message.blank(at=at)}
    _change(
        message,
        MessageStatus.SUPPRESSED,
        by=by,
        at=at,
        action="outbox.set_aside",
        reason=SET_ASIDE,
        **blanked,
    )


def _change(
    message: OutboxMessage, target: MessageStatus, *, by, at: datetime, action: str, **columns
) -> None:
    before = {"status": message.status, "reason": message.reason}
    won = OutboxMessage.objects.filter(pk=message.pk, status__in=NEEDS_SOMEBODY).update(
        status=target, **columns
    )
    if not won:
        raise ValidationError(NOT_NEEDED, code="not_needed")
    record_event(action, subject=message, by=by, at=at, before=before, after={"status": target})
