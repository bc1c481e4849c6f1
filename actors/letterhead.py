"""The host municipality below every mail; the outbox does not know municipalities."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from actors.models import Municipality
from outbox.letterhead import Letterhead

_known: ContextVar[Municipality | None] = ContextVar("letterhead_host", default=None)


@contextmanager
def mails_of(host: Municipality) -> Iterator[None]:
    """Within a request the host is known already: a mail written there need not ask for it two more times."""
    token = _known.set(host)
    try:
        yield
    finally:
        _known.reset(token)


def host_letterhead() -> Letterhead | None:
    host = _known.get() or Municipality.objects.host()
    if host is None:
        return None
    place = " ".join(part for part in (host.postal_code, host.city) if part)
    return Letterhead(
        name=host.name,
        address=[line for line in (host.street, place) if line],
        phone=host.phone,
        email=host.email,
        zone=host.zoneinfo,
    )
