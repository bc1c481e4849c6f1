"""The sweep: which reminders are due now. Nothing is ever scheduled for later (reliability, section 1).

A reminder is one row, unique for (invitation, rule, version of the date). Whoever inserts it queues the mail, in the
same transaction; a second sweep, a restart or a second beat finds the row and does nothing. The window is
due ≤ now < start: what came due while nothing ran is sent if it still helps, else recorded as skipped.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, time, timedelta
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
from outbox.queue import supersede

log = logging.getLogger(__name__)

BATCH = 200
# How long after the start a missed reminder is still recorded as skipped.
LOOK_BACK = timedelta(days=2)

TOO_LATE = gettext_noop("It came due while nothing was running, and the meeting has begun.")
DEADLINE_OVER = gettext_noop("The deadline for answers had passed.")
JUST_INVITED = gettext_noop("The person was invited only after the reminder would have been due.")
JUST_ANSWERED = gettext_noop("The person answered only after the reminder would have been due.")
NO_ADDRESS = gettext_noop("No mail reaches this person.")
BROKEN = gettext_noop("The mail could not be written.")

# Civil time: so many days before, at a wall time in the meeting's zone, whatever the clocks do between. Rules lie
# between 7:00 and 20:00, so the wall time always exists. "Unanswered" counts from the deadline, "coming" from the start.
_DUE = """
SELECT i.id, r.id, m.schedule_version, d.due_at
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
  AND i.withdrawn_at IS NULL
  AND i.invited_at IS NOT NULL
  AND (
      (r.audience = %(unanswered)s AND i.answer IN (%(open)s, %(maybe)s))
      OR (r.audience = %(coming)s AND i.answer = %(yes)s AND i.place = %(seat)s)
  )
  AND NOT EXISTS (
      SELECT 1 FROM meetings_reminder x
      WHERE x.invitation_id = i.id AND x.rule_id = r.id AND x.schedule_version = m.schedule_version
  )
ORDER BY d.due_at, i.id, r.id
LIMIT %(batch)s
"""

_CLAIM = """
INSERT INTO meetings_reminder (invitation_id, rule_id, schedule_version, state, reason, at)
VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (invitation_id, rule_id, schedule_version) DO NOTHING
RETURNING id
"""


@dataclass(frozen=True)
class Due:
    """One reminder that came due at ``due_at`` and that nobody has dealt with."""

    invitation_id: int
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
        for due in batch:
            queued += _deal_with(due, now=now)
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
    }
    with connection.cursor() as cursor:
        cursor.execute(_DUE, values)
        return [Due(*row) for row in cursor.fetchall()]


@transaction.atomic
def _deal_with(due: Due, *, now: datetime) -> bool:
    invitation = Invitation.objects.select_related(
        "meeting__topic_area__network__municipality", "person", "actor"
    ).get(pk=due.invitation_id)
    rule = ReminderRule.objects.get(pk=due.rule_id)
    reason = _reason_to_skip(invitation, rule, due, now=now)
    reminder = _claim(due, reason=reason, at=now)
    if reminder is None or reason:
        return False
    reminder.invitation, reminder.rule = invitation, rule
    try:
        with transaction.atomic():
            notifications.remind(reminder, at=now, days_left=_days_left(invitation.meeting, now))
    except Exception:
        log.exception("Reminder %d could not be written", reminder.pk)
        Reminder.objects.filter(pk=reminder.pk).update(state=ReminderState.SKIPPED, reason=BROKEN)
        return False
    return True


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
        return DEADLINE_OVER if meeting.closes_at <= now else ""
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
    rows = list(
        locked.invitations.sent()
        .filter(answer__in=(Answer.OPEN, Answer.MAYBE))
        .select_related("person", "actor")
    )
    for row in rows:
        row.meeting = locked
    sent = notifications.asked_again(locked, rows, at=at)
    record_event("meetings.remind", subject=locked, by=by, at=at, after={"mailed": sent})
    return sent


def add_default_rules(network) -> None:
    """Three days before the deadline to those who have not answered, two days before the start to those who come."""
    for audience, days in ((Audience.UNANSWERED, 3), (Audience.COMING, 2)):
        ReminderRule.objects.get_or_create(
            network=network, audience=audience, days=days, defaults={"time": time(9, 0)}
        )
