"""What was agreed at meetings: done, and not done after all."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.domain.audit import record_event
from meetings.models import ActionItem

DONE_ALREADY = _("Somebody has reported this as done already.")
NOT_DONE = _("This is not done yet.")


@transaction.atomic
def finish_action(action: ActionItem, *, on: date, by, at: datetime) -> None:
    """Refuses what is done already."""
    if not ActionItem.objects.open().filter(pk=action.pk).update(done_on=on):
        raise ValidationError(DONE_ALREADY, code="done")
    action.done_on = on
    record_event("meetings.finish_action", subject=action, by=by, at=at, after={"done_on": on.isoformat()})


@transaction.atomic
def reopen_action(action: ActionItem, *, by, at: datetime) -> None:
    """Refuses what is not done."""
    if not ActionItem.objects.exclude(done_on=None).filter(pk=action.pk).update(done_on=None):
        raise ValidationError(NOT_DONE, code="open")
    action.done_on = None
    record_event("meetings.reopen_action", subject=action, by=by, at=at)


@transaction.atomic
def postpone_action(action: ActionItem, *, due_on: date, today: date, by, at: datetime) -> None:
    """Until another day. Refuses a day that is over, and what is done."""
    if due_on < today:
        raise ValidationError({"due_on": _("Choose a day that is still to come")}, code="past")
    before = ActionItem.objects.open().filter(pk=action.pk).values_list("due_on", flat=True).first()
    if not ActionItem.objects.open().filter(pk=action.pk).update(due_on=due_on):
        raise ValidationError(DONE_ALREADY, code="done")
    action.due_on = due_on
    record_event(
        "meetings.postpone_action",
        subject=action,
        by=by,
        at=at,
        before={"due_on": before.isoformat() if before else ""},
        after={"due_on": due_on.isoformat()},
    )
