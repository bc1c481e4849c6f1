"""A network's checklist, and the points each of its meetings works off."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import DateField, ExpressionWrapper, F, Value
from django.utils import translation
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from accounts.domain.audit import record_event
from meetings.domain.places import lock_meeting
from meetings.domain.resources import note_resource
from meetings.models import ChecklistItem, ChecklistLine, Meeting, ResourceKind, ResourceState
from networks.models import Network

# Longer lists nobody works off.
MOST = 30
TOO_MANY = _("%(most)d points are enough: remove one first.")
DONE_ALREADY = _("Somebody has ticked this already.")
NOT_DONE = _("This is not ticked.")

# What every network begins with: (text, days from the meeting, what it stands for).
USUAL = (
    (gettext_noop("Reserve the room"), -42, ResourceKind.ROOM),
    (gettext_noop("Ask the moderator"), -42, ResourceKind.MODERATOR),
    (gettext_noop("Order the catering"), -14, ""),
    (gettext_noop("Invite the press"), -7, ""),
    (gettext_noop("Print the name cards"), -2, ""),
    (gettext_noop("Send everybody a word of thanks"), 2, ""),
)


# --- the network's list ------------------------------------------------------------------------------------------------


def add_usual_lines(network: Network) -> list[ChecklistLine]:
    """In the first language of the municipality's pages; what is on the list already does not come twice. Returns the
    lines that came."""
    with translation.override(network.municipality.language_codes[0]):
        lines = [
            ChecklistLine(network=network, text=gettext(text), offset=offset, resource=resource)
            for text, offset, resource in USUAL
        ]
    ChecklistLine.objects.bulk_create(lines, ignore_conflicts=True)
    return list(ChecklistLine.objects.filter(public_id__in=[line.public_id for line in lines]))


@transaction.atomic
def take_usual_lines(network: Network, *, by, at: datetime) -> list[ChecklistLine]:
    """``add_usual_lines`` by hand, where somebody has emptied the list."""
    lines = add_usual_lines(network)
    if lines:
        after = {"lines": [line.text for line in lines]}
        record_event("meetings.take_usual_checklist", subject=network, by=by, at=at, after=after)
    return lines


@transaction.atomic
def add_line(
    network: Network, *, text: str, offset: int, resource: str = "", by, at: datetime
) -> ChecklistLine:
    """For meetings planned from now on. Raises ``ValidationError`` for a text or a resource that has a line already."""
    if network.checklist_lines.count() >= MOST:
        raise ValidationError(TOO_MANY % {"most": MOST}, code="too_many")
    line = ChecklistLine(network=network, text=text.strip(), offset=offset, resource=resource)
    line.full_clean()
    line.save()
    record_event("meetings.add_checklist_line", subject=network, by=by, at=at, after=_of_line(line))
    return line


@transaction.atomic
def change_line(
    line: ChecklistLine, *, text: str, offset: int, resource: str = "", by, at: datetime
) -> ChecklistLine:
    """Meetings that are planned keep their copies. Raises as ``add_line`` does."""
    before = _of_line(ChecklistLine.objects.select_for_update().get(pk=line.pk))
    line.text, line.offset, line.resource = text.strip(), offset, resource
    line.full_clean()
    line.save()
    record_event(
        "meetings.change_checklist_line",
        subject=line.network,
        by=by,
        at=at,
        before=before,
        after=_of_line(line),
    )
    return line


@transaction.atomic
def remove_line(line: ChecklistLine, *, by, at: datetime) -> None:
    """Meetings that are planned keep their copies."""
    record_event("meetings.remove_checklist_line", subject=line.network, by=by, at=at, before=_of_line(line))
    line.delete()


def _of_line(line: ChecklistLine) -> dict:
    return {"text": line.text, "offset": line.offset, "resource": line.resource}


# --- a meeting's list ----------------------------------------------------------------------------------------------------


@transaction.atomic
def copy_lines(meeting: Meeting) -> list[ChecklistItem]:
    """What of the network's list the meeting does not have yet. Returns the new points."""
    known = set(meeting.checklist.exclude(line=None).values_list("line_id", flat=True))
    day = _day_of(meeting)
    items = [
        ChecklistItem(
            meeting=meeting,
            line=line,
            text=line.text,
            resource=line.resource,
            offset=line.offset,
            due_on=day and date.fromordinal(day.toordinal() + line.offset),
        )
        for line in ChecklistLine.objects.filter(network=meeting.topic_area.network_id)
        if line.pk not in known
    ]
    return ChecklistItem.objects.bulk_create(items)


