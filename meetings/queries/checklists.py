"""How far a meeting's checklist is."""

from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from meetings.models import ChecklistItem, Meeting

# What the meeting's page names; the rest stands on the list's own page.
NAMED = 3


@dataclass(frozen=True)
class Progress:
    """``next``: (what, until when) of the first points that are open."""

    done: int
    total: int
    next: list[tuple[str, date | None]]


def points_of_meeting() -> ArraySubquery:
    """A column for a query of meetings, for ``progress_of``: the page of one asks no more often because of it."""
    points = ChecklistItem.objects.filter(meeting=OuterRef("pk")).order_by("due_on", "offset", "pk")
    return ArraySubquery(
        points.values(point=JSONObject(text="text", due_on="due_on", done_on="done_on", resource="resource"))
    )


def progress_of(meeting: Meeting) -> Progress | None:
    """``None`` where nothing is to be done any more. The meeting comes with its ``points``."""
    if meeting.is_cancelled or (meeting.is_held and not meeting.points):
        return None
    items = [ChecklistItem(meeting=meeting, **point) for point in meeting.points]
    waiting = [item for item in items if not item.is_done]
    named = [
        (item.text, date.fromisoformat(item.due_on) if item.due_on else None) for item in waiting[:NAMED]
    ]
    return Progress(done=len(items) - len(waiting), total=len(items), next=named)


def points_of(meeting: Meeting) -> list[ChecklistItem]:
    """With who ticked them."""
    items = list(meeting.checklist.select_related("done_by"))
    for item in items:
        item.meeting = meeting
    return items
