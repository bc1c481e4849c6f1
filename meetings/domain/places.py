"""Places at a meeting: who has one, who waits, who moves up.

Everything here runs under the lock on the meeting's row (``lock_meeting``): two answers to the last place are
decided one after the other, and a promotion happens in the transaction that frees the place.
"""

from datetime import datetime

from django.db import IntegrityError

from common.prepared import Prepared, PreparedInsert, PreparedUpdate, given
from meetings import notifications
from meetings.models import Answer, AnsweredHow, AnswerEvent, Invitation, Meeting, MeetingStatus, Place
from networks.models import TopicArea

# Every answer asks these three while others wait for the lock. What is above the meeting is asked by itself: joined to
# a locked row it takes longer to plan than to read.
_LOCKED = Prepared(lambda: Meeting.objects.select_for_update().filter(pk=given("pk")).order_by())
_TOPIC_AREA = Prepared(
    lambda: TopicArea.objects.select_related("network__municipality").filter(pk=given("pk")).order_by()
)
_INVITATION = Prepared(
    lambda: Invitation.objects.select_related("person", "actor").filter(pk=given("pk")).order_by()
)


ANSWER_COLUMNS = (
    "answer",
    "mode",
    "place",
    "note",
    "waiting_since",
    "answered_at",
    "answered_how",
    "version",
)
_ANSWER = PreparedUpdate(lambda: Invitation.objects.filter(pk=given("pk")), *ANSWER_COLUMNS)
_EVENT = PreparedInsert(AnswerEvent)


def lock_meeting(meeting_id: int) -> Meeting:
    """The meeting's fresh row, locked until the transaction ends."""
    meeting = _LOCKED.row(pk=meeting_id)
    if meeting is None:
        raise Meeting.DoesNotExist
    meeting.topic_area = _TOPIC_AREA.row(pk=meeting.topic_area_id)
    return meeting


def fresh_row(invitation: Invitation, meeting: Meeting) -> Invitation:
    """The invitation as it stands, now that nobody else can change it: ``meeting`` is locked."""
    row = _INVITATION.row(pk=invitation.pk)
    if row is None:
        raise Invitation.DoesNotExist
    row.meeting = meeting
    return row


def count_taken(meeting: Meeting) -> int:
    return meeting.invitations.taken().count()


def free_places(meeting: Meeting) -> int | None:
    """How many places are free; ``None`` without a limit. Never below 0."""
    if meeting.capacity is None:
        return None
    return max(0, meeting.capacity - count_taken(meeting))


def has_room(meeting: Meeting) -> bool:
    free = free_places(meeting)
    return free is None or free > 0


def write_answer(
    invitation: Invitation,
    *,
    answer: Answer,
    mode: str,
    place: Place,
    note: str,
    how: AnsweredHow | str,
    by,
    at: datetime,
    waiting_since: datetime | None = None,
    answered_at: datetime | None = None,
) -> Invitation:
    """Set the answer and append it to the history under the next version. Decides nothing.

    ``answered_at`` is when the person said so, where that differs from ``at``: a promotion keeps it.
    """
    invitation.answer, invitation.mode, invitation.place, invitation.note = answer, mode, place, note
    invitation.waiting_since = waiting_since
    invitation.answered_at, invitation.answered_how = answered_at or at, how
    invitation.version += 1
    _ANSWER.run(pk=invitation.pk, **{column: getattr(invitation, column) for column in ANSWER_COLUMNS})
    event = AnswerEvent(
        invitation=invitation,
        answer=answer,
        mode=mode,
        place=place,
        note=note,
        how=how,
        by=by,
        at=at,
        version=invitation.version,
    )
    if not _EVENT.run(event):
        raise IntegrityError("this version of the answer is in the history already")
    return invitation


def promote_waiting(meeting: Meeting, *, at: datetime) -> list[Invitation]:
    """Give free places to those who wait longest, and tell them. Returns those who moved up."""
    if meeting.status != MeetingStatus.INVITED or not meeting.starts_at or meeting.starts_at <= at:
        return []
    waiting = meeting.invitations.waiting().select_related("person", "actor")
    free = free_places(meeting)
    promoted = list(waiting if free is None else waiting[:free])
    for invitation in promoted:
        write_answer(
            invitation,
            answer=Answer.YES,
            mode=invitation.mode,
            place=Place.SEAT,
            note=invitation.note,
            how=invitation.answered_how,
            by=None,
            at=at,
            answered_at=invitation.answered_at,
        )
        invitation.meeting = meeting
        notifications.promoted(invitation, at=at)
    return promoted


def withdraw_row(invitation: Invitation, *, at: datetime) -> None:
    """Take the invitation back: no place, no answer that counts. Promotes nobody and tells nobody."""
    invitation.withdrawn_at, invitation.place, invitation.waiting_since = at, Place.NONE, None
    invitation.save(update_fields=["withdrawn_at", "place", "waiting_since"])
