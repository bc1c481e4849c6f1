"""What a meeting will talk about."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from common import stamps
from meetings.domain.places import lock_meeting
from meetings.models import AgendaItem, Meeting


class AgendaConflict(Exception):
    """Somebody saved another agenda meanwhile. Nothing was written."""


def seen_of(meeting: Meeting) -> str:
    """A short sign for the agenda as it stands."""
    lines = meeting.agenda.order_by("position").values_list("kind", "title", "minutes", "presenter")
    return stamps.short(repr(list(lines)))


@transaction.atomic
def write_agenda(
    meeting: Meeting, *, items: Iterable[Mapping], by, seen: str | None = None
) -> list[AgendaItem]:
    """Replace the agenda by ``items`` in their order: mappings with ``kind``, ``title``, maybe ``minutes``, ``presenter``.

    ``seen`` is the sign of the agenda the writer began from; raises ``AgendaConflict`` when another stands there now.
    """
    # Saved twice at once, it stands once.
    lock_meeting(meeting.pk)
    if seen is not None and seen != seen_of(meeting):
        raise AgendaConflict
    rows = [
        AgendaItem(
            meeting=meeting,
            position=position,
            kind=values["kind"],
            title=values["title"],
            minutes=values.get("minutes"),
            presenter=values.get("presenter", ""),
        )
        for position, values in enumerate(items, start=1)
    ]
    for row in rows:
        row.full_clean()
    meeting.agenda.all().delete()
    return AgendaItem.objects.bulk_create(rows)
