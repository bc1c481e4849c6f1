"""Mail that came in as rows: once each, and whoever fails at one parks that one."""

import logging
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import transaction

from outbox.cleaning import one_line
from outbox.inbound import bounces
from outbox.inbound.verdicts import Reading, Verdict
from outbox.models import InboundMail
from outbox.signals import calendar_mail_received

log = logging.getLogger(__name__)

KEPT = timedelta(days=30)
KNOWN = timedelta(days=365)
# What somebody may have to look at again; notes and letters of people are not kept.
KEEPS = (Verdict.REPLY, Verdict.PROPOSAL, Verdict.DOUBTFUL, Verdict.BOUNCE)
# By whom it is, so that somebody can find it in the mailbox.
NAMES = (*KEEPS, Verdict.REJECTED)


@transaction.atomic
def take_in(reading: Reading, raw: bytes, *, uid: int, uidvalidity: int, at: datetime) -> InboundMail | None:
    """The mail's row, with everything that follows from it; ``None`` when the mail was taken in before."""
    keeps = reading.verdict in KEEPS
    mail, is_new = InboundMail.objects.get_or_create(
        message_id=one_line(reading.message_id, 500),
        defaults={
            "uid": uid,
            "uidvalidity": uidvalidity,
            "received_at": at,
            "raw": raw if keeps else None,
            "raw_until": at + KEPT if keeps else None,
            **_said(reading),
        },
    )
    if is_new:
        _process(mail, reading, at)
    return mail if is_new else None


@transaction.atomic
def take_in_again(mail: InboundMail, reading: Reading, *, at: datetime) -> bool:
    """A mail that lay aside, as it is read now. Returns whether it went through."""
    for name, value in _said(reading).items():
        setattr(mail, name, value)
    mail.save(update_fields=_said(reading))
    return _process(mail, reading, at)


def _said(reading: Reading) -> dict:
    named = reading.verdict in NAMES
    return {
        "verdict": reading.verdict,
        "reason": reading.reason,
        "sender": one_line(reading.sender, 254) if named else "",
        "subject": one_line(reading.subject, 250) if named else "",
        "authentication": reading.authentication,
        "facts": _storable(asdict(reading.event)) if reading.event else {},
    }


def _process(mail: InboundMail, reading: Reading, at: datetime) -> bool:
    try:
        with transaction.atomic():
            _follow(mail, reading, at)
            mail.save(update_fields=["verdict", "reason", "address", "subject_kind", "subject_id"])
    except Exception:
        # The mail is not lost and stops no other one: its row says that somebody has to look.
        log.exception("Mail %s that came in could not be processed", mail.public_id)
        InboundMail.objects.filter(pk=mail.pk).update(reason="parked")
        return False
    return True


def _follow(mail: InboundMail, reading: Reading, at: datetime) -> None:
    if reading.returned is not None:
        bounces.book(mail, reading.returned, at=at)
    elif reading.event is not None:
        calendar_mail_received.send(sender=InboundMail, mail=mail, event=reading.event, at=at)


def _storable(facts: dict) -> dict:
    return {name: one_line(value, 500) if isinstance(value, str) else value for name, value in facts.items()}


def forget_old_mail(*, now: datetime) -> int:
    """Clear the texts whose time is over, and forget what came in more than a year ago. Returns how many were cleared."""
    InboundMail.objects.filter(received_at__lt=now - KNOWN).delete()
    return InboundMail.objects.filter(raw_until__lt=now).update(raw=None, raw_until=None)
