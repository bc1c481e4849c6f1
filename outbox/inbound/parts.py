"""A mail taken apart: its headers as plain text and its parts, within limits, whatever it is made of."""

import codecs
import re
from collections.abc import Iterator
from email import policy
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.utils import getaddresses

# A calendar or a report is smaller by far; a longer mail is not even fetched.
LARGEST = 5 * 1024 * 1024
DEEPEST = 20
MOST_PARTS = 200
LONGEST_HEADER = 20_000


class Unreadable(ValueError):
    """``reason`` is a key of ``sentences.SENTENCES``."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def parse(raw: bytes) -> Message:
    """The mail. Raises ``Unreadable`` where it is too large, too deep or nothing at all."""
    if len(raw) > LARGEST:
        raise Unreadable("too_big")
    for rules in (policy.default, policy.compat32):
        try:
            mail: Message = BytesParser(policy=rules).parsebytes(raw)
            mail.get_content_type()
        except RecursionError:
            raise Unreadable("too_deep") from None
        except Exception:  # noqa: S112 - the library has faults of its own with broken headers; the older rules read most
            continue
        return mail
    raise Unreadable("unreadable")


def walk(mail: Message) -> Iterator[Message]:
    """The parts that are the sender's own words: what is inside a forwarded or returned message is not among them."""
    waiting, seen = [(mail, 0)], 0
    while waiting:
        part, depth = waiting.pop()
        seen += 1
        if depth > DEEPEST:
            raise Unreadable("too_deep")
        if seen > MOST_PARTS:
            raise Unreadable("too_many_parts")
        yield part
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting.extend((child, depth + 1) for child in reversed(inner) if isinstance(child, Message))


def header(mail: Message, name: str) -> str:
    """The first header of this name as one line of text; empty where there is none."""
    return next(iter(headers(mail, name)), "")


def headers(mail: Message, name: str) -> list[str]:
    found = [str(value) for key, value in mail.raw_items() if key.lower() == name.lower()]
    return [_plain(value[:LONGEST_HEADER]) for value in found]


def _plain(value: str) -> str:
    flat = " ".join(value.split())
    try:
        flat = str(make_header(decode_header(flat)))
    except Exception:  # noqa: S110 - a misspelt encoding is shown as it stands
        pass
    return "".join(sign for sign in flat.encode("utf-8", "replace").decode() if sign.isprintable())


def addresses(mail: Message, name: str) -> list[str]:
    """The bare addresses of a header, in lower case."""
    found = getaddresses([value.replace("\x00", "") for value in headers(mail, name)])
    return [address.lower() for _name, address in found if "@" in address]


def content(part: Message) -> bytes:
    try:
        payload = part.get_payload(decode=True)
    except Exception:
        return b""
    return payload if isinstance(payload, bytes) else b""


_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def text(part: Message, sign: str = "") -> str:
    """The part as text. A charset that is missing, unknown or wrong is guessed; ``sign`` is what must stand in it."""
    data = content(part)
    named = [charset for bom, charset in _BOMS if data.startswith(bom)]
    named += [_charset(part), "utf-8", "utf-16-le", "utf-16-be"]
    for charset in named:
        try:
            found = data.decode(charset)
        except (LookupError, UnicodeError, ValueError):
            continue
        if sign in found:
            return found.replace("\x00", "")
    return data.decode("cp1252", "replace").replace("\x00", "")


def _charset(part: Message) -> str:
    try:
        return str(part.get_content_charset() or "utf-8")
    except Exception:
        return "utf-8"


def parameter(part: Message, name: str) -> str:
    """A parameter of Content-Type, for example the calendar's method."""
    try:
        value = part.get_param(name)
    except Exception:
        return ""
    if isinstance(value, tuple):
        value = value[2]
    return re.sub(r"[\s\"';]", "", str(value or ""))


def file_name(part: Message) -> str:
    try:
        return part.get_filename() or ""
    except Exception:
        return ""
