"""Mail about mail: what came back (RFC 3464, and the many other ways to say it), and what a machine answered."""

import logging
import re
from email.message import Message
from email.parser import HeaderParser

from flufl.bounce import all_failures

from outbox.inbound import parts
from outbox.inbound.verdicts import Returned, Verdict

# It tells of each of its seventeen ways to look at every mail.
logging.getLogger("flufl.bounce").setLevel(logging.WARNING)

_ENHANCED = re.compile(r"(?<![\d.])([45]\.\d{1,3}\.\d{1,3})(?![\d.])")
_MESSAGE_ID = re.compile(r"^\s*(?:>\s*)?Message-ID:\s*(<[^<>\s]{3,300}>)", re.IGNORECASE | re.MULTILINE)
# The envelope sender of our own mails, where each has one of its own.
_REF = re.compile(r"\+([A-Za-z0-9_-]{22})@")
_ENVELOPE = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Delivered-To", "Original-Recipient")
_DAEMON = re.compile(r"^(mailer-daemon|postmaster|mail-daemon|mailerdaemon)@")
_AWAY = re.compile(
    r"^\s*(?:(?:re|aw):\s*)?(automatic reply|automatische antwort|auto[ -]?reply|autoreply|autoantwort|abwesenheit|"
    r"abwesend|out of (the )?office|vacation|nicht im (büro|haus)|réponse automatique|ich bin (bis|nicht|ab))",
    re.IGNORECASE,
)
_FORWARDED = re.compile(r"^\s*(fwd?|wg|weitergeleitet|tr)\s*:", re.IGNORECASE)
LONGEST = 200_000


def read_report(mail: Message) -> tuple[Verdict, str, Returned | None] | None:
    """Whether the mail reports on another one; ``None`` where it does not."""
    kind = parts.parameter(mail, "report-type").lower()
    if kind == "disposition-notification":
        return Verdict.IGNORE, "read_receipt", None
    blocks = _status_blocks(mail)
    if kind == "delivery-status" or blocks:
        failed = [block for block in blocks if _field(block, "Action") == "failed"]
        if failed:
            return Verdict.BOUNCE, "returned", _from_blocks(mail, failed)
        if any(_field(block, "Action") for block in blocks):
            delayed = any(_field(block, "Action") == "delayed" for block in blocks)
            return Verdict.IGNORE, "delayed" if delayed else "delivered", None
    if kind and kind != "delivery-status":
        return Verdict.IGNORE, "other_report", None
    return _odd_bounce(mail)


def read_automatic(mail: Message) -> tuple[Verdict, str] | None:
    """An out-of-office note or another answer nobody wrote; mail to many."""
    submitted = parts.header(mail, "Auto-Submitted").lower().partition(";")[0].strip()
    if submitted == "auto-replied" or _AWAY.match(parts.header(mail, "Subject")):
        return Verdict.AUTO_REPLY, "away"
    own_words = ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-MS-Exchange-Inbox-Rules-Loop")
    if any(parts.header(mail, name) for name in own_words):
        return Verdict.AUTO_REPLY, "away"
    precedence = parts.header(mail, "Precedence").lower()
    if precedence == "auto_reply" or (submitted and submitted != "no"):
        return Verdict.AUTO_REPLY, "machine"
    if is_from_list(mail) or precedence in ("bulk", "junk"):
        return Verdict.IGNORE, "list"
    return None


def is_forwarded(mail: Message) -> bool:
    return bool(_FORWARDED.match(parts.header(mail, "Subject")))


def is_from_list(mail: Message) -> bool:
    named = any(parts.header(mail, name) for name in ("List-Id", "List-Post", "Mailing-List"))
    return named or parts.header(mail, "Precedence").lower() == "list"


def _status_blocks(mail: Message) -> list[Message]:
    """What is said of each recipient."""
    blocks: list[Message] = []
    for part in parts.walk(mail):
        if part.get_content_type() in ("message/delivery-status", "message/global-delivery-status"):
            inner = part.get_payload()
            if isinstance(inner, list):
                blocks += [block for block in inner if isinstance(block, Message)]
    return blocks[:100]


