"""The course of one row through its states."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from networks.models import MEMBER_LEFT

REASONS = {MEMBER_LEFT: _("the membership ended")}


@dataclass(frozen=True)
class Step:
    label: str
    day: date
    by: str
    reason: str


def history_of(thing) -> list[Step]:
    """The states of a row with ``state`` and ``transitions``, newest first. One query."""
    states = type(thing.state)
    rows = thing.transitions.select_related("by").order_by("-effective_on", "-at", "-pk")
    return [
        Step(
            label=states(row.target).label,
            day=row.effective_on,
            by=row.by.name if row.by else "",
            reason=str(REASONS.get(row.reason, row.reason)),
        )
        for row in rows
    ]
