"""A date poll: starting it, proposing further dates, closing it, giving it up. Choosing a date: ``poll_dates``.

Like everything about a meeting this runs under the lock on the meeting's row: a vote, a further date and the choice
of a date are decided one after the other.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.domain.audit import record_event
from common.transitions import move, record
from meetings import notifications
from meetings.domain.checklists import date_items
from meetings.domain.places import lock_meeting
from meetings.domain.refusals import refuse_past_date
from meetings.models import (
    Meeting,
    MeetingStatus,
    Poll,
    PollOption,
    PollParticipant,
    PollStatus,
    ResourceKind,
)

FEWEST_DATES, MOST_DATES = 2, 8
# With those added later; more nobody reads on a phone.
MOST_EVER = 16


@dataclass(frozen=True)
class PollOutcome:
    """``mailed`` got a mail; a letter waits for those who want one (``by_post``) and for those whose address is missing
    or takes no mail (``without_address``)."""

    poll: Poll
    mailed: list[PollParticipant] = field(default_factory=list)
    by_post: list[PollParticipant] = field(default_factory=list)
    without_address: list[PollParticipant] = field(default_factory=list)

    @property
    def letters(self) -> list[PollParticipant]:
        return [*self.by_post, *self.without_address]


def check_new_poll(
    meeting: Meeting,
    *,
    options: Iterable[tuple[datetime, datetime]],
    people,
    deadline: datetime,
    at: datetime,
) -> list[tuple[datetime, datetime]]:
    """The dates in order. Refuses what ``start_poll`` would, so that nobody is shown a mail that cannot leave."""
    refuse_undraft(meeting)
    wanted = _checked(options, fewest=FEWEST_DATES, most=MOST_DATES, at=at)
    _refuse_deadline(deadline, first=wanted[0][0], at=at)
    if not people:
        raise ValidationError({"people": _("Choose at least one person")})
    return wanted


def check_further_dates(
    poll: Poll, *, options: Iterable[tuple[datetime, datetime]], deadline: datetime, at: datetime
) -> list[tuple[datetime, datetime]]:
    """As ``check_new_poll``, for ``add_poll_dates``."""
    refuse_ended(poll)
    wanted = _checked(options, fewest=1, most=MOST_DATES, at=at)
    known = set(poll.options.values_list("starts_at", flat=True))
    if known & {start for start, _end in wanted}:
        raise ValidationError({"dates": _("This date is in the poll already.")})
    if len(known) + len(wanted) > MOST_EVER:
        raise ValidationError(
            {"dates": _("A poll has at most %(n)d dates.") % {"n": MOST_EVER}}, code="too_many"
        )
    _refuse_deadline(deadline, first=wanted[0][0], at=at)
    return wanted


@transaction.atomic
def start_poll(
    meeting: Meeting,
    *,
    options: Iterable[tuple[datetime, datetime]],
    people,
    required: Collection[int] = (),
    deadline: datetime,
    by,
    at: datetime,
) -> PollOutcome:
    """Ask ``people``, an iterable of (actor or None, person), each once, which of ``options`` (start, end) suit.

    ``required`` are keys of people without whom a date is worthless. A draft's own date gives way to the poll.
    Raises ``ValidationError``: no draft, fewer than two or more than eight dates, a date twice or in the past, a
    deadline in the past or after the first date, nobody to ask.
    """
    locked = lock_meeting(meeting.pk)
    asked = {person.pk: (actor, person) for actor, person in reversed(list(people))}
    wanted = check_new_poll(locked, options=options, people=asked, deadline=deadline, at=at)
    poll = Poll.objects.create(meeting=locked, deadline=deadline, zone=locked.zone, created_at=at)
    record(poll, target=PollStatus.OPEN, by=by, at=at)
    _add(poll, wanted)
    participants = [
        PollParticipant(poll=poll, actor=actor, person=person, is_required=person.pk in required, asked_at=at)
        for actor, person in reversed(asked.values())
    ]
    PollParticipant.objects.bulk_create(participants)
    for kind in ResourceKind:
        # Whoever confirmed the draft's own date has not confirmed the one that is taken.
        locked.forget_resource(kind)
    locked.save()
    move(locked, MeetingStatus.POLLING, by=by, at=at, starts_at=None, ends_at=None, answer_by=None)
    date_items(locked)
    record_event(
        "meetings.start_poll",
        subject=locked,
        by=by,
        at=at,
        after={"dates": [start.isoformat() for start, _end in wanted], "asked": len(participants)},
    )
    meeting.refresh_from_db()
    return _ask(poll, participants, at=at)


@transaction.atomic
def add_poll_dates(
    poll: Poll, *, options: Iterable[tuple[datetime, datetime]], deadline: datetime, by, at: datetime
) -> PollOutcome:
    """Propose further dates: votes stay, everybody is asked about the new ones, a closed poll is open again.

    Raises ``ValidationError`` as ``start_poll`` does, and for a poll that has ended.
    """
    fresh = lock_poll(poll)
    wanted = check_further_dates(fresh, options=options, deadline=deadline, at=at)
    if fresh.status == PollStatus.CLOSED:
        move(fresh, PollStatus.OPEN, by=by, at=at)
    participants = _standing(fresh)
    notifications.take_back_poll_mail(fresh, participants, at=at)
    fresh.deadline, fresh.round = deadline, fresh.round + 1
    fresh.save(update_fields=["deadline", "round"])
    _add(fresh, wanted)
    fresh.participants.standing().update(asked_at=at)
    record_event(
        "meetings.add_poll_dates",
        subject=fresh.meeting,
        by=by,
        at=at,
        after={"dates": [start.isoformat() for start, _end in wanted]},
    )
    return _ask(fresh, participants, at=at, added=len(wanted))


@transaction.atomic
def close_poll(poll: Poll, *, by, at: datetime) -> Poll:
    """No more votes; what was said stays. Closing twice changes nothing. Chooses nothing and tells nobody."""
    fresh = lock_poll(poll)
    refuse_ended(fresh)
    if fresh.status == PollStatus.OPEN:
        move(fresh, PollStatus.CLOSED, by=by, at=at)
    return fresh


def close_due_polls(now: datetime) -> int:
    """Close every poll whose deadline has passed, each in its own transaction. Returns how many."""
    closed = 0
    due = Poll.objects.running().filter(status=PollStatus.OPEN, deadline__lte=now).order_by("pk")
    for poll in due:
        with transaction.atomic():
            fresh = lock_poll(poll)
            if fresh.is_open and fresh.deadline <= now:
                move(fresh, PollStatus.CLOSED, by=None, at=now)
                closed += 1
    return closed


@transaction.atomic
def cancel_poll(poll: Poll, *, reason: str = "", by, at: datetime) -> Poll:
    """Give the poll up: everybody asked is told, and the meeting is a draft without a date again."""
    fresh = lock_poll(poll)
    refuse_ended(fresh)
    meeting = fresh.meeting
    end_poll_of(meeting, reason=reason, by=by, at=at)
    move(meeting, MeetingStatus.DRAFT, by=by, at=at, reason=reason)
    record_event("meetings.cancel_poll", subject=meeting, by=by, at=at, after={"reason": reason})
    fresh.refresh_from_db()
    return fresh


def end_poll_of(meeting: Meeting, *, reason: str, by, at: datetime) -> None:
    """The running poll of a locked meeting, if it has one, ends without a date; everybody asked is told."""
    if not meeting.is_polling:
        return
    for poll in meeting.polls.running():
        poll.meeting = meeting
        participants = _standing(poll)
        notifications.take_back_poll_mail(poll, participants, at=at)
        finish_poll(poll, by=by, at=at)
        notifications.poll_cancelled(poll, participants, reason=reason, at=at)


def finish_poll(poll: Poll, *, chosen: PollOption | None = None, by, at: datetime) -> None:
    """No vote counts any more; ``chosen`` is the date that was taken."""
    if poll.status == PollStatus.OPEN:
        move(poll, PollStatus.CLOSED, by=by, at=at)
    poll.chosen, poll.ended_at = chosen, at
    poll.save(update_fields=["chosen", "ended_at"])


def withdraw_from_polls(membership, *, at: datetime) -> int:
    """An organisation left the network: it is no longer asked in running polls. Returns how many people that are."""
    rows = PollParticipant.objects.standing().filter(
        actor_id=membership.actor_id,
        poll__ended_at=None,
        poll__meeting__topic_area__network_id=membership.network_id,
    )
    notifications.take_back_poll_letters(rows)
    return rows.update(withdrawn_at=at)


def join_polls(keep, drop) -> int:
    """Two actors were the same: who was asked for ``drop`` is asked for ``keep``. Returns how many."""
    return PollParticipant.objects.filter(actor=drop).update(actor=keep)


def lock_poll(poll: Poll) -> Poll:
    """The poll's fresh row with its meeting, which stays locked until the transaction ends."""
    meeting = lock_meeting(poll.meeting_id)
    fresh = Poll.objects.select_related("chosen").get(pk=poll.pk)
    fresh.meeting = meeting
    return fresh


