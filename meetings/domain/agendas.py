"""What a meeting will talk about."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from meetings.models import AgendaItem, Meeting


@transaction.atomic
def write_agenda(meeting: Meeting, *, items: Iterable[Mapping], by) -> list[AgendaItem]:
    """Replace the agenda by ``items`` in their order.

    Each is a mapping with ``kind``, ``title`` and optionally ``minutes``, ``presenter`` and ``item`` (the row it
    changes); rows that are not named go.
    """
    kept: list[AgendaItem] = []
    for position, values in enumerate(items, start=1):
        row = values.get("item") or AgendaItem(meeting=meeting)
        row.position = position
        row.kind, row.title = values["kind"], values["title"]
        row.minutes, row.presenter = values.get("minutes"), values.get("presenter", "")
        row.full_clean()
        row.save()
        kept.append(row)
    meeting.agenda.exclude(pk__in=[row.pk for row in kept]).delete()
    return kept
