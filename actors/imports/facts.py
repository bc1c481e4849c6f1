"""What two entries about the same thing make together: gaps are filled, what is there is never overwritten."""

from collections.abc import Mapping
from typing import Any

ADDRESS = ("street", "postal_code", "city", "country")
ACTOR_FACTS = ("email", "phone", "website", *ADDRESS, "sector", "target_group", "notes")
PERSON_FACTS = (
    "title",
    "given_name",
    "family_name",
    "email",
    "phone",
    *ADDRESS,
    "language",
    "channel",
    "notes",
)
_NAMES = ("given_name", "family_name", "name")


def fill(current: Mapping[str, Any], offered: Mapping[str, Any]) -> dict[str, Any]:
    """The changes ``offered`` brings to ``current``; both by field name, "" for unknown.

    An address counts as one: a street of one office never meets the town of another. Notes are added below, and so is
    a second e-mail address, by which the next list knows the person again. A name that lost letters ("?osi?") is
    replaced by the whole one. A wish for letters wins over e-mail.
    """
    changes: dict[str, Any] = {}
    if notes := _added_notes(current, offered):
        changes["notes"] = notes
    for name, value in offered.items():
        old = current.get(name, "")
        if not value or value == old or name in ADDRESS or name == "notes":
            continue
        if name == "channel":
            if value == "post":
                changes[name] = value
        elif name in _NAMES:
            if lost_letters(old, value) and "?" not in value:
                changes[name] = value
        elif not old:
            changes[name] = value
    if not any(current.get(name) for name in ADDRESS[:3]):
        changes |= {name: offered[name] for name in ADDRESS if offered.get(name)}
    return changes


def has_noted(facts: Mapping[str, Any], email: str) -> bool:
    """Whether a second e-mail address stands in the notes, on a line of its own."""
    return email.lower() in str(facts.get("notes", "")).lower().splitlines()


def _added_notes(current: Mapping[str, Any], offered: Mapping[str, Any]) -> str:
    """The notes with what is new to them; "" when nothing is."""
    old, note, email = current.get("notes", ""), offered.get("notes", ""), offered.get("email", "")
    lines = [note] if note and note not in old else []
    if email and current.get("email") and _other(email, current["email"]) and not has_noted(current, email):
        lines.append(email)
    return "\n".join(filter(None, [old, *lines])) if lines else ""


def _other(one: str, other: str) -> bool:
    return one.lower() != other.lower()


def differing(current: Mapping[str, Any], offered: Mapping[str, Any]) -> list[str]:
    """Fields in which both say something and not the same; what is there stays."""
    found = [
        name
        for name in ("phone", "email", "website", "sector", "title")
        if offered.get(name)
        and current.get(name)
        and _other(str(offered[name]), str(current[name]))
        and not (name == "email" and has_noted(current, offered[name]))
    ]
    if any(offered.get(name) for name in ADDRESS[:3]) and any(current.get(name) for name in ADDRESS[:3]):
        if any(offered.get(name, "") != current.get(name, "") for name in ADDRESS):
            found.append("street")
    return found


def lost_letters(one: str, other: str) -> bool:
    """Equal but for letters that a file lost: each became a question mark."""
    if "?" not in one and "?" not in other:
        return False
    one, other = one.lower(), other.lower()
    return (
        len(one) == len(other)
        and one.count("?") + other.count("?") <= max(len(one) // 2, 1)
        and all(a == b or "?" in (a, b) for a, b in zip(one, other, strict=True))
    )
