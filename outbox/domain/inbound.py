"""What people decide about mail that came in and found no place: read it again, or set it aside."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.domain.audit import record_event
from outbox.inbound.reader import Reader, ReaderBroken
from outbox.inbound.store import take_in_again
from outbox.models import InboundMail

SETTLED = _("Somebody was faster: this mail is settled.")


def read_again(mail: InboundMail, *, by, at: datetime) -> InboundMail:
    """As if it had just come in: what stood in the way may be mended since. Returns the row as it is then.

    Raises ``ValidationError`` when it was settled, when its text is no longer kept, and where no mail can be read.
    """
    if mail.raw is None:
        raise ValidationError(_("The text of this mail is not kept. Look at it in the mailbox."), code="gone")
    try:
        with Reader() as reader:
            reading = reader.read(bytes(mail.raw))
    except ReaderBroken as error:
        raise ValidationError(_("Mails cannot be read on this machine at present."), code="reader") from error
    with transaction.atomic():
        row = InboundMail.objects.select_for_update().filter(pk=mail.pk).unplaced().first()
        if row is None:
            raise ValidationError(SETTLED, code="settled")
        take_in_again(row, reading, at=at)
        row.refresh_from_db()
        record_event("outbox.read_again", subject=row, by=by, at=at, after={"reason": row.reason})
    return row


@transaction.atomic
def set_mail_aside(mail: InboundMail, *, by, at: datetime) -> None:
    """Nothing follows from it; it stays in the mailbox. Raises ``ValidationError`` when it was settled before."""
    won = InboundMail.objects.unplaced().filter(pk=mail.pk).update(set_aside_at=at)
    if not won:
        raise ValidationError(SETTLED, code="settled")
    record_event("outbox.set_inbound_aside", subject=mail, by=by, at=at, before={"reason": mail.reason})
