"""A form is saved once, however often it is sent: double click, "back" and send again, a nervous proxy.

Two answers of one form wait for each other on a lock of the database; what the first led to is kept in the cache for a
day. Where the cache lies in the database it is part of the same transaction.
"""

import hashlib
from dataclasses import dataclass

from django.core.cache import cache
from django.db import connection

from common.stamps import NAME, Stamp

_ONE_DAY = 24 * 60 * 60
_UNTYPED = {NAME, "csrfmiddlewaretoken"}


@dataclass(frozen=True)
class Earlier:
    """What became of the form the first time."""

    url: str
    same: bool


def _key(stamp: Stamp) -> str:
    return f"once:{stamp.user}:{stamp.token}"


def content_of(request) -> str:
    found = hashlib.sha256()
    for name in sorted(request.POST.keys() - _UNTYPED):
        found.update(repr((name, request.POST.getlist(name))).encode())
    for name in sorted(request.FILES):
        found.update(repr([(name, file.name, file.size) for file in request.FILES.getlist(name)]).encode())
    return found.hexdigest()


def earlier(stamp: Stamp, content: str) -> Earlier | None:
    kept = cache.get(_key(stamp))
    return Earlier(kept["url"], kept["content"] == content) if kept else None


def wait_in_line(stamp: Stamp) -> None:
    """Until this transaction ends, the same form sent again waits."""
    number = hashlib.sha256(_key(stamp).encode()).digest()[:8]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(number, "big", signed=True)])


def remember(stamp: Stamp, content: str, url: str) -> None:
    cache.set(_key(stamp), {"url": url, "content": content}, _ONE_DAY)


def forget(stamp: Stamp) -> None:
    cache.delete(_key(stamp))
