"""The sweep: which reminders are due now. Nothing is ever scheduled for later (reliability, section 1).

A reminder is one row, unique for (invitation, rule, version of the date). Whoever inserts it queues the mail, in the
same transaction; a second sweep, a restart or a second beat finds the row and does nothing. The window is
due ≤ now < start: what came due while nothing ran is sent if it still helps, else recorded as skipped.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.domain.audit import record_event
from meetings import notifications
from meetings.domain.places import lock_meeting
from meetings.models import (
    Answer,
    Audience,
    Invitation,
    Meeting,
    MeetingStatus,
    Place,
    Reminder,
    ReminderRule,
    ReminderState,
)
from outbox.models import OutboxMessage
from outbox.queue import supersede

log = logging.getLogger(__name__)

BATCH = 200
# How long after the start a missed reminder is still recorded as skipped.
LOOK_BACK = timedelta(days=2)

TOO_LATE = gettext_noop("It came due while nothing was running, and the meeting has begun.")
JUST_INVITED = gettext_noop("The person was invited only after the reminder would have been due.")
JUST_ANSWERED = gettext_noop("The person answered only after the reminder would have been due.")
NO_ADDRESS = gettext_noop("No mail reaches this person.")
BROKEN = gettext_noop("The mail could not be written.")
WRITTEN_ANEW = gettext_noop("Part of it was no longer true; the rest is on its way in another mail.")

# Never at night, whatever was late; the minutes after eight are those a sweep may need for a rule that says eight.
# Civil time: so many days before, at a wall time in the meeting's zone, whatever the clocks do between. Rules lie
# between 7:00 and 20:00, so the wall time always exists. "Unanswered" counts from the deadline, "coming" from the start.
_DUE = """
SELECT i.id, i.person_id, r.id, m.schedule_version, d.due_at
FROM meetings_meeting m
JOIN networks_topicarea t ON t.id = m.topic_area_id
JOIN meetings_reminderrule r ON r.network_id = t.network_id
CROSS JOIN LATERAL (
    SELECT (
        ((CASE WHEN r.audience = %(unanswered)s THEN COALESCE(m.answer_by, m.starts_at) ELSE m.starts_at END)
            AT TIME ZONE m.zone)::date - r.days + r.time
    ) AT TIME ZONE m.zone AS due_at
) d
JOIN meetings_invitation i ON i.meeting_id = m.id
WHERE m.status = %(invited)s
  AND m.starts_at > %(since)s
  AND d.due_at <= %(now)s
  AND d.due_at >= r.created_at
  AND (%(now)s AT TIME ZONE m.zone)::time BETWEEN '07:00' AND '20:05'
  AND i.withdrawn_at IS NULL
  AND i.invited_at IS NOT NULL
  AND (
      (r.audience = %(unanswered)s AND i.answer IN (%(open)s, %(maybe)s) AND (
          i.place = %(reserved)s
          -- Colleagues who hold all the seats have answered for the organisation (InvitationQuerySet.unanswered).
          OR m.seats_per_organisation > (
              SELECT count(*) FROM meetings_invitation c
              WHERE c.meeting_id = i.meeting_id AND c.actor_id = i.actor_id
                AND c.withdrawn_at IS NULL AND c.place <> %(none)s
          )
      ))
      OR (r.audience = %(coming)s AND i.answer = %(yes)s AND i.place = %(seat)s)
  )
  AND NOT EXISTS (
      SELECT 1 FROM meetings_reminder x
      WHERE x.invitation_id = i.id AND x.rule_id = r.id AND x.schedule_version = m.schedule_version
  )
