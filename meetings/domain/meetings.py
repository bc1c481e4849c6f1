"""A meeting from draft to held: dates, moving, cancelling, opening again."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from accounts.domain.audit import record_event
from common.transitions import TransitionRefused, move, record
from documents.domain.documents import remove_documents_of
from meetings import notifications
from meetings.domain.agendas import carry_over
from meetings.domain.checklists import copy_lines, date_items
from meetings.domain.deadlines import default_deadline
from meetings.domain.moderation import declared_how, settle_declaration
from meetings.domain.places import count_taken, lock_meeting, promote_waiting
from meetings.domain.polls import end_poll_of
from meetings.domain.refusals import (
    refuse_cancelled,
    refuse_date_while_polling,
    refuse_held_too_early,
    refuse_nowhere,
    refuse_past_date,
    refuse_unmovable,
)
from meetings.domain.reminders import supersede_reminders
from meetings.models import Answer, Meeting, MeetingKind, MeetingStatus, Place, ResourceKind
from meetings.signals import meeting_held
from networks.domain.networks import activate_network
from networks.models import NetworkStatus, TopicArea

# What may change on an invited meeting without asking everybody again.
_CALENDAR_FIELDS = ("place", "online_link")


@transaction.atomic
def create_meeting(topic_area, *, replaces: Meeting | None = None, by, at: datetime, **fields) -> Meeting:
    """A draft. The zone is the municipality's, the moderator the network's, unless given; likewise the deadline.

    A date in the past is allowed: meetings that took place are entered later. ``replaces``: the cancelled meeting
    whose page and links lead here from now on.
    Raises ``ValidationError`` for an end before the start, a deadline after it, a start at which the topic area
    meets already (the form was sent twice), and a cancelled meeting of another network.
    """
    network = topic_area.network
    if replaces is not None and replaces.topic_area.network_id != network.pk:
        raise ValidationError(
            {"topic_area": _("Choose a topic area of the network whose meeting was cancelled.")}
        )
    if standing := meetings_at(topic_area, [fields.get("starts_at")]).first():
        raise ValidationError(
            {
                "starts_at": _(
                    "“%(title)s” is planned for this time already. Choose another time or change that meeting."
                )
                % {"title": standing.title}
            }
        )
    values = {"zone": network.municipality.zone, "moderator": network.moderator, "place": topic_area.place}
    values |= fields
    if "answer_by" not in fields and values.get("starts_at"):
        values["answer_by"] = default_deadline(values["starts_at"], values["zone"], at=at)
    meeting = Meeting(topic_area=topic_area, created_at=at, **values)
    if meeting.neutrality_declared_on is not None:
        meeting.neutrality_declared_how = declared_how(meeting, by)
    meeting.full_clean()
    meeting.save()
    record(meeting, target=MeetingStatus.DRAFT, by=by, at=at)
    if replaces is not None:
        Meeting.objects.filter(pk=replaces.pk, status=MeetingStatus.CANCELLED).update(replaced_by=meeting)
    carry_over(topic_area, to=meeting, by=by)
    if meeting.starts_at is None or meeting.starts_at > at:
        # What took place already needs no room any more.
        copy_lines(meeting)
    return meeting


def meetings_at(topic_area, starts: Iterable[datetime | None]) -> QuerySet[Meeting]:
    """Meetings of the topic area that stand at one of these instants; nobody adds one until the transaction ends."""
    TopicArea.objects.select_for_update().get(pk=topic_area.pk)
    rows = Meeting.objects.filter(topic_area=topic_area, starts_at__in=[start for start in starts if start])
    return rows.exclude(status=MeetingStatus.CANCELLED)


@transaction.atomic
def update_meeting(meeting: Meeting, *, by, at: datetime, **fields) -> Meeting:
    """Change what a meeting says about itself; dates of an invited meeting only through ``move_meeting``.

    A new place or link of an invited meeting raises the calendar sequence and tells everybody who did not decline;
    wording changes tell nobody. More places move the waiting list up.
    Raises ``ValidationError``: fewer places than accepted, a deadline after the start, dates of an invited meeting or
    neither place nor link for it, a held meeting's date in the future or before its topic area began.
    """
    locked = lock_meeting(meeting.pk)
    changed = {name for name, value in fields.items() if getattr(locked, name) != value}
    invited = locked.is_open_for_answers
    if invited and changed & {"starts_at", "ends_at"}:
        raise ValidationError(_("People are invited to this date. Use “Move the meeting”."), code="move")
    refuse_cancelled(locked)
    if changed & {"starts_at", "ends_at", "answer_by"}:
        refuse_date_while_polling(locked)
    if "capacity" in changed:
        _refuse_too_few_places(locked, fields["capacity"])
    had_no_date = locked.starts_at is None
    for name, value in fields.items():
        setattr(locked, name, value)
    _forget_resources(locked, changed)
    settle_declaration(locked, changed, by=by)
    announced = invited and bool(changed & set(_CALENDAR_FIELDS))
    if announced:
        refuse_nowhere(locked)
        locked.sequence += 1
    locked.full_clean()
    if locked.is_held and "starts_at" in changed:
        refuse_held_too_early(locked, at=at)
    locked.save()
    if "starts_at" in changed:
        date_items(locked)
        if had_no_date:
            carry_over(locked.topic_area, to=locked, by=by)
    if changed:
        record_event("meetings.update", subject=locked, by=by, at=at, after={"fields": sorted(changed)})
    if announced:
        notifications.place_changed(locked, at=at)
    if invited:
        promote_waiting(locked, at=at)
    meeting.refresh_from_db()
    return meeting


def _forget_resources(meeting: Meeting, changed: set[str]) -> None:
    """Who and what was confirmed for another date, or is somebody or somewhere else now, must be asked again."""
    if changed & {"starts_at", "ends_at", "moderator"}:
        meeting.forget_resource(ResourceKind.MODERATOR)
    if changed & {"starts_at", "ends_at", "place"}:
        meeting.forget_resource(ResourceKind.ROOM)


def _refuse_too_few_places(meeting: Meeting, capacity: int | None) -> None:
    taken = count_taken(meeting)
    if capacity is not None and capacity < taken:
        raise ValidationError(
            {
                "capacity": _(
                    "%(taken)d people have a place already. Enter at least %(taken)d, or ask somebody to step back first."
                )
                % {"taken": taken}
            }
        )


@transaction.atomic
def move_meeting(
    meeting: Meeting,
    *,
    starts_at: datetime,
    ends_at: datetime,
    by,
    at: datetime,
    reason: str = "",
    answer_by: datetime | None = None,
    place: str | None = None,
) -> Meeting:
    """Give the meeting a new date.

    Once people are invited, everybody is asked again: answers are open, places free, the old answers stay in the
    history; queued mails and reminders of the old date are superseded. Without ``answer_by`` the usual deadline.
    Raises ``ValidationError`` for a date in the past, an end before the start, and for a meeting held or cancelled.
    """
    locked = lock_meeting(meeting.pk)
    refuse_unmovable(locked)
    refuse_past_date(starts_at, at=at)
    old_start = locked.starts_at
    _forget_resources(locked, {"starts_at"})
    locked.starts_at, locked.ends_at = starts_at, ends_at
    locked.answer_by = answer_by or default_deadline(starts_at, locked.zone, at=at)
    if place is not None:
        locked.place = place
    asked = locked.is_open_for_answers
    if asked:
        refuse_nowhere(locked)
        _ask_again(locked, at=at)
    locked.full_clean()
    locked.save()
    date_items(locked)
    if old_start is None:
        carry_over(locked.topic_area, to=locked, by=by)
    if asked:
        rows = _sent_rows(locked)
        locked.invitations.sent().update(invited_at=at)
        # Answers are open, so it had a start.
        notifications.moved(locked, rows, old_start=old_start, reason=reason, at=at)  # type: ignore[arg-type]
        before = {"starts_at": old_start.isoformat()} if old_start else {}
        after = {"starts_at": starts_at.isoformat(), "reason": reason}
        record_event("meetings.move", subject=locked, by=by, at=at, before=before, after=after)
    meeting.refresh_from_db()
    return meeting


def _ask_again(meeting: Meeting, *, at: datetime) -> None:
    supersede_reminders(meeting, at=at, reason=notifications.MOVED)
    notifications.supersede(meeting, at=at, reason=notifications.MOVED)
    meeting.schedule_version += 1
    meeting.sequence += 1
    _open_answers(meeting)


def _open_answers(meeting: Meeting) -> None:
    """Nobody has answered; the version rises, so that a page opened before cannot answer for what is new."""
    meeting.invitations.standing().update(
        answer=Answer.OPEN,
        mode="",
        place=Place.NONE,
        plus_ones=0,
        waiting_since=None,
        answered_at=None,
        answered_how="",
        version=F("version") + 1,
    )


def _sent_rows(meeting: Meeting):
    rows = list(meeting.invitations.sent().select_related("person", "actor", "stands_in_for"))
    for row in rows:
        row.meeting = meeting
    return rows


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, reason: str, by, at: datetime) -> Meeting:
    """Call the meeting off; those who got a calendar entry get its cancellation, the rest a plain mail, and so does
    everybody who is asked in a running date poll.

    Raises ``TransitionRefused`` for a meeting that was held or is cancelled already.
    """
    locked = lock_meeting(meeting.pk)
    was_invited = locked.is_open_for_answers
    supersede_reminders(locked, at=at, reason=notifications.CANCELLED)
    notifications.supersede(locked, at=at, reason=notifications.CANCELLED)
    end_poll_of(locked, reason=reason, by=by, at=at)
    move(
        locked,
        MeetingStatus.CANCELLED,
        by=by,
        at=at,
        reason=reason,
        sequence=locked.sequence + 1,
        cancelled_reason=reason,
    )
    if was_invited:
        notifications.cancelled(locked, _sent_rows(locked), at=at)
    record_event("meetings.cancel", subject=locked, by=by, at=at, after={"reason": reason})
    meeting.refresh_from_db()
    return meeting


@transaction.atomic
def reopen_meeting(meeting: Meeting, *, by, at: datetime) -> Meeting:
    """A cancelled meeting becomes a draft again; whoever was invited is asked anew when invitations go out."""
    locked = lock_meeting(meeting.pk)
    move(
        locked,
        MeetingStatus.DRAFT,
        by=by,
        at=at,
        sequence=locked.sequence + 1,
        schedule_version=locked.schedule_version + 1,
        cancelled_reason="",
        replaced_by=None,
    )
    _open_answers(locked)
    locked.invitations.standing().update(invited_at=None)
    record_event("meetings.reopen", subject=locked, by=by, at=at)
    meeting.refresh_from_db()
    return meeting


def refuse_unholdable(meeting: Meeting, *, at: datetime) -> None:
    refuse_cancelled(meeting)
    refuse_held_too_early(meeting, at=at)


@transaction.atomic
def confirm_held(meeting: Meeting, *, by, at: datetime) -> Meeting:
    """The meeting took place. A kick-off meeting dates its network's kick-off and makes the network active.

    Raises ``ValidationError`` for a meeting without a date, in the future, or before its topic area began;
    ``TransitionRefused`` for one that was cancelled.
    """
    locked = lock_meeting(meeting.pk)
    if locked.is_held:
        meeting.refresh_from_db()
        return meeting
    refuse_unholdable(locked, at=at)
    supersede_reminders(locked, at=at, reason=notifications.CLOSED)
    # Invitations that nobody printed in time.
    notifications.take_back_unprinted(locked.invitations.all())
    held_on = locked.local_start.date()
    move(locked, MeetingStatus.HELD, by=by, at=at, effective_on=held_on)
    if locked.kind == MeetingKind.KICK_OFF and locked.network.status != NetworkStatus.CLOSED:
        activate_network(locked.network, kick_off_on=held_on, by=by, at=at)
    meeting_held.send(Meeting, meeting=locked, by=by, at=at)
    meeting.refresh_from_db()
    return meeting


def refuse_undeletable(meeting: Meeting) -> None:
    if meeting.is_deletable:
        return
    sentence = _("Only a draft to which nobody was invited can be deleted.")
    if meeting.is_planned:
        sentence = _("Only a draft to which nobody was invited can be deleted. Cancel the meeting instead.")
    raise ValidationError(sentence, code="sent")


@transaction.atomic
def delete_draft(meeting: Meeting, *, by, at: datetime) -> None:
    """Remove a draft nobody was ever invited to. Raises ``ValidationError`` for anything else."""
    locked = lock_meeting(meeting.pk)
    refuse_undeletable(locked)
    record_event("meetings.delete", subject=locked, by=by, at=at)
    remove_documents_of(locked, by=by, at=at)
    locked.delete()


__all__ = [
    "TransitionRefused",
    "cancel_meeting",
    "confirm_held",
    "create_meeting",
    "default_deadline",
    "delete_draft",
    "move_meeting",
    "refuse_undeletable",
    "reopen_meeting",
    "update_meeting",
]
