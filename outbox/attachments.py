"""Files that go with a mail, made by the sender right before it leaves: they may take seconds, and nothing is stored twice.

An app registers who makes its files. A row holds only the name of its file; the mails of one name share what is made once.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.core.cache import cache

log = logging.getLogger(__name__)
_ONE_HOUR = 60 * 60


@dataclass(frozen=True)
class Attachment:
    filename: str
    content: bytes
    subtype: str = "pdf"  # of application/


Maker = Callable[[str], Attachment | None]

_makers: dict[str, Maker] = {}


def register_maker(prefix: str, maker: Maker) -> None:
    """``prefix``: how the names of these files begin."""
    _makers[prefix] = maker


def attachment_of(name: str) -> Attachment | None:
    """``None`` where it cannot be made: what the mail says matters more than what goes with it."""
    kept = cache.get(_key(name))
    if kept is not None:
        return Attachment(*kept)
    maker = next((maker for prefix, maker in _makers.items() if name.startswith(prefix)), None)
    if maker is None:
        return None
    try:
        made = maker(name)
    except Exception:
        log.exception("%s could not be made", name)
        return None
    if made is not None:
        cache.set(_key(name), (made.filename, made.content, made.subtype), _ONE_HOUR)
    return made


def _key(name: str) -> str:
    return f"attachment:{name}"
