"""What came back, booked: the mail is returned; an address that does not exist gets no further mail."""

import uuid
from datetime import datetime, timedelta

from django.db.models import Q

from common.db import decode_id
from outbox import answers
from outbox.inbound.verdicts import Returned
from outbox.mime import BadAddress, ascii_address
from outbox.models import InboundMail, MailAddress, MessageStatus, OutboxMessage
from outbox.signals import address_failed

# An older report is of no use to anybody, and a forged one has had time.
OLDEST = timedelta(days=30)
OFTEN = 3
OFTEN_WITHIN = timedelta(days=14)


def find_message(returned: Returned, *, now: datetime) -> tuple[OutboxMessage | None, str]:
    """Our mail that came back, and why the report does not count; the one or the other."""
    named = Q(message_id__in=returned.message_ids)
    if public_id := _decoded(returned.ref):
        named |= Q(public_id=public_id)
    message = OutboxMessage.objects.filter(named).defer("text", "html", "calendar").first()
    if message is None:
        return None, "unknown_mail"
    if not _spellings(message.to_email) & set(returned.recipients):
        return None, "foreign_recipient"
    if message.sent_at is None or message.status != MessageStatus.SENT:
        return None, "not_sent"
    if message.sent_at < now - OLDEST:
        return None, "too_old"
    return message, ""


def book(mail: InboundMail, returned: Returned, *, at: datetime) -> None:
    """Write down what ``mail`` reports; says at ``mail`` what came of it. Runs inside the mail's transaction."""
    message, against = find_message(returned, now=at)
    if message is None:
        mail.verdict, mail.reason = "ignore", against
        return
    mail.subject_kind, mail.subject_id = OutboxMessage._meta.label_lower, message.public_id
    mail.address = message.to_email.lower()
    lately = InboundMail.objects.filter(address=mail.address, received_at__gt=at - OFTEN_WITHIN).exclude(
        pk=mail.pk
    )
    count = lately.count() + 1
    gone = returned.status.startswith("5.1.")
    if gone:
        reason = answers.NO_SUCH_ADDRESS
    else:
        reason = answers.CAME_BACK_OFTEN if count >= OFTEN else answers.CAME_BACK
    text = f"{returned.status} {returned.text}".strip()[:500]
    booked = OutboxMessage.objects.filter(pk=message.pk, status=MessageStatus.SENT).update(
        status=MessageStatus.BOUNCED, reason=reason, smtp_text=text
    )
    if not booked:
        mail.verdict, mail.reason = "ignore", "not_sent"
        return
    known = {"bounces": count, "answer": text} | ({"undeliverable": True, "since": at} if gone else {})
    MailAddress.objects.update_or_create(address=mail.address, defaults=known)
    if gone:
        address_failed.send(MailAddress, address=mail.address, at=at)


def _decoded(ref: str) -> uuid.UUID | None:
    try:
        return decode_id(ref) if ref else None
    except ValueError:
        return None


def _spellings(address: str) -> set[str]:
    try:
        return {address.lower(), ascii_address(address).lower()}
    except BadAddress:
        return {address.lower()}
