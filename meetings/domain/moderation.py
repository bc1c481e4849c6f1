"""The neutral moderator: declaring neutrality, taking that back, stepping down."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.domain.audit import record_event
from accounts.models import User
from common import dates
from meetings.domain.places import lock_meeting
from meetings.models import PLANNED, DeclaredHow, Meeting, PollParticipant, ResourceKind
from meetings.queries.neutrality import may_leave, takes_declaration


@transaction.atomic
def declare_neutrality(meeting: Meeting, *, by, at: datetime) -> Meeting:
    """Today, where the meeting is; said again, the first day stands.

    Raises ``ValidationError`` without a moderator, for a cancelled meeting and once its day has passed: a declaration
    made afterwards proves nothing.
    """
    locked = lock_meeting(meeting.pk)
    _refuse_without_moderator(locked)
    _refuse_afterwards(locked, at=at)
    if locked.neutrality_declared_on is None:
        locked.neutrality_declared_on = dates.local_date(at, locked.zoneinfo)
        locked.neutrality_declared_how = declared_how(locked, by)
        _write(locked, "meetings.declare_neutrality", by=by, at=at)
    meeting.refresh_from_db()
    return meeting


@transaction.atomic
def withdraw_neutrality(meeting: Meeting, *, by, at: datetime) -> Meeting:
    """Until the end of the meeting's day; afterwards only a correction by the coordination changes what counted."""
    locked = lock_meeting(meeting.pk)
    _refuse_afterwards(locked, at=at)
    if locked.neutrality_declared_on is not None:
        locked.neutrality_declared_on, locked.neutrality_declared_how = None, ""
        _write(locked, "meetings.withdraw_neutrality", by=by, at=at)
    meeting.refresh_from_db()
    return meeting


@transaction.atomic
def leave_moderation(meeting: Meeting, *, by, at: datetime) -> Meeting:
    """The moderator cannot do it after all: the meeting needs another one, which Today tells the coordination.

    Raises ``ValidationError`` once the meeting has begun, was held or cancelled.
    """
    locked = lock_meeting(meeting.pk)
    refuse_leaving(locked, at=at)
    if locked.moderator_id is not None:
        asked = PollParticipant.objects.filter(poll__meeting=locked, person=locked.moderator_id, actor=None)
        asked.update(is_required=False, withdrawn_at=at)
        locked.moderator = None
        locked.forget_resource(ResourceKind.MODERATOR)
        locked.forget_declaration()
        locked.save()
        record_event("meetings.leave_moderation", subject=locked, by=by, at=at)
    meeting.refresh_from_db()
    return meeting


def refuse_leaving(meeting: Meeting, *, at: datetime) -> None:
    if not may_leave(meeting, at=at):
        raise ValidationError(_("This meeting is over."), code="over")


def leave_coming_moderations(user: User, *, by, at: datetime) -> None:
    """Who no longer has a login has left: meetings ahead need somebody else, those behind keep the name."""
    ahead = Q(starts_at=None) | Q(starts_at__gt=at)
    for meeting in Meeting.objects.filter(ahead, moderator__user=user, status__in=PLANNED).order_by("pk"):
        leave_moderation(meeting, by=by, at=at)


def declared_how(meeting: Meeting, by) -> DeclaredHow:
    own = meeting.moderator is not None and by is not None and meeting.moderator.user_id == by.pk
    return DeclaredHow.SELF if own else DeclaredHow.OFFICE


def settle_declaration(meeting: Meeting, changed: set[str], *, by) -> None:
    """Not saved yet: another moderator has declared nothing; a day entered by hand is kept with who says so."""
    if "moderator" in changed:
        declared, noted = meeting.neutrality_declared_on, meeting.conflict_note
        meeting.forget_declaration()
        if "neutrality_declared_on" in changed:
            meeting.neutrality_declared_on = declared
        if "conflict_note" in changed:
            meeting.conflict_note = noted
    if "neutrality_declared_on" in changed:
        said = meeting.neutrality_declared_on is not None
        meeting.neutrality_declared_how = declared_how(meeting, by) if said else ""


def _refuse_without_moderator(meeting: Meeting) -> None:
    if meeting.moderator_id is None:
        raise ValidationError(_("Name a moderator first."), code="nobody")


def _refuse_afterwards(meeting: Meeting, *, at: datetime) -> None:
    if not takes_declaration(meeting, at=at):
        raise ValidationError(_("This meeting is over."), code="over")


def _write(meeting: Meeting, action: str, *, by, at: datetime) -> None:
    meeting.save(update_fields=["neutrality_declared_on", "neutrality_declared_how"])
    on = meeting.neutrality_declared_on
    record_event(action, subject=meeting, by=by, at=at, after={"on": on and on.isoformat()})
