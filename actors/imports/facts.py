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

    An address counts as one: a street of one office never meets the town of another. Notes are added below. A name
    that lost letters ("?osi?") is replaced by the whole one. A wish for letters wins over e-mail.
    """
    changes: dict[str, Any] = {}
    for name, value in offered.items():
        old = current.get(name, "")
        if not value or value == old or name in ADDRESS:
            continue
        if name == "notes":
            if value not in old:
                changes[name] = f"{old}\n{value}".strip()
        elif name == "channel":
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


def differing(current: Mapping[str, Any], offered: Mapping[str, Any]) -> list[str]:
    """Fields in which both say something and not the same; what is there stays."""
    found = [
        name
        for name in ("phone", "email", "website", "sector", "title")
        if offered.get(name)
        and current.get(name)
        and str(offered[name]).lower() != str(current[name]).lower()
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
