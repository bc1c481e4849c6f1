"""E-mail addresses of lists: checked with a sentence for each mistake, and compared across case and spelling."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from actors.imports.reasons import RowRefused

MAX_LOCAL = 64  # octets, RFC 5321 section 4.5.3.1.1
MAX_EMAIL = 254
_SHOWN = 60


def check_email(text: str) -> str:
    """The address with its domain in small letters. Raises ``RowRefused``.

    Domains may be international; letters beyond ASCII before the @ need SMTPUTF8, which most office mail servers do
    not offer, so such an address is refused here and not by a bounce weeks later.
    """
    text = unicodedata.normalize("NFC", text.strip().removeprefix("mailto:"))
    if match := re.fullmatch(r"[^<>]*<([^<>]+)>", text):
        text = match.group(1).strip()
    shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
    if text.count("@") > 1 and re.search(r"[,;\s]", text):
        raise RowRefused("email_several")
    if "@" not in text:
        raise RowRefused("email_no_at", email=shown)
    if text.count("@") > 1:
        raise RowRefused("email_two_at", email=shown)
    if re.search(r"\s", text):
        raise RowRefused("email_blank", email=shown)
    local, _at, domain = text.partition("@")
    if len(local) > MAX_LOCAL:
        raise RowRefused("email_local_long", length=len(local))
    if not local.isascii():
        raise RowRefused("email_local_letters", email=shown)
    if len(text) > MAX_EMAIL:
        raise RowRefused("email_too_long", length=len(text))
    address = f"{local}@{domain.lower()}"
    try:
        validate_email(address)
    except ValidationError as error:
        raise RowRefused("email_invalid", email=shown) from error
    return address


def address_key(email: str) -> str:
    """Equal for addresses that reach the same mailbox: any case, the domain in letters or as xn--…"""
    local, _at, domain = unicodedata.normalize("NFC", email.strip()).casefold().rpartition("@")
    try:
        domain = domain.encode("ascii").decode("idna") if "xn--" in domain else domain
    except UnicodeError:
        pass
    return f"{local}@{domain}" if domain else ""


def split_addresses(text: str) -> list[str]:
    """The parts of a cell with several addresses, blanks kept so that they stay beside their person."""
    separator = ";" if ";" in text else "\n" if "\n" in text.strip() else None
    if separator is None:
        return [text.strip()] if text.strip() else []
    return [part.strip() for part in text.split(separator)]