@transaction.atomic
def take_lines(meeting: Meeting, *, by, at: datetime) -> list[ChecklistItem]:
    """``copy_lines`` by hand: for a meeting older than the list, or a line that came later."""
    locked = lock_meeting(meeting.pk)
    _refuse_cancelled(locked)
    items = copy_lines(locked)
    if items:
        after = {"points": [item.text for item in items]}
        record_event("meetings.take_checklist", subject=locked, by=by, at=at, after=after)
    return items


def date_items(meeting: Meeting) -> None:
    """The meeting has another day, or none any more: what is open and follows it, follows."""
    day = _day_of(meeting)
    follows = None if day is None else ExpressionWrapper(Value(day) + F("offset"), DateField())
    meeting.checklist.open().exclude(offset=None).update(due_on=follows)


def _day_of(meeting: Meeting) -> date | None:
    return meeting.local_start.date() if meeting.starts_at else None


@transaction.atomic
def add_item(meeting: Meeting, *, text: str, due_on: date | None, by, at: datetime) -> ChecklistItem:
    """A point of this meeting only. Raises ``ValidationError``: the meeting is cancelled, the list too long."""
    locked = lock_meeting(meeting.pk)
    _refuse_cancelled(locked)
    if locked.checklist.count() >= MOST:
        raise ValidationError(TOO_MANY % {"most": MOST}, code="too_many")
    item = ChecklistItem(meeting=locked, text=text.strip(), due_on=due_on)
    item.full_clean()
    item.save()
    record_event("meetings.add_checklist_item", subject=locked, by=by, at=at, after=_of_item(item))
    return item


@transaction.atomic
def change_item(item: ChecklistItem, *, text: str, due_on: date | None, by, at: datetime) -> ChecklistItem:
    """With a day of its own the point no longer moves with the meeting."""
    before = ChecklistItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    item.text, item.due_on = text.strip(), due_on
    if due_on != before.due_on:
        item.offset = None
    item.full_clean()
    item.save(update_fields=["text", "due_on", "offset"])
    record_event(
        "meetings.change_checklist_item",
        subject=item.meeting,
        by=by,
        at=at,
        before=_of_item(before),
        after=_of_item(item),
    )
    return item


@transaction.atomic
def remove_item(item: ChecklistItem, *, by, at: datetime) -> None:
    record_event("meetings.remove_checklist_item", subject=item.meeting, by=by, at=at, before=_of_item(item))
    item.delete()


@transaction.atomic
def finish_item(item: ChecklistItem, *, on: date, by, at: datetime) -> None:
    """Refuses what is ticked already, and a cancelled meeting. Moderator and room are confirmed at the meeting."""
    _refuse_cancelled(item.meeting)
    if item.resource:
        note_resource(item.meeting, kind=item.resource, state=ResourceState.CONFIRMED, by=by, at=at)
        return
    if not ChecklistItem.objects.open().filter(pk=item.pk).update(done_on=on, done_by=by):
        raise ValidationError(DONE_ALREADY, code="done")
    item.done_on, item.done_by = on, by
    record_event("meetings.finish_checklist_item", subject=item.meeting, by=by, at=at, after=_of_item(item))


@transaction.atomic
def reopen_item(item: ChecklistItem, *, by, at: datetime) -> None:
    """Refuses what is not ticked. Follows the meeting again, wherever that has moved meanwhile."""
    meeting = item.meeting
    if item.resource:
        asked = meeting.day_of(ResourceKind(item.resource), ResourceState.ASKED)
        state = ResourceState.ASKED if asked else ResourceState.OPEN
        note_resource(meeting, kind=item.resource, state=state, by=by, at=at)
        return
    ticked = ChecklistItem.objects.exclude(done_on=None).filter(pk=item.pk)
    if not ticked.update(done_on=None, done_by=None):
        raise ValidationError(NOT_DONE, code="open")
    item.done_on = item.done_by = None
    date_items(meeting)
    record_event("meetings.reopen_checklist_item", subject=meeting, by=by, at=at, after=_of_item(item))


def _of_item(item: ChecklistItem) -> dict:
    return {"text": item.text, "due_on": item.due_on.isoformat() if item.due_on else ""}


def _refuse_cancelled(meeting: Meeting) -> None:
    if meeting.is_cancelled:
        raise ValidationError(_("This meeting was cancelled. Open it again first."), code="cancelled")
