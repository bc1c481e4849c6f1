"""Places at a meeting: who has one, who waits, who moves up.

Everything here runs under the lock on the meeting's row (``lock_meeting``): two answers to the last place are
decided one after the other, and a promotion happens in the transaction that frees the place.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import F, Func, IntegerField
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.prepared import Prepared, PreparedInsert, PreparedUpdate, given
from meetings import notifications
from meetings.models import TAKEN, Answer, AnsweredHow, AnswerEvent, Invitation, Meeting, MeetingStatus, Place
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
    "plus_ones",
    "note",
    "waiting_since",
    "answered_at",
    "answered_how",
    "version",
)
_ANSWER = PreparedUpdate(lambda: Invitation.objects.filter(pk=given("pk")), *ANSWER_COLUMNS)
_EVENT = PreparedInsert(AnswerEvent)
_TAKEN = Prepared(
    lambda: (
        Invitation.objects.taken()
        .filter(meeting=given("meeting"))
        .order_by()
        .values_list(
            Func(
                F("plus_ones"),
                template="COALESCE(SUM(1 + %(expressions)s), 0)",
                output_field=IntegerField(),
            ),
            flat=True,
        )
    )
)


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
    """People, also those who are brought along."""
    return _TAKEN.row(meeting=meeting.pk)


def free_places(meeting: Meeting) -> int | None:
    """How many places are free; ``None`` without a limit. Never below 0."""
    if meeting.capacity is None:
        return None
    return max(0, meeting.capacity - count_taken(meeting))


def has_room(meeting: Meeting) -> bool:
    free = free_places(meeting)
    return free is None or free > 0


def refuse_plus_ones(invitation: Invitation, wanted: int, *, seated: bool) -> None:
    """More people than before come along with ``invitation``, whose place is not written yet; ``seated``: it has or
    gets one. Raises ``ValidationError`` where the meeting does not allow so many or has no room for them."""
    meeting = invitation.meeting
    if wanted > meeting.plus_ones_allowed:
        raise ValidationError(
            {"plus_ones": _("At most %(n)d may come along.") % {"n": meeting.plus_ones_allowed}}
        )
    if not seated:
        raise ValidationError(
            {
                "plus_ones": _("Who is on the waiting list cannot bring anybody along.")
                if invitation.is_waiting
                else _(
                    "All seats are taken: there is room on the waiting list only, and nobody can come along."
                )
            }
        )
    free = free_places(meeting)
    if free is None:
        return
    own = 0 if invitation.place in TAKEN else 1
    room = max(0, free - own) + invitation.plus_ones
    if wanted > room:
        raise ValidationError(
            {
                "plus_ones": ngettext(
                    "There is room for %(n)d person to come along.",
                    "There is room for %(n)d people to come along.",
                    room,
                )
                % {"n": room}
                if room
                else _("All other seats are taken: there is no room for anybody to come along.")
            }
        )


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
    plus_ones: int = 0,
) -> Invitation:
    """Set the answer and append it to the history under the next version. Decides nothing.

    ``answered_at`` is when the person said so, where that differs from ``at``: a promotion keeps it.
    """
    invitation.answer, invitation.mode, invitation.place, invitation.note = answer, mode, place, note
    invitation.waiting_since, invitation.plus_ones = waiting_since, plus_ones
    invitation.answered_at, invitation.answered_how = answered_at or at, how
    invitation.version += 1
    _ANSWER.run(pk=invitation.pk, **{column: getattr(invitation, column) for column in ANSWER_COLUMNS})
    event = AnswerEvent(
        invitation=invitation,
        answer=answer,
        mode=mode,
        place=place,
        plus_ones=plus_ones,
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
    invitation.plus_ones = 0
    invitation.save(update_fields=["withdrawn_at", "place", "waiting_since", "plus_ones"])
