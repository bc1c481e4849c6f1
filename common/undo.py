"""A message that can take back what it tells: "Marked as done. [Undo]" (``{% page_messages %}`` draws the button)."""

from django.contrib import messages

_PREFIX = "undo:"


def say_done(request, text: str, *, undo: str) -> None:
    """``undo`` is the address (of this site) whose POST takes the deed back; behind a ``#`` where that leads on the page."""
    messages.success(request, text, extra_tags=f"{_PREFIX}{undo}")


def undo_of(message) -> str:
    """The address, or "" for a message without an undo."""
    tags = message.extra_tags or ""
    return tags.removeprefix(_PREFIX) if tags.startswith(_PREFIX) else ""
