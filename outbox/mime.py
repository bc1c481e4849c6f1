"""A stored mail as the bytes that travel: the same row always gives the same bytes."""

from email.header import Header
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UniqueUnstructuredHeader
from email.message import EmailMessage as Mime
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from functools import cached_property
from unicodedata import normalize

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email

from outbox.attachments import attachment_of
from outbox.models import OutboxMessage


class BadAddress(ValueError):
    """The recipient's address cannot be written into a mail."""


class _Subject(UniqueUnstructuredHeader, BaseHeader):  # type: ignore[misc] # as the registry itself mixes them
    """Begins in the line of its name: an empty first line is allowed but reads as no subject to some programs.

    What is not ASCII is encoded as a whole: where a line ends between plain and encoded words, ``email`` leaves a space
    on both sides, and the subject arrives with two.
    """

    def fold(self, *, policy):
        if str(self).isascii():
            return super().fold(policy=policy).replace(f"Subject:{policy.linesep} ", "Subject: ", 1)
        encoded = Header(str(self), "utf-8", header_name=self.name).encode(linesep=policy.linesep)
        return f"{self.name}: {encoded}{policy.linesep}"


class _Unfolded(UniqueUnstructuredHeader, BaseHeader):  # type: ignore[misc] # as the registry itself mixes them
    """Folded, this header broke signatures at some relays (reliability, section 4)."""

    def fold(self, *, policy):
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("subject", _Subject)
_HEADERS.map_to_type("list-unsubscribe", _Unfolded)
_POLICY = SMTP.clone(header_factory=_HEADERS)


class StableMime(Mime):
    """Made into bytes once: they are looked at before the server is spoken to, and handed over then.

    Django's SMTP backend asks for bytes with a line separator; the policy already has the right one.
    """

    _bytes: bytes | None = None

    def as_bytes(self, unixfrom=False, policy=None, linesep=None):
        if self._bytes is None:
            self._bytes = super().as_bytes(unixfrom, policy)
        return self._bytes


class StoredMail(EmailMessage):
    """What Django's mail backends take, made from a row."""

    def __init__(self, row: OutboxMessage):
        self.to_address = ascii_address(row.to_email)
        self.sender_address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        self.row = row
        super().__init__(row.subject, row.text, self._envelope_sender(), [self.to_address])

    def _envelope_sender(self) -> str:
        """Where a bounce goes; with the mail's own id in it, if the provider delivers such addresses."""
        if not settings.BOUNCE_EMAIL:
            return self.sender_address
        local, domain = settings.BOUNCE_EMAIL.rsplit("@", 1)
        return f"{local}+{self.row.ref}@{domain}"

    def message(self):  # type: ignore[override] # the newer signature of the stubs
        return self._made

    @cached_property
    def _made(self) -> Mime:
        return _mime(self.row, self.sender_address, self.to_address)


def ascii_address(text: str) -> str:
    """One plain address; a name with umlauts after the @ in its ASCII form. Raises ``BadAddress``."""
    try:
        validate_email(text)
        local, domain = text.rsplit("@", 1)
        # RFC 5321, 4.5.3.1.1; umlauts before the @ would need a server that speaks SMTPUTF8.
        if not local.isascii() or len(local) > 64:
            raise BadAddress(text)
        return f"{local}@{'.'.join(map(_ascii_label, domain.split('.')))}"
    except (ValidationError, UnicodeError) as error:
        raise BadAddress(text) from error


def _ascii_label(label: str) -> str:
    """One part of a domain as it is registered."""
    # Python's codec knows the rules of 2003: to them straße.de is strasse.de, and that belongs to somebody else.
    if "ß" in label:
        return f"xn--{normalize('NFC', label.lower()).encode('punycode').decode()}"
    return label.encode("idna").decode()


def _mime(row: OutboxMessage, sender: str, recipient: str) -> Mime:
    mail = StableMime(policy=_POLICY)
    mail["From"] = Address(row.from_name, addr_spec=sender)
    mail["To"] = Address(row.to_name, addr_spec=recipient)
    if row.reply_to:
        mail["Reply-To"] = Address(addr_spec=ascii_address(row.reply_to))
    mail["Subject"] = row.subject
    mail["Date"] = format_datetime(row.date)
    mail["Message-ID"] = row.message_id
    # RFC 3834: nobody's out-of-office note should answer; Exchange wants to be told in its own words.
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    for name, value in row.headers.items():
        mail[name] = value
    mail.set_content(row.text, cte="quoted-printable")
    if row.html:
        mail.add_alternative(row.html, subtype="html", cte="quoted-printable")
    if row.calendar:
        # Last among the alternatives, or mail programs show no buttons; once more as a file for those that show none.
        method = row.calendar_method
        mail.add_alternative(row.calendar, subtype="calendar", cte="base64", params={"method": method})
        mail.add_attachment(
            row.calendar,
            subtype="calendar",
            cte="base64",
            params={"method": method},
            disposition="attachment",
            filename="invite.ics",
        )
    if row.attachment and (file := attachment_of(row.attachment)) is not None:
        mail.add_attachment(
            file.content, maintype="application", subtype=file.subtype, filename=file.filename
        )
    # Last: setting contents drops every Content- header.
    mail["Content-Language"] = row.language
    for number, part in enumerate(part for part in mail.walk() if part.is_multipart()):
        part.set_boundary(f"=_{row.public_id.hex}_{number}")
    return mail
