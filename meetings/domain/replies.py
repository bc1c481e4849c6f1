"""Answers from calendars: what counts by itself, what a coordinator has to confirm, what is out of date.

The checks are those of reliability.md, section 3. They run under the lock on the meeting, as every answer does.
"""

import re
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.domain.audit import record_event
from meetings.domain.invitations import answer_invitation
from meetings.domain.places import lock_meeting
from meetings.models import (
    Answer,
    AnsweredHow,
    CalendarReply,
    Invitation,
    Meeting,
    MeetingStatus,
    ReplyState,
)
from outbox.inbound.verdicts import Authentication, Event, Verdict
from outbox.models import InboundMail

ANSWERS = {"ACCEPTED": Answer.YES, "TENTATIVE": Answer.MAYBE, "DECLINED": Answer.NO}
# Two clocks are never quite the same.
CLOCKS = timedelta(minutes=10)
_UID = re.compile(r"meeting-([0-9a-f-]{36})@(.+)", re.IGNORECASE)


@dataclass(frozen=True)
class Incoming:
    """What is asked of a mail: as its row says, or the reading of a file."""

    verdict: str
    reason: str
    sender: str
    authentication: str


@dataclass(frozen=True)
class Judgement:
    """``state`` None: the mail is about no meeting of ours."""

    state: ReplyState | None
    reason: str
    meeting: Meeting | None = None
    invitation: Invitation | None = None


def receive_reply(mail: InboundMail, event: Event, *, at: datetime) -> CalendarReply | None:
    """Record what a mail says of a meeting and, where every check holds, let it count. Runs inside the mail's
    transaction; says at ``mail`` what came of it."""
    found = find_meeting(event, mail.sender)
    if found is None:
        if mail.verdict != Verdict.DOUBTFUL:  # what is doubtful says more
            mail.reason = "unknown_meeting"
        return None
    meeting = lock_meeting(found.pk)
    incoming = Incoming(mail.verdict, mail.reason, mail.sender, mail.authentication)
    judgement = judge(incoming, event, meeting, at=at)
    reply = CalendarReply(
        meeting=meeting,
        invitation=judgement.invitation,
        mail=mail,
        attendee=event.attendee[:254],
        sender=mail.sender,
        answer=_answer(event) if event.method == "REPLY" else "",
        comment=event.comment,
        proposed_at=_moment(event.starts_at) if _proposes(event, meeting) else None,
        is_proposal=event.method == "COUNTER",
        sequence=event.sequence,
        stamp=_moment(event.stamp),
        state=judgement.state or ReplyState.IGNORED,
        reason=judgement.reason,
        received_at=at,
    )
    if reply.state == ReplyState.APPLIED:
        _apply_or_keep(reply, at=at)
    if reply.state != ReplyState.OPEN:
        reply.settled_at = at
    reply.save()
    mail.subject_kind, mail.subject_id = CalendarReply._meta.label_lower, reply.public_id
    return reply


def _apply_or_keep(reply: CalendarReply, *, at: datetime) -> None:
    """What the answer page would refuse, too, is for a person to look at."""
    try:
        with transaction.atomic():
            _record(reply, how=AnsweredHow.CALENDAR, by=None, at=at)
    except ValidationError as refusal:
        code = refusal.error_list[0].code if hasattr(refusal, "error_list") else ""
        reply.state = ReplyState.OPEN
        reply.reason = code if code in ("deadline", "organisation") else "refused"


# --- what a mail is worth ------------------------------------------------------------------------------------


def find_meeting(event: Event, sender: str) -> Meeting | None:
    """By the UID; where it cannot be read, the one coming meeting the sender is invited to."""
    match = _UID.fullmatch(event.uid.strip())
    if match and match[2].lower() == settings.INSTANCE_DOMAIN.lower():
        public_id = _uuid(match[1])
        return Meeting.objects.filter(public_id=public_id).first() if public_id else None
    if event.uid or not sender:
        return None
    invited = _invited(sender).filter(withdrawn_at=None).values("meeting")
    coming = Meeting.objects.filter(pk__in=invited, status=MeetingStatus.INVITED)[:2]
    return coming[0] if len(coming) == 1 else None


def judge(incoming: Incoming, event: Event, meeting: Meeting, *, at: datetime) -> Judgement:
    """What would become of it. Changes nothing."""
    rows = list(_invited(event.attendee or incoming.sender).filter(meeting=meeting))
    standing = [row for row in rows if row.withdrawn_at is None] or rows[:1]
    if len(standing) != 1:
        return _nobodys(meeting, "shared_address" if standing else "not_invited")
    row = standing[0]
    reason = _out_of_date(event, meeting, row)
    if reason:
        return Judgement(ReplyState.IGNORED, reason, meeting, row)
    reason = _doubt(incoming, event, meeting, row, at=at)
    return Judgement(ReplyState.OPEN if reason else ReplyState.APPLIED, reason or "applied", meeting, row)


def _nobodys(meeting: Meeting, reason: str) -> Judgement:
    if meeting.is_cancelled:
        return Judgement(ReplyState.IGNORED, "cancelled", meeting)
    if not meeting.is_open_for_answers:
        return Judgement(ReplyState.IGNORED, "over", meeting)
    return Judgement(ReplyState.OPEN, reason, meeting)


