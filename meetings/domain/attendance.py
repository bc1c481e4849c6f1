"""Who was there: by organisation, afterwards or at the door."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from actors.models import Actor, Person
from common import stamps
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
    was: Mapping[str, str] | None = None,
    by,
    at: datetime,
) -> Meeting:
    """Replace the attendance list and set the meeting to *held*.

    ``kinds_held``: which of the three kinds of the measure sheet took place; ``None`` is "not said yet", an empty
    list "none of them". ``seen_at``: when the list the writer began from was recorded, ``None`` for none; the same
    list again is no conflict. ``was``: what that list said (``signs_of``); with it, two who tick different
    organisations at two doors are put together. Raises ``AttendanceConflict`` when somebody else saved another since
    that cannot be put together with this one, and ``ValidationError`` for a meeting in the future or before its topic
    area began, and when an organisation or guest stands on the list twice.
    """
    locked = lock_meeting(meeting.pk)
    rows = [_row(meeting, entry, by=by, at=at) for entry in entries]
    kinds = None if kinds_held is None else [kind for kind in COUNTED_KINDS if kind in set(kinds_held)]
    if locked.attendance_recorded_at != seen_at:
        theirs = list(locked.attendance.select_related("actor"))
        if locked.kinds_held == kinds and _facts(theirs) == _facts(rows):
            return locked
        if was is None:
            raise AttendanceConflict(locked)
        rows, kinds = _together(locked, rows, theirs, kinds, was)
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


# The parts of a list beside the organisations.
GUESTS = "guests"
KINDS = "kinds"


def signs_of(entries: Iterable[Entry], kinds: Iterable[str] | None) -> dict[str, str]:
    """What a list says, in short: of each organisation (by its ref), of all guests and of the kinds that took place."""
    rows = [_said(entry) for entry in entries]
    return _signs(rows, None if kinds is None else [kind for kind in COUNTED_KINDS if kind in set(kinds)])


def _signs(rows: Iterable[Attendance], kinds: list[str] | None) -> dict[str, str]:
    parts: dict[str, list] = {GUESTS: [], KINDS: sorted(map(str, kinds or []))}
    for row in rows:
        parts.setdefault(_part(row), []).append(_fact(row))
    return {part: stamps.short(repr(sorted(facts, key=repr))) for part, facts in parts.items()}


def _part(row: Attendance) -> str:
    return row.actor.ref if row.actor is not None else GUESTS


def _together(locked: Meeting, mine, theirs, kinds, was: Mapping[str, str]):
    """Of each part the list of whoever changed it since ``was``; a part both changed raises ``AttendanceConflict``."""
    my_signs, their_signs = _signs(mine, kinds), _signs(theirs, locked.kinds_held)

    def is_theirs(part: str) -> bool:
        my, their, base = my_signs.get(part), their_signs.get(part), was.get(part)
        if their is None or my == their or their == base:
            return False
        if my is None or my == base:
            return True
        raise AttendanceConflict(locked)

    rows = [row for row in mine if not is_theirs(_part(row))]
    for row in theirs:
        if is_theirs(_part(row)):
            row.pk = None
            rows.append(row)
    return rows, locked.kinds_held if is_theirs(KINDS) else kinds


def _row(meeting: Meeting, entry: Entry, *, by, at: datetime) -> Attendance:
    row = _said(entry)
    row.meeting, row.by, row.at = meeting, by, at
    return row


def _said(entry: Entry) -> Attendance:
    """The row without where it stands and who wrote it."""
    came = entry.presence == Presence.PRESENT
    return Attendance(
        actor=entry.actor,
        guest_name=entry.guest_name.strip(),
        presence=entry.presence,
        person=entry.person if came else None,
        person_name=entry.person_name.strip() if came else "",
    )


def _facts(rows: Iterable[Attendance]) -> set[tuple]:
    """What a list says, without who wrote it when."""
    return {(row.actor_id, *_fact(row)) for row in rows}


def _fact(row: Attendance) -> tuple:
    return row.guest_name, str(row.presence), row.person_id, row.person_name


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
