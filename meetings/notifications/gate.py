"""Asked right before a mail leaves: does it still hold?"""

import uuid
from datetime import datetime

from django.utils.translation import gettext_noop

from common.prepared import Prepared, given
from meetings.models import (
    Answer,
    Audience,
    Invitation,
    Meeting,
    PollParticipant,
    Reminder,
    ReminderState,
)
from meetings.queries.delivery import DATE_KINDS
from outbox.models import OutboxMessage

# What a mail of a date poll is about.
POLL_SUBJECT = "meetings.pollparticipant"

# What a poll asks for; what it tells (that there is a date, or none) holds whatever happens to the poll.
POLL_KINDS = ("poll", "poll_reminder")
# Mails about one version of the answer.
ANSWER_KINDS = ("waiting", "confirmation_yes", "confirmation_no", "confirmation_maybe", "gave_way")

UNREACHABLE = gettext_noop("No mail reaches this person any more.")
WITHDRAWN = gettext_noop("The invitation was withdrawn.")
CANCELLED = gettext_noop("The meeting was cancelled.")
MOVED = gettext_noop("The meeting was moved.")
CLOSED = gettext_noop("The meeting is over.")
ANSWERED = gettext_noop("The person has answered in the meantime.")
COLLEAGUE_COMES = gettext_noop("A colleague of the organisation has answered in the meantime.")
CHANGED = gettext_noop("The person has changed the answer in the meantime.")
NOT_COMING = gettext_noop("The person does not come after all.")
REPLACED = gettext_noop("A newer calendar entry is on its way.")
SUPERSEDED = gettext_noop("The reminder was replaced.")
DEADLINE_OVER = gettext_noop("The deadline for answers had passed.")
POLL_CLOSED = gettext_noop("The date poll is closed.")

# Every mail asks: only these columns travel.
_LOOKED_AT = (
    *("withdrawn_at", "answer", "mode", "place", "plus_ones", "guest_email", "last_sequence_sent"),
    *("meeting__status", "meeting__schedule_version"),
    *("person__channel", "person__email"),
)


def reason_not_to_send(message: OutboxMessage, now: datetime) -> str | None:
    """The reason a mail of this app is no longer true, or nothing."""
    kind = message.kind.removeprefix("meetings.")
    if message.dedupe_key.startswith("meetings.reminder:"):
        reminder = _REMINDERS.filter(pk=int(message.dedupe_key.rpartition(":")[2])).first()
        return SUPERSEDED if reminder is None else reason_against(reminder, now)
    if message.subject_kind == POLL_SUBJECT:
        return _about_poll(message, kind, now)
    if kind in DATE_KINDS or kind in ANSWER_KINDS or kind in ("promoted", "place", "reminder_unanswered"):
        return _about_invitation(message, kind)
    return None


_INVITATION = Prepared(
    lambda: (
        Invitation.objects.select_related("meeting", "person")
        .filter(public_id=given("public_id"))
        .only(*_LOOKED_AT)
        .order_by()
    )
)


def _about_poll(message: OutboxMessage, kind: str, now: datetime) -> str | None:
    row = (
        PollParticipant.objects.select_related("poll__meeting", "person")
        .filter(public_id=message.subject_id)
        .first()
    )
    if row is None or row.withdrawn_at is not None:
        return WITHDRAWN
    if not row.takes_mail:
        return UNREACHABLE
    poll = row.poll
    if kind == "poll_result":
        return _about_meeting(poll.meeting) or (None if poll.holds else MOVED)
    if kind in POLL_KINDS and (not poll.is_open or poll.deadline <= now):
        return POLL_CLOSED
    if kind == "poll_reminder" and not PollParticipant.objects.waiting().filter(pk=row.pk).exists():
        return ANSWERED
    return None


def _about_invitation(message: OutboxMessage, kind: str) -> str | None:
    row = _INVITATION.row(public_id=message.subject_id or uuid.UUID(int=0))
    if row is None or row.withdrawn_at is not None:
        return WITHDRAWN
    if not row.takes_mail:
        return UNREACHABLE
    if reason := _about_meeting(row.meeting):
        return reason
    version = int(message.dedupe_key.rpartition(":")[2])
    if (kind in DATE_KINDS or kind == "reminder_unanswered") and version != row.meeting.schedule_version:
        return MOVED
    if kind == "place" and row.last_sequence_sent is not None and version < row.last_sequence_sent:
        return REPLACED
    if kind == "reminder_unanswered":
        return _not_asked(row)
    if kind in ANSWER_KINDS or kind == "promoted":
        # A note added afterwards raises the version, too, and leaves the mail true.
        told = row.events.filter(version=version).values_list("answer", "mode", "place", "plus_ones").first()
        return None if told == (row.answer, row.mode, row.place, row.plus_ones) else CHANGED
    return None


def _about_meeting(meeting: Meeting) -> str | None:
    if meeting.is_cancelled:
        return CANCELLED
    if not meeting.is_open_for_answers:
        return CLOSED
    return None


_REMINDERS = Reminder.objects.select_related("invitation__meeting", "invitation__person", "rule")


def reason_against(reminder: Reminder, now: datetime) -> str | None:
    """Why this reminder no longer says the truth, or nothing. ``invitation__meeting``, person and rule are at hand."""
    if reminder.state != ReminderState.QUEUED:
        return SUPERSEDED
    row, meeting = reminder.invitation, reminder.invitation.meeting
    if row.withdrawn_at is not None:
        return WITHDRAWN
    if not row.takes_mail:
        return UNREACHABLE
    if reason := _about_meeting(meeting):
        return reason
    if reminder.schedule_version != meeting.schedule_version:
        return MOVED
    if meeting.starts_at <= now:
        return CLOSED
    if reminder.rule.audience == Audience.COMING:
        return None if row.is_coming else NOT_COMING
    return _not_asked(row) or (DEADLINE_OVER if meeting.closes_at <= now else None)


def _not_asked(row: Invitation) -> str | None:
    if row.answer in (Answer.YES, Answer.NO):
        return ANSWERED
    return None if Invitation.objects.filter(pk=row.pk).unanswered().exists() else COLLEAGUE_COMES
