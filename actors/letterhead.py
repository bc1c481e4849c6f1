"""The host municipality below every mail; the outbox does not know municipalities."""

from actors.models import Municipality
from outbox.letterhead import Letterhead


def host_letterhead() -> Letterhead | None:
    host = Municipality.objects.host()
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
