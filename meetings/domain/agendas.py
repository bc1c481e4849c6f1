"""What a meeting will talk about."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.domain.audit import record_event
from common import stamps
from meetings.domain.places import lock_meeting
from meetings.models import (
    PLANNED,
    RETURNING,
    AgendaItem,
    AgendaKind,
    BacklogItem,
    ItemState,
    Meeting,
    MeetingStatus,
)

# What a line of the agenda says; the rest of an item is written in the minutes.
LINE = ("kind", "title", "minutes", "presenter", "is_internal", "project", "commitment")
_USUAL = {name: AgendaItem._meta.get_field(name).get_default() for name in LINE}  # type: ignore[union-attr] # columns


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


# --- what comes back by itself -----------------------------------------------------------------------------------------


@transaction.atomic
def carry_over(topic_area, *, to: Meeting | None = None, by) -> list[AgendaItem]:
    """Put what was not finished at the last held meeting of the topic area, and what belongs to every one, on the agenda of
    the next planned one; with ``to`` only if that is the next. What came back already does not come twice.
    """
    held = Meeting.objects.filter(topic_area=topic_area, status=MeetingStatus.HELD)
    last = held.exclude(starts_at=None).order_by("-starts_at", "-pk").first()
    if last is None:
        return []
    planned = Meeting.objects.filter(topic_area=topic_area, status__in=PLANNED, starts_at__gt=last.starts_at)
    target = planned.order_by("starts_at", "pk").first()
    if target is None or (to is not None and target.pk != to.pk):
        return []
    lock_meeting(target.pk)
    known = set(target.agenda.exclude(came_from=None).values_list("came_from", flat=True))
    # Planned in between, the last one had its items from where the next one has them already.
    returning = [
        item
        for item in last.agenda.filter(state__in=RETURNING)
        if item.pk not in known and (item.came_from_id is None or item.came_from_id not in known)
    ]
    return [
        _appended(
            target,
            **_line_of(item),
            state=ItemState.RECURRING if item.state == ItemState.RECURRING else ItemState.PLANNED,
            came_from=item,
        )
        for item in returning
    ]


@transaction.atomic
def copy_structure(meeting: Meeting, *, by) -> list[AgendaItem]:
    """The lines of the topic area's last agenda before this meeting; a title that stands here already is left out.

    Raises ``ValidationError`` when there was none.
    """
    lock_meeting(meeting.pk)
    earlier = Meeting.objects.filter(topic_area=meeting.topic_area_id, agenda__isnull=False).exclude(
        pk=meeting.pk
    )
    if meeting.starts_at is not None:
        earlier = earlier.filter(starts_at__lt=meeting.starts_at)
    last = earlier.order_by("-starts_at", "-pk").first()
    if last is None:
        raise ValidationError(_("No earlier meeting of this topic area has an agenda."), code="none")
    known = set(meeting.agenda.values_list("title", flat=True))
    lines = [item for item in last.agenda.all() if item.title not in known]
    return [_appended(meeting, **_line_of(item) | {"project": None, "commitment": None}) for item in lines]


def _line_of(item: AgendaItem) -> dict:
    return {name: getattr(item, name) for name in LINE}


def _appended(meeting: Meeting, **values) -> AgendaItem:
    last = meeting.agenda.aggregate(last=Max("position"))["last"] or 0
    row = AgendaItem(meeting=meeting, position=last + 1, **values)
    row.full_clean()
    row.save()
    return row


# --- proposals ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def propose_item(
    topic_area, *, title: str, text: str = "", person=None, by=None, at: datetime
) -> BacklogItem:
    """For one of the next meetings of the topic area; said twice in the same words, it is proposed once."""
    lines = BacklogItem.objects.waiting().filter(topic_area=topic_area, title=title, proposed_by=person)
    if (standing := lines.first()) is not None:
        return standing
    row = BacklogItem(topic_area=topic_area, title=title, text=text, proposed_by=person, proposed_at=at)
    row.full_clean()
    row.save()
    record_event("meetings.propose_item", subject=row, by=by, at=at, after={"title": title})
    return row


@transaction.atomic
def take_item(proposal: BacklogItem, meeting: Meeting, *, by, at: datetime) -> AgendaItem:
    """Onto the end of the agenda. Refuses what was taken or declined already."""
    lock_meeting(meeting.pk)
    locked = BacklogItem.objects.select_for_update(of=("self",)).waiting().filter(pk=proposal.pk).first()
    if locked is None:
        raise ValidationError(_("Somebody has decided about this proposal already."), code="decided")
    presenter = locked.proposed_by.name[:120] if locked.proposed_by else ""
    row = _appended(meeting, kind=AgendaKind.EXCHANGE, title=locked.title, presenter=presenter)
    locked.taken_as = row
    locked.save(update_fields=["taken_as"])
    record_event(
        "meetings.take_item", subject=locked, by=by, at=at, after={"meeting": str(meeting.public_id)}
    )
    return row


@transaction.atomic
def decline_item(proposal: BacklogItem, *, by, at: datetime) -> None:
    """Refuses what was taken or declined already."""
    if not BacklogItem.objects.waiting().filter(pk=proposal.pk).update(declined_at=at):
        raise ValidationError(_("Somebody has decided about this proposal already."), code="decided")
    record_event("meetings.decline_item", subject=proposal, by=by, at=at)


@transaction.atomic
def return_item(proposal: BacklogItem, *, by, at: datetime) -> None:
    """Declined by mistake: it waits again."""
    if not BacklogItem.objects.exclude(declined_at=None).filter(pk=proposal.pk).update(declined_at=None):
        raise ValidationError(_("This proposal is waiting already."), code="waiting")
    record_event("meetings.return_item", subject=proposal, by=by, at=at)