def _out_of_date(event: Event, meeting: Meeting, row: Invitation) -> str:
    stamp = _moment(event.stamp)
    if meeting.is_cancelled:
        return "cancelled"
    if not meeting.is_open_for_answers:
        return "over"
    if row.withdrawn_at is not None:
        return "withdrawn"
    if event.sequence < (row.last_sequence_sent or 0):
        return "older_date"
    if stamp is None:
        return ""
    if row.reply_stamp is not None and stamp <= row.reply_stamp:
        return "older_answer"
    answered = _answered_otherwise(row)
    if answered is not None and stamp < answered - CLOCKS:
        return "older_answer"
    if event.method == "REPLY" and not event.comment and row.answer == _answer(event):
        return "same_answer"
    if row.calendar_replies.filter(stamp=stamp, is_proposal=event.method == "COUNTER").exists():
        return "same_answer"
    return ""


def _doubt(incoming: Incoming, event: Event, meeting: Meeting, row: Invitation, *, at: datetime) -> str:
    stamp = _moment(event.stamp)
    if incoming.verdict != Verdict.REPLY and not _is_from_alias(incoming, row):
        return incoming.reason
    if incoming.authentication != Authentication.PASS:
        return "not_confirmed"
    if stamp is None or stamp > at + timedelta(days=1):
        return "future"
    if _proposes(event, meeting):
        return "other_time"
    answered = _answered_otherwise(row)
    if answered is not None and abs(stamp - answered) < CLOCKS:
        return "same_moment"
    return "deadline" if at > meeting.closes_at else ""


def _is_from_alias(incoming: Incoming, row: Invitation) -> bool:
    """All that was doubtful is the sender, and that is another address of the same person."""
    known = row.person.aliases if row.person is not None else []
    return incoming.reason == "sender_differs" and incoming.sender.lower() in known


def _answered_otherwise(row: Invitation) -> datetime | None:
    """When the person answered by link or by phone; a calendar's answers are compared by their own stamps."""
    return row.answered_at if row.answered_how != AnsweredHow.CALENDAR else None


def _invited(address: str):
    """The invitations of whom an address belongs to, also those withdrawn since."""
    if not address:
        return Invitation.objects.none()
    named = Q(person__email__iexact=address) | Q(person=None, guest_email__iexact=address)
    named |= Q(person__aliases__contains=[address.lower()])
    return Invitation.objects.exclude(invited_at=None).filter(named).select_related("person", "actor")


def _proposes(event: Event, meeting: Meeting) -> bool:
    """Another start than ours, also inside an answer, as from an iPhone."""
    start = _moment(event.starts_at)
    return (
        start is not None
        and meeting.starts_at is not None
        and start != meeting.starts_at.replace(second=0, microsecond=0)
    )


def _answer(event: Event) -> str:
    return ANSWERS.get(event.partstat, "")


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


# --- what a coordinator decides ------------------------------------------------------------------------------


@transaction.atomic
def accept_reply(reply: CalendarReply, *, by, at: datetime) -> None:
    """Let an answer count. After the deadline it is the coordinator's own entry, as one by phone.

    Raises ``ValidationError`` when it was settled, is to an earlier date, or can no longer count.
    """
    meeting = lock_meeting(reply.meeting_id)
    if not reply.can_be_accepted or reply.invitation is None:
        raise ValidationError(_("This answer does not say whose it is, or which. Enter it at the meeting."))
    if reply.sequence < (reply.invitation.last_sequence_sent or 0):
        raise ValidationError(_("The meeting has a new date since. Ask the person."), code="moved")
    _settle(reply, ReplyState.ACCEPTED, by=by, at=at)
    late = at > meeting.closes_at
    _record(reply, how=AnsweredHow.COORDINATION if late else AnsweredHow.CALENDAR, by=by, at=at)


@transaction.atomic
def dismiss_reply(reply: CalendarReply, *, by, at: datetime) -> None:
    """Set it aside; nothing changes. Raises ``ValidationError`` when it was settled before."""
    _settle(reply, ReplyState.DISMISSED, by=by, at=at)


def _settle(reply: CalendarReply, target: ReplyState, *, by, at: datetime) -> None:
    won = CalendarReply.objects.open().filter(pk=reply.pk).update(state=target, settled_at=at, settled_by=by)
    if not won:
        raise ValidationError(_("Somebody was faster: this answer is settled."), code="settled")
    record_event(f"meetings.reply_{target}", subject=reply.meeting, by=by, at=at, after={"reply": reply.ref})


def _record(reply: CalendarReply, *, how: AnsweredHow, by, at: datetime) -> None:
    """Through the door of every answer: places and the waiting list are decided there."""
    row = reply.invitation
    if row is None:
        raise ValidationError(_("Nobody knows whose answer this is."))
    # A calendar does not say how one takes part; who said so before keeps it.
    mode = row.mode if row.answer == Answer.YES else ""
    note = reply.comment or None
    answer_invitation(row, answer=reply.answer, mode=mode, note=note, how=how, by=by, at=at)
    Invitation.objects.filter(pk=row.pk).update(reply_stamp=reply.stamp)
    earlier = CalendarReply.objects.open().filter(invitation=row, is_proposal=False).exclude(pk=reply.pk)
    earlier.update(state=ReplyState.IGNORED, reason="older_answer", settled_at=at)
