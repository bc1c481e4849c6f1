"""Who sent a mail, as far as our own mail server could find out (RFC 8601, Authentication-Results)."""

import re
from email.message import Message

from outbox.inbound import parts
from outbox.inbound.verdicts import Authentication

_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"^\s*(dmarc|dkim|spf)\s*=\s*([a-z]+)", re.IGNORECASE)
_PROPERTY = re.compile(
    r"\b(header\.from|header\.d|header\.i|smtp\.mailfrom)\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE
)


def only_sender(mail: Message) -> str:
    """The address in From; empty where there is none or more than one."""
    found = parts.addresses(mail, "From")
    return found[0] if len(found) == 1 and len(parts.headers(mail, "From")) == 1 else ""


def authentication(mail: Message, *, sender: str, server: str) -> Authentication:
    """What ``server`` says of the sender's domain. Anybody can write such a header: only our own server's counts, and of

    several the topmost, because a server adds its own on top.
    """
    if not server or not sender:
        return Authentication.NONE
    for value in parts.headers(mail, "Authentication-Results"):
        plain = _without_comments(value)
        name, _semicolon, rest = plain.partition(";")
        if name.split()[:1] == [server.lower()]:
            return _verdict(rest, sender.rpartition("@")[2])
    return Authentication.NONE


def _without_comments(value: str) -> str:
    plain = value.lower()
    for _depth in range(5):
        plain = _COMMENT.sub(" ", plain)
    return plain


def _verdict(rest: str, domain: str) -> Authentication:
    """DMARC decides; without it a signature or SPF of the sender's own domain."""
    aligned = False
    for clause in rest.split(";"):
        result = _RESULT.match(clause)
        if result is None:
            continue
        method, outcome = result[1], result[2]
        about = [value.rpartition("@")[2] for _name, value in _PROPERTY.findall(clause)]
        if method == "dmarc":
            if outcome == "pass":
                return Authentication.PASS if not about or domain in about else Authentication.FAIL
            if outcome != "none":
                return Authentication.FAIL
        elif outcome == "pass" and any(_covers(name, domain) for name in about):
            aligned = True
    return Authentication.PASS if aligned else Authentication.FAIL


def _covers(name: str, domain: str) -> bool:
    """The domain itself, or one above it that is more than a country's."""
    return name == domain or ("." in name and domain.endswith(f".{name}"))
