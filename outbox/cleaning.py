"""Text from people, made fit for a header, a display name or a column.

No line break may end a header, no direction override may dress one address as another, and PostgreSQL stores
neither NUL nor half a surrogate pair.
"""

import re

SUBJECT_LENGTH = 250
# Longer display names are cut by some servers in the middle of a character.
NAME_LENGTH = 75

_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# Some providers take these for a second address and refuse the mail or drop its sender.
_ADDRESS_SIGNS = re.compile(r'[@:;<>"\\]+')


def storable(text: str) -> str:
    """A body: all of it, without what cannot be stored or shown."""
    return _CONTROL.sub("", text.encode("utf-8", "replace").decode())


def one_line(text: str, length: int = SUBJECT_LENGTH) -> str:
    flat = " ".join(_UNSEEN.sub(" ", text.encode("utf-8", "replace").decode()).split())
    return flat if len(flat) <= length else f"{flat[: length - 1].rstrip()}…"


def display_name(text: str) -> str:
    return one_line(_ADDRESS_SIGNS.sub(" ", text), NAME_LENGTH)