def _field(block: Message, name: str) -> str:
    return parts.header(block, name).lower().partition(" ")[0].strip("; ")


def _from_blocks(mail: Message, failed: list[Message]) -> Returned:
    recipients = [
        _recipient(parts.header(block, name))
        for block in failed
        for name in ("Original-Recipient", "Final-Recipient", "X-Actual-Recipient")
    ]
    texts = [parts.header(block, "Diagnostic-Code") for block in failed]
    statuses = [_field(block, "Status") for block in failed]
    return Returned(
        recipients=_once(recipients),
        status=_status(statuses, texts),
        text=" ".join(filter(None, texts))[:500],
        message_ids=_message_ids(mail),
        ref=_ref(mail),
    )


def _recipient(value: str) -> str:
    """ "rfc822; Kim <kim@org.example>" names an address and what kind it is of."""
    address = value.rpartition(";")[2].strip()
    inside = re.search(r"<([^<>]+)>", address)
    address = (inside[1] if inside else address).strip(" <>").lower()
    return address if "@" in address else ""


def _status(statuses: list[str], texts: list[str]) -> str:
    """The most telling code: a report that says 5.0.0 has often quoted the server's own beside it."""
    known = [status for status in statuses if _ENHANCED.fullmatch(status)]
    telling = [status for status in known if not status.endswith(".0.0")]
    quoted = [code for text in texts for code in _ENHANCED.findall(text)]
    return next(iter([*telling, *quoted, *known]), "")


def _odd_bounce(mail: Message) -> tuple[Verdict, str, Returned | None] | None:
    """A bounce in its server's own words. Looked for only where a machine writes, never in a person's letter."""
    sender = next(iter(parts.addresses(mail, "From")), "")
    failed = parts.addresses(mail, "X-Failed-Recipients")
    null_sender = parts.header(mail, "Return-Path") == "<>"
    if not (failed or null_sender or _DAEMON.match(sender)):
        return None
    try:
        temporary, permanent = all_failures(mail)
    except Exception:
        temporary = permanent = frozenset()
    found = [address.decode("utf-8", "replace").lower() for address in permanent]
    recipients = _once([*failed, *found])
    if not recipients:
        return (Verdict.IGNORE, "delayed", None) if temporary else None
    words = _words(mail)
    # The server's answer stands before the copy of what was sent.
    answer = re.split(
        r"\n-{3,}[^\n]*(?:copy|original)|\nMessage-ID:", words, maxsplit=1, flags=re.IGNORECASE
    )[0]
    returned = Returned(
        recipients=recipients,
        status=_status([], [answer]),
        text=" ".join(answer.split())[:500],
        message_ids=_message_ids(mail),
        ref=_ref(mail),
    )
    return Verdict.BOUNCE, "returned", returned


def _words(mail: Message) -> str:
    texts = [parts.text(part) for part in parts.walk(mail) if part.get_content_type() == "text/plain"]
    return "\n".join(texts)[:LONGEST]


def _message_ids(mail: Message) -> tuple[str, ...]:
    """The ids of the mail that came back: from its copy, its headers, or what is quoted of it."""
    found: list[str] = []
    for part in parts.walk(mail):
        inner = part.get_payload()
        if part.get_content_type() == "message/rfc822" and isinstance(inner, list):
            found += [parts.header(copy, "Message-ID") for copy in inner[:1] if isinstance(copy, Message)]
        elif part.get_content_type() in ("text/rfc822-headers", "message/rfc822-headers"):
            copy = HeaderParser().parsestr(parts.text(part)[:LONGEST])
            found.append(parts.header(copy, "Message-ID"))
    found += _MESSAGE_ID.findall(_words(mail))
    found.append(parts.header(mail, "In-Reply-To"))
    return _once(found)[:10]


def _ref(mail: Message) -> str:
    for name in _ENVELOPE:
        for value in parts.headers(mail, name):
            if match := _REF.search(value):
                return match[1]
    return ""


def _once(values: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