def refuse_undraft(meeting: Meeting) -> None:
    if meeting.status != MeetingStatus.DRAFT:
        raise ValidationError(_("A date poll starts from a draft."), code="no_draft")


def refuse_ended(poll: Poll) -> None:
    """Raise ``ValidationError`` (code "chosen" or "cancelled") for a poll that is over."""
    if poll.chosen is not None:
        raise ValidationError(
            _("The date is fixed already: %(day)s.") % {"day": notifications.option_words(poll.chosen, poll)},
            code="chosen",
        )
    if poll.ended_at is not None:
        raise ValidationError(_("This date poll was given up."), code="cancelled")


def _checked(options, *, fewest: int, most: int, at: datetime) -> list[tuple[datetime, datetime]]:
    wanted = sorted(options)
    if len(wanted) < fewest:
        sentence = _("Choose at least two dates") if fewest > 1 else _("Choose at least one date")
        raise ValidationError({"dates": sentence}, code="too_few")
    if len(wanted) > most:
        raise ValidationError({"dates": _("Choose at most %(n)d dates") % {"n": most}}, code="too_many")
    if len({start for start, _end in wanted}) < len(wanted):
        raise ValidationError({"dates": _("Two of the dates are the same.")}, code="twice")
    refuse_past_date(wanted[0][0], at=at, field="dates")
    if any(end <= start for start, end in wanted):
        raise ValidationError({"dates": _("The end must lie after the start.")})
    return wanted


