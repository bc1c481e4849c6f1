"""Which mail is about a person: all that went to the person's addresses (the directory's, the login's) or came from them.

Others may share them.
"""

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_noop

from common.privacy import PersonalTable, register
from outbox.models import WAITING, InboundMail, MailAddress, MessageStatus, OutboxMessage

ERASED = gettext_noop("the recipient's data were erased")


def _addresses_of(person) -> list[str]:
    login = person.user.email if person.user_id is not None else ""
    return [address.lower() for address in (person.email, login, *person.aliases) if address]


def _mails(person) -> QuerySet:
    return OutboxMessage.objects.annotate(address=Lower("to_email")).filter(address__in=_addresses_of(person))


def _known(person) -> QuerySet:
    return MailAddress.objects.filter(address__in=_addresses_of(person))


def _inbound(person) -> QuerySet:
    addresses = _addresses_of(person)
    named = Q(sender__in=addresses) | Q(address__in=addresses) | Q(facts__attendee__in=addresses)
    return InboundMail.objects.filter(named)


def _empty_inbound(rows: QuerySet) -> None:
    """The Message-ID stays, so that the same mail is not read once more."""
    rows.update(sender="", subject="", facts={}, address="", raw=None, raw_until=None)


def _empty(rows: QuerySet) -> None:
    """The key and the result stay, so that nothing is sent twice and counts stay right; what was said goes."""
    rows.filter(status__in=WAITING).update(status=MessageStatus.SUPPRESSED, reason=ERASED)
    rows.update(to_email="", to_name="", reply_to="", subject="", text="", html="", calendar="", smtp_text="")


def _delete(rows: QuerySet) -> None:
    rows.delete()


def register_tables() -> None:
    register(PersonalTable(OutboxMessage, _mails, _empty))
    register(PersonalTable(MailAddress, _known, _delete))
    register(PersonalTable(InboundMail, _inbound, _empty_inbound))
