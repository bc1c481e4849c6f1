"""Which mail is about a person: everything that went to the person's address, which others may share."""

from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from common.privacy import PersonalTable, register
from outbox.models import WAITING, MailAddress, MessageStatus, OutboxMessage

ERASED = gettext_noop("the recipient's data were erased")


def _mails(person) -> QuerySet:
    return (
        OutboxMessage.objects.filter(to_email__iexact=person.email)
        if person.email
        else OutboxMessage.objects.none()
    )


def _addresses(person) -> QuerySet:
    return (
        MailAddress.objects.filter(address=person.email.lower())
        if person.email
        else MailAddress.objects.none()
    )


def _empty(rows: QuerySet) -> None:
    """The key and the result stay, so that nothing is sent twice and counts stay right; what was said goes."""
    rows.filter(status__in=WAITING).update(status=MessageStatus.SUPPRESSED, reason=ERASED)
    rows.update(to_email="", to_name="", reply_to="", subject="", text="", html="", calendar="", smtp_text="")


def _delete(rows: QuerySet) -> None:
    rows.delete()


def register_tables() -> None:
    register(PersonalTable(OutboxMessage, _mails, _empty))
    register(PersonalTable(MailAddress, _addresses, _delete))
