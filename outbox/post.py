"""A mail of some kind to one person: composed in its reader's language and put into the outbox."""

from collections.abc import Mapping
from typing import Any

from outbox.compose import compose
from outbox.models import OPTIONAL, Category, OutboxMessage
from outbox.optional import unsubscribe_link
from outbox.queue import enqueue


def post(
    kind: str,
    language: str,
    values: Mapping[str, Any],
    *,
    to_email: str,
    category: Category = Category.TRANSACTIONAL,
    **message,
) -> OutboxMessage | None:
    """``values`` fill the templates of ``kind``; where the reader may switch such mail off, ``unsubscribe`` is among
    them. ``message`` is the rest of what ``enqueue`` takes; ``None`` when its key was there already.
    """
    filled = dict(values)
    if category in OPTIONAL:
        filled["unsubscribe"] = unsubscribe_link(to_email, category)
    mail = compose(kind, language, filled)
    return enqueue(
        kind=kind,
        language=language,
        to_email=to_email,
        category=category,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        **message,
    )
