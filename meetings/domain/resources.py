"""Asking for the moderator and the room, and writing down that they are confirmed."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.domain.audit import record_event
from common import dates
from meetings.domain.places import lock_meeting
from meetings.models import Meeting, ResourceKind, ResourceState


@transaction.atomic
def note_resource(meeting: Meeting, *, kind: str, state: str, by, at: datetime) -> Meeting:
    """Said again, nothing changes. Raises ``ValidationError`` for a meeting without a date, held or cancelled, and for
    a moderator nobody has named."""
    locked = lock_meeting(meeting.pk)
    resource, wanted = ResourceKind(kind), ResourceState(state)
    if not locked.is_planned or locked.starts_at is None:
        raise ValidationError(_("Enter a date first.") if locked.is_planned else _("This meeting is over."))
    if resource == ResourceKind.MODERATOR and locked.moderator_id is None and wanted != ResourceState.OPEN:
        raise ValidationError(_("Name a moderator first."), code="nobody")
    if locked.state_of(resource) != wanted:
        before = locked.state_of(resource)
        asked_on = locked.day_of(resource, ResourceState.ASKED)
        today = dates.local_date(at, locked.zoneinfo)
        locked.forget_resource(resource)
        if wanted == ResourceState.ASKED:
            _set(locked, resource, asked=asked_on or today)
        elif wanted == ResourceState.CONFIRMED:
            _set(locked, resource, asked=asked_on, confirmed=today)
        locked.save(update_fields=[f"{resource.value}_{column}_on" for column in ("asked", "confirmed")])
        record_event(
            "meetings.note_resource",
            subject=locked,
            by=by,
            at=at,
            before={resource.value: before.value},
            after={resource.value: wanted.value},
        )
    meeting.refresh_from_db()
    return meeting


def _set(meeting: Meeting, kind: ResourceKind, **days) -> None:
    for column, day in days.items():
        setattr(meeting, f"{kind.value}_{column}_on", day)
