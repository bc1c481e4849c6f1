"""Who was there: by organisation, afterwards or at the door."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from actors.models import Actor, Person
from meetings.domain.meetings import confirm_held
from meetings.domain.places import lock_meeting
from meetings.models import COUNTED_KINDS, ActionItem, Attendance, Meeting, Presence


@dataclass(frozen=True)
class Entry:
    """One organisation (``actor``) or one guest (``guest_name``); who came for an organisation, if known."""

    presence: Presence | str
    actor: Actor | None = None
    guest_name: str = ""
    person: Person | None = None
    person_name: str = ""


class AttendanceConflict(Exception):
    """Somebody saved another list meanwhile; ``meeting`` is the present row. Nothing was written."""

    def __init__(self, meeting: Meeting):
        self.meeting = meeting
        super().__init__(f"attendance is of {meeting.attendance_recorded_at}")


@transaction.atomic
def record_attendance(
    meeting: Meeting,
    *,
    entries: Iterable[Entry],
    kinds_held: Iterable[str] | None,
    seen_at: datetime | None,
    by,
    at: datetime,
) -> Meeting:
    """Replace the attendance list and set the meeting to *held*.

    ``kinds_held``: which of the three kinds of the measure sheet took place; ``None`` is "not said yet", an empty
    list "none of them". ``seen_at``: when the list the writer began from was recorded, ``None`` for none; the same
    list again is no conflict. Raises ``AttendanceConflict`` when somebody else saved another since, and
    ``ValidationError`` for a meeting in the future or before its topic area began, and when an organisation or guest
    stands on the list twice.
    """
    locked = lock_meeting(meeting.pk)
    rows = [_row(meeting, entry, by=by, at=at) for entry in entries]
    kinds = None if kinds_held is None else [kind for kind in COUNTED_KINDS if kind in set(kinds_held)]
    if locked.attendance_recorded_at != seen_at:
        if locked.kinds_held != kinds or _facts(locked.attendance.all()) != _facts(rows):
            raise AttendanceConflict(locked)
        return locked
    confirm_held(meeting, by=by, at=at)
    _refuse_doubles(rows)
    meeting.attendance.all().delete()
    for row in rows:
        row.full_clean(validate_unique=False)
    Attendance.objects.bulk_create(rows)
    meeting.kinds_held = kinds
    meeting.attendance_recorded_at = at
    meeting.save(update_fields=["kinds_held", "attendance_recorded_at"])
    return meeting


def _row(meeting: Meeting, entry: Entry, *, by, at: datetime) -> Attendance:
    return Attendance(
        meeting=meeting,
        actor=entry.actor,
        guest_name=entry.guest_name.strip(),
        presence=entry.presence,
        person=entry.person if entry.presence == Presence.PRESENT else None,
        person_name=entry.person_name.strip() if entry.presence == Presence.PRESENT else "",
        by=by,
        at=at,
    )


def _facts(rows: Iterable[Attendance]) -> set[tuple]:
    """What a list says, without who wrote it when."""
    return {(row.actor_id, row.guest_name, str(row.presence), row.person_id, row.person_name) for row in rows}


def _refuse_doubles(rows: list[Attendance]) -> None:
    actors = [row.actor_id for row in rows if row.actor_id]
    guests = [row.guest_name.casefold() for row in rows if row.guest_name]
    if len(set(actors)) < len(actors) or len(set(guests)) < len(guests):
        raise ValidationError(_("Somebody stands on the list twice. Keep one of the two entries."))


@transaction.atomic
def join_attendance(keep, drop) -> None:
    """Two actors were the same: at a meeting where both stand on the list, the entry of ``keep`` counts."""
    both = Attendance.objects.filter(actor=keep).values("meeting")
    Attendance.objects.filter(actor=drop, meeting__in=both).delete()
    Attendance.objects.filter(actor=drop).update(actor=keep)
    ActionItem.objects.filter(actor=drop).update(actor=keep)