ORDER BY d.due_at, i.person_id, i.id, r.id
LIMIT %(batch)s
"""

_CLAIM = """
INSERT INTO meetings_reminder (invitation_id, rule_id, schedule_version, state, reason, at, shared_key)
VALUES (%s, %s, %s, %s, %s, %s, '')
ON CONFLICT (invitation_id, rule_id, schedule_version) DO NOTHING
RETURNING id
"""


@dataclass(frozen=True)
class Due:
    """One reminder that came due at ``due_at`` and that nobody has dealt with."""

    invitation_id: int
    person_id: int | None
    rule_id: int
    schedule_version: int
    due_at: datetime


def queue_due(now: datetime) -> int:
    """Deal with everything due, batch by batch, each in its own transaction. Returns how many mails were queued.

    Cost follows what is due, not what exists. A reminder whose mail cannot be written is recorded as skipped and
    does not stop the others.
    """
    queued = 0
    while batch := find_due(now):
        for together in _by_person(batch):
            queued += _deal_with(together, now=now)
        if len(batch) < BATCH:
            break
    return queued


def find_due(now: datetime) -> list[Due]:
    """At most one batch, in one query."""
    values: dict[str, Any] = {
        "now": now,
        "since": now - LOOK_BACK,
        "batch": BATCH,
        "invited": MeetingStatus.INVITED.value,
        "unanswered": Audience.UNANSWERED.value,
        "coming": Audience.COMING.value,
        "open": Answer.OPEN.value,
        "maybe": Answer.MAYBE.value,
        "yes": Answer.YES.value,
        "seat": Place.SEAT.value,
        "reserved": Place.RESERVED.value,
        "none": Place.NONE.value,
    }
    with connection.cursor() as cursor:
        cursor.execute(_DUE, values)
        return [Due(*row) for row in cursor.fetchall()]


def _by_person(batch: list[Due]) -> list[list[Due]]:
    """Who is to be reminded of several meetings gets one mail; each guest stands alone."""
    found: dict[tuple[str, int], list[Due]] = {}
    for due in batch:
        who = ("guest", due.invitation_id) if due.person_id is None else ("person", due.person_id)
        found.setdefault(who, []).append(due)
    return list(found.values())


@transaction.atomic
def _deal_with(together: list[Due], *, now: datetime) -> int:
    """Claim what is due for one person and write it; returns how many of them were queued."""
    reminders = [reminder for due in together if (reminder := _claimed(due, now=now))]
    if not reminders:
        return 0
    try:
        with transaction.atomic():
            write(reminders, at=now)
    except Exception:
        keys = [reminder.pk for reminder in reminders]
        log.exception("Reminders %s could not be written", keys)
        Reminder.objects.filter(pk__in=keys).update(state=ReminderState.SKIPPED, reason=BROKEN)
        return 0
    return len(reminders)


def _claimed(due: Due, *, now: datetime) -> Reminder | None:
    """The reminder that is now ours to write; ``None`` when another sweep has it or nothing is to be written."""
    invitation = Invitation.objects.select_related(
        "meeting__topic_area__network__municipality", "person", "actor"
    ).get(pk=due.invitation_id)
    rule = ReminderRule.objects.get(pk=due.rule_id)
    reason = _reason_to_skip(invitation, rule, due, now=now)
    reminder = _claim(due, reason=reason, at=now)
    if reminder is None or reason:
        return None
    reminder.invitation, reminder.rule = invitation, rule
    return reminder


def write(reminders: list[Reminder], *, at: datetime) -> None:
    """Put one mail into the outbox, for one reminder or for several of one person."""
    if len(reminders) == 1:
        (reminder,) = reminders
        days_left = _days_left(reminder.invitation.meeting, at)
        notifications.remind(reminder, at=at, days_left=days_left)
        key = ""
    else:
        key = notifications.remind_together(reminders, at=at)
    Reminder.objects.filter(pk__in=[reminder.pk for reminder in reminders]).exclude(shared_key=key).update(
        shared_key=key
    )


@transaction.atomic
def reason_against_shared(message: OutboxMessage, now: datetime) -> str | None:
    """The gate of a shared mail. Where part of it is no longer true, the rest is written anew in the same transaction."""
    rows = list(
        Reminder.objects.select_for_update(of=("self",))
        .select_related(
            "invitation__meeting__topic_area__network__municipality",
            "invitation__person",
            "invitation__actor",
            "rule",
        )
        .filter(shared_key=message.dedupe_key)
        .order_by("pk")
    )
    reasons = {row.pk: notifications.reason_against(row, now) for row in rows}
    if rows and not any(reasons.values()):
        return None
    for row in rows:
        if (reason := reasons[row.pk]) and row.state == ReminderState.QUEUED:
            Reminder.objects.filter(pk=row.pk).update(state=ReminderState.SUPERSEDED, reason=reason, at=now)
    if rest := [row for row in rows if not reasons[row.pk]]:
        write(rest, at=now)
    return WRITTEN_ANEW if rest else notifications.SUPERSEDED


def _claim(due: Due, *, reason: str, at: datetime) -> Reminder | None:
    """The row, if nobody else has inserted it; a sweep at the same moment waits here and then gets nothing."""
    state = ReminderState.SKIPPED if reason else ReminderState.QUEUED
    with connection.cursor() as cursor:
        cursor.execute(
            _CLAIM, [due.invitation_id, due.rule_id, due.schedule_version, state.value, reason, at]
        )
        row = cursor.fetchone()
    return Reminder.objects.get(pk=row[0]) if row else None


def _reason_to_skip(invitation: Invitation, rule: ReminderRule, due: Due, *, now: datetime) -> str:
    meeting = invitation.meeting
    if meeting.starts_at is None or meeting.starts_at <= now:
        return TOO_LATE
    if not invitation.takes_mail:
        return NO_ADDRESS
    if invitation.invited_at is not None and invitation.invited_at > due.due_at:
        return JUST_INVITED
    if rule.audience == Audience.UNANSWERED:
        return notifications.DEADLINE_OVER if meeting.closes_at <= now else ""
    # They hold a fresh confirmation in their hands.
    if invitation.answered_at is not None and invitation.answered_at > due.due_at:
        return JUST_ANSWERED
    return ""


def _days_left(meeting: Meeting, now: datetime) -> int:
    return (meeting.local_start.date() - now.astimezone(meeting.zoneinfo).date()).days


def supersede_reminders(meeting: Meeting, *, at: datetime, reason: str) -> int:
    """The present date no longer holds: queued reminders of it are superseded, and their mail that has not left."""
    rows = Reminder.objects.filter(
        invitation__meeting=meeting,
        schedule_version=meeting.schedule_version,
        state=ReminderState.QUEUED,
    )
    keys = [f"meetings.reminder:{pk}" for pk in rows.values_list("pk", flat=True)]
    supersede(at=at, keys=keys, reason=reason)
    return rows.update(state=ReminderState.SUPERSEDED, reason=reason, at=at)


@transaction.atomic
def remind_now(meeting: Meeting, *, by, at: datetime) -> int:
    """Ask those who have not answered, because somebody pressed the button; at most once a day and person.

    Returns how many mails were queued. Raises ``ValidationError`` once answers no longer count.
    """
    locked = lock_meeting(meeting.pk)
    if not locked.is_open_for_answers or locked.closes_at <= at:
        raise ValidationError(_("Answers no longer count for this meeting."), code="over")
    rows = list(locked.invitations.sent().unanswered().select_related("person", "actor"))
    for row in rows:
        row.meeting = locked
    sent = notifications.asked_again(locked, rows, at=at)
    record_event("meetings.remind", subject=locked, by=by, at=at, after={"mailed": sent})
    return sent
