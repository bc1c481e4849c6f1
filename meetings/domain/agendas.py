"""What a meeting will talk about."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from meetings.domain.places import lock_meeting
from meetings.models import AgendaItem, Meeting


@transaction.atomic
def write_agenda(meeting: Meeting, *, items: Iterable[Mapping], by) -> list[AgendaItem]:
    """Replace the agenda by ``items`` in their order: mappings with ``kind``, ``title``, maybe ``minutes``, ``presenter``."""
    # Saved twice at once, it stands once.
    lock_meeting(meeting.pk)
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
