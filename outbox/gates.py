"""What is asked once more right before a mail leaves: is it still true?

An app registers a gate for its kinds of mail. A gate answers with the reason not to send, in English and marked with
``gettext_noop`` (pages translate it), or with nothing.
"""

from collections.abc import Callable
from datetime import datetime

from outbox.models import OutboxMessage

Gate = Callable[[OutboxMessage, datetime], str | None]

_gates: dict[str, Gate] = {}


def register_gate(kind_prefix: str, gate: Gate) -> None:
    """``kind_prefix`` is a kind ("meetings.reminder") or the beginning of several ("meetings.")."""
    _gates[kind_prefix] = gate


def reason_against(message: OutboxMessage, now: datetime) -> str:
    for prefix, gate in _gates.items():
        if message.kind.startswith(prefix):
            if reason := gate(message, now):
                return reason
    return ""
