"""Mail the directory's own pages cause."""

import hashlib
from datetime import datetime

from accounts.models import Role, User
from actors.models import AccessibilityStatement, Municipality
from common import links
from outbox.post import post


def barrier_reported(
    *, text: str, page: str, name: str, email: str, language: str, town: Municipality | None, at: datetime
) -> None:
    """To the municipality alone; the address somebody typed is only where an answer goes. Sent twice, it is one mail."""
    kind = "actors.barrier_report"
    own = town.language_codes[0] if town else "de"
    said = "\x00".join((text, page, name, email))
    key = f"{kind}:{at:%Y-%m-%d}:{hashlib.sha256(said.encode()).hexdigest()[:32]}"
    values = {
        "text": text,
        "page": page,
        "name": name,
        "email": email,
        "spoken": language,
        "link": links.absolute("actors:statement"),
    }
    for address in _addresses(town):
        post(
            kind,
            own,
            values,
            key=f"{key}:{address}",
            to_email=address,
            to_name=town.name if town else "",
            at=at,
            reply_to=email,
        )


def _addresses(town: Municipality | None) -> list[str]:
    statement = AccessibilityStatement.objects.filter(municipality=town).first() if town else None
    address = (statement and statement.feedback_email) or (town and town.email)
    if address:
        return [address]
    return list(
        User.objects.active().filter(role=Role.ADMINISTRATOR).order_by("pk").values_list("email", flat=True)
    )