def _refuse_deadline(deadline: datetime, *, first: datetime, at: datetime) -> None:
    if deadline <= at:
        raise ValidationError({"deadline": _("The deadline is in the past. Choose a later one.")})
    if deadline > first:
        raise ValidationError({"deadline": _("The deadline must not lie after the first of the dates.")})


def _add(poll: Poll, wanted: list[tuple[datetime, datetime]]) -> None:
    PollOption.objects.bulk_create(
        PollOption(poll=poll, starts_at=start, ends_at=end) for start, end in wanted
    )


def _standing(poll: Poll) -> list[PollParticipant]:
    rows = list(poll.participants.standing().select_related("person", "actor"))
    for row in rows:
        row.poll = poll
    return rows


def _ask(poll: Poll, participants: list[PollParticipant], *, at: datetime, added: int = 0) -> PollOutcome:
    outcome, refused = PollOutcome(poll), notifications.refused_of(participants)
    for row in participants:
        if row.takes_mail and row.email.lower() not in refused:
            outcome.mailed.append(row)
        elif row.person is not None and row.person.email and not row.takes_mail:
            outcome.by_post.append(row)
        elif row.person is not None:
            outcome.without_address.append(row)
    notifications.poll_asked(poll, [row for row in participants if row.person_id], at=at, added=added)
    return outcome
