"""Taking one of a poll's dates: the meeting has it, invitations go out, and what is known is not asked again."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from accounts.domain.audit import record_event
from common.transitions import move
from meetings import notifications
from meetings.domain.agendas import carry_over
from meetings.domain.checklists import date_items
from meetings.domain.deadlines import default_deadline
from meetings.domain.places import has_room, write_answer
from meetings.domain.polls import finish_poll, lock_poll, refuse_ended
from meetings.domain.refusals import refuse_nowhere, refuse_past_date
from meetings.models import (
    Answer,
    AnsweredHow,
    Invitation,
    Meeting,
    MeetingStatus,
    Mode,
    Place,
    Poll,
    PollOption,
    PollParticipant,
    VoteAnswer,
)

# "If need be" is a maybe: it keeps no place, and the usual reminder asks once more.
ANSWER_OF = {VoteAnswer.YES: Answer.YES, VoteAnswer.IF_NEED_BE: Answer.MAYBE, VoteAnswer.NO: Answer.NO}


@dataclass(frozen=True)
class DateOutcome:
    """``known``: their vote is their answer. ``asked``: had not voted on this date. ``told``: not invited, like the
    moderator. ``unreached`` get a letter."""

    meeting: Meeting
    known: list[Invitation] = field(default_factory=list)
    asked: list[Invitation] = field(default_factory=list)
    told: list[PollParticipant] = field(default_factory=list)
    unreached: list[str] = field(default_factory=list)


@transaction.atomic
def choose_date(option: PollOption, *, by, at: datetime) -> DateOutcome:
    """The meeting takes this date and everybody asked hears of it, also those whom it does not suit.

    Who voted on the date has answered: yes, maybe for "if need be", no. Places go to those who voted first; beyond
    them there is the waiting list. The same date again changes nothing.
    Raises ``ValidationError``: another date was taken meanwhile, the poll was given up, the date is past, the meeting
    has neither place nor link.
    """
    poll = lock_poll(option.poll)
    meeting = poll.meeting
    if poll.chosen_id == option.pk:
        return DateOutcome(meeting)
    refuse_option(option, poll, at=at)
    participants = _in_order_of_votes(poll)
    votes = dict(option.votes.values_list("participant_id", "answer"))
    notifications.take_back_poll_mail(poll, participants, at=at)
    finish_poll(poll, chosen=option, by=by, at=at)
    move(
        meeting,
        MeetingStatus.INVITED,
        by=by,
        at=at,
        starts_at=option.starts_at,
        ends_at=option.ends_at,
        answer_by=default_deadline(option.starts_at, meeting.zone, at=at),
    )
    date_items(meeting)
    carry_over(meeting.topic_area, to=meeting, by=by)
    outcome = DateOutcome(meeting)
    standing = {row.person_id: row for row in meeting.invitations.standing().exclude(person=None)}
    seated: Counter[int | None] = Counter()
    for participant in participants:
        if not participant.takes_mail:
            outcome.unreached.append(participant.name)
        if participant.actor_id is None and participant.person_id == meeting.moderator_id:
            outcome.told.append(participant)
            continue
        row = standing.get(participant.person_id) or Invitation(
            meeting=meeting, actor=participant.actor, person=participant.person
        )
        vote = votes.get(participant.pk)
        if vote == VoteAnswer.YES and participant.actor_id is not None:
            seated[participant.actor_id] += 1
            if seated[participant.actor_id] > meeting.seats_per_organisation:
                # Colleagues who voted first have the seats: asked like the others, and may swap.
                vote = None
        _invite(row, participant, vote, meeting=meeting, at=at)
        (outcome.known if vote else outcome.asked).append(row)
    # Guests of a meeting that was opened again have no person to vote with: they are asked as usual.
    for row in meeting.invitations.standing().filter(person=None, invited_at=None):
        _invite(row, None, None, meeting=meeting, at=at)
        outcome.asked.append(row)
    notifications.date_chosen(meeting, outcome.known, at=at)
    notifications.invited(meeting, outcome.asked, at=at)
    notifications.date_told(poll, outcome.told, at=at)
    record_event(
        "meetings.choose_date",
        subject=meeting,
        by=by,
        at=at,
        after={"starts_at": option.starts_at.isoformat(), "invited": len(outcome.known) + len(outcome.asked)},
    )
    return outcome


def refuse_option(option: PollOption, poll: Poll, *, at: datetime) -> None:
    refuse_ended(poll)
    refuse_past_date(option.starts_at, at=at)
    refuse_nowhere(poll.meeting)


def _in_order_of_votes(poll) -> list[PollParticipant]:
    """Those still in the directory, who voted first before the others."""
    rows = list(poll.participants.standing().exclude(person=None).select_related("person", "actor"))
    for row in rows:
        row.poll = poll
    return sorted(rows, key=lambda row: (row.answered_at is None, row.answered_at or row.asked_at, row.pk))


def _invite(
    row: Invitation, participant: PollParticipant | None, vote: str | None, *, meeting: Meeting, at: datetime
):
    row.meeting, row.invited_at = meeting, at
    if row.takes_mail and vote != VoteAnswer.NO:
        # Whom the date does not suit gets no calendar entry; a cancellation would have nothing to cancel.
        row.last_sequence_sent = meeting.sequence
    row.save()
    if vote is None or participant is None:
        return
    answer = ANSWER_OF[VoteAnswer(vote)]
    place = Place.NONE
    if answer == Answer.YES:
        place = Place.SEAT if has_room(meeting) else Place.WAITING
    write_answer(
        row,
        answer=answer,
        mode=Mode.ON_SITE if answer == Answer.YES and meeting.is_hybrid else "",
        place=place,
        waiting_since=participant.answered_at if place == Place.WAITING else None,
        note=row.note,
        how=AnsweredHow.POLL,
        by=None,
        at=at,
        answered_at=participant.answered_at,
    )
