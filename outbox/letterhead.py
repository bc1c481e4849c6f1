"""Whose mail it is: the name, address and phone that stand below every mail, and the zone of its times.

The outbox does not know the municipality; the app that does registers a function.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.conf import settings


@dataclass(frozen=True)
class Letterhead:
    name: str = ""
    address: Sequence[str] = ()
    phone: str = ""
    email: str = ""
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo(settings.TIME_ZONE))


_source: Callable[[], Letterhead | None] | None = None


def register_letterhead(source: Callable[[], Letterhead | None]) -> None:
    """``source`` is asked for every mail; ``None`` while the installation has no municipality yet."""
    global _source  # noqa: PLW0603 - one installation, one letterhead, set once at start
    _source = source


def letterhead() -> Letterhead:
    return (_source() if _source else None) or Letterhead()
