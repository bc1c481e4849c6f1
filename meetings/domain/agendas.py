"""What a meeting will talk about."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from common import stamps
from meetings.domain.places import lock_meeting
from meetings.models import AgendaItem, Meeting

# What a line of the agenda says; the rest of an item is written in the minutes.
LINE = ("kind", "title", "minutes", "presenter", "is_internal")
_USUAL = {name: getattr(AgendaItem(), name) for name in LINE}


class AgendaConflict(Exception):
    """Somebody saved another agenda meanwhile. Nothing was written."""


def seen_of(meeting: Meeting) -> str:
    """A short sign for the agenda as it stands."""
    lines = meeting.agenda.order_by("position").values_list(*LINE)
    return stamps.short(repr(list(lines)))


@transaction.atomic
def write_agenda(
    meeting: Meeting, *, items: Iterable[Mapping], by, seen: str | None = None
) -> list[AgendaItem]:
    """Make ``items`` the agenda, in their order: mappings with ``kind`` and ``title``, maybe the rest of ``LINE`` and ``item``,
    the row that stays. Rows that are not named go.

    ``seen`` is the sign of the agenda the writer began from; raises ``AgendaConflict`` when another stands there now, and
    ``ValidationError`` when an item goes about which the minutes say something.
    """
    # Saved twice at once, it stands once.
    lock_meeting(meeting.pk)
    if seen is not None and seen != seen_of(meeting):
        raise AgendaConflict
    rows = []
    for position, values in enumerate(items, start=1):
        row = values.get("item") or AgendaItem(meeting=meeting)
        row.position = position
        for name in LINE:
            setattr(row, name, values.get(name, _USUAL[name]))
        row.full_clean()
        rows.append(row)
    gone = meeting.agenda.exclude(pk__in=[row.pk for row in rows if row.pk])
    for row in gone:
        refuse_written(row)
    gone.delete()
    for row in rows:
        row.save()
    return rows


def refuse_written(item: AgendaItem) -> None:
    """What was said about an item would lose its place, and an internal word its protection."""
    outcomes = (item.decisions, item.actions, item.idea_links)
    if item.notes or any(rows.exists() for rows in outcomes):
        raise ValidationError(
            _("The minutes say something about “%(title)s”. It stays on the agenda.") % {"title": item.title},
            code="written",
        )
