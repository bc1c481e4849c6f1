"""What people say in a date poll, and asking those who have not said anything."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.domain.audit import record_event
from common import dates
from meetings import notifications
from meetings.domain.polls import lock_poll, refuse_ended
from meetings.domain.refusals import contact_sentence
from meetings.models import (
    AnsweredHow,
    Audience,
    Poll,
    PollParticipant,
    PollStatus,
    PollVote,
    ReminderRule,
    VoteAnswer,
)

log = logging.getLogger(__name__)

# As for every reminder: the minutes after eight are those a sweep may need for a rule that says eight.
MORNING, EVENING = time(7, 0), time(20, 5)


@dataclass(frozen=True)
class VoteOutcome:
    """``changed``: something was written. ``replaced``: it replaced votes the person had not seen."""

    participant: PollParticipant
    changed: bool
    replaced: bool = False


@transaction.atomic
def vote_in_poll(
    participant: PollParticipant,
    *,
    votes: Mapping[int, VoteAnswer | str],
    how: AnsweredHow | str,
    by,
    at: datetime,
    seen_version: int | None = None,
) -> VoteOutcome:
    """Say of every date of the poll (by its key) whether it suits; what was said before is replaced as a whole.

    The same votes again change nothing. The last explicit vote wins; with ``seen_version`` the outcome says when it
    replaced one the person had not seen. Raises ``ValidationError`` (codes "withdrawn", "chosen", "cancelled",
    "closed", "dates"); what the coordination enters by hand counts until a date is taken.
    """
    poll = lock_poll(participant.poll)
    row = PollParticipant.objects.select_related("person", "actor").get(pk=participant.pk)
    row.poll = poll
    if row.withdrawn_at is not None:
        raise ValidationError(_("You are no longer asked in this poll."), code="withdrawn")
    refuse_ended(poll)
    if how != AnsweredHow.COORDINATION and (poll.status != PollStatus.OPEN or at > poll.deadline):
        raise ValidationError(contact_sentence(poll.meeting, _("The poll is closed.")), code="closed")
    options = set(poll.options.values_list("pk", flat=True))
    if set(votes) != options:
        raise ValidationError(
            _("The dates have changed since you opened this page. Please look at them again."), code="dates"
        )
    said = {option: VoteAnswer(answer) for option, answer in votes.items()}
    before = dict(row.votes.values_list("option_id", "answer"))
    if before == said:
        return VoteOutcome(row, changed=False)
    PollVote.objects.bulk_create(
        [
            PollVote(option_id=option, participant=row, answer=answer)
            for option, answer in said.items()
            if before.get(option) != answer
        ],
        update_conflicts=True,
        unique_fields=["option", "participant"],
        update_fields=["answer"],
    )
    unseen = seen_version is not None and seen_version != row.version
    row.answered_at, row.answered_how, row.version = at, how, row.version + 1
    row.save(update_fields=["answered_at", "answered_how", "version"])
    notifications.take_back_poll_letters([row])
    if how == AnsweredHow.COORDINATION:
        record_event("meetings.enter_vote", subject=poll.meeting, by=by, at=at, after={"for": row.ref})
    return VoteOutcome(row, changed=True, replaced=unseen and bool(before))


def refuse_unasked(participant: PollParticipant) -> None:
    if participant.withdrawn_at is not None:
        raise ValidationError(_("This person is no longer asked in this poll."), code="withdrawn")


@transaction.atomic
def renew_poll_link(participant: PollParticipant, *, by, at: datetime) -> PollParticipant:
    """Make every link of this person to the poll so far worthless (it was forwarded) and mail a new one.

    Raises ``ValidationError`` for a poll that has ended and for somebody who is no longer asked.
    """
    poll = lock_poll(participant.poll)
    refuse_ended(poll)
    row = PollParticipant.objects.select_related("person", "actor").get(pk=participant.pk)
    refuse_unasked(row)
    row.poll, row.link_version = poll, row.link_version + 1
    row.save(update_fields=["link_version"])
    notifications.take_back_poll_question(poll, [row], at=at)
    notifications.poll_link_renewed(row, at=at)
    record_event("meetings.renew_poll_link", subject=poll.meeting, by=by, at=at, after={"for": row.ref})
    return row


@transaction.atomic
def remind_voters(poll: Poll, *, by, at: datetime) -> int:
    """Ask those who have not answered, because somebody pressed the button; at most once a day and person.

    Returns how many mails were queued. Raises ``ValidationError`` once votes no longer count.
    """
    fresh = lock_poll(poll)
    refuse_ended(fresh)
    if fresh.status != PollStatus.OPEN or fresh.deadline <= at:
        raise ValidationError(_("The poll is closed."), code="closed")
    day = dates.local_date(at, fresh.zoneinfo)
    rows = list(fresh.participants.waiting().select_related("person", "actor"))
    sent = 0
    for row in rows:
        row.poll = fresh
        sent += notifications.poll_reminded(row, about=f"{day:%Y%m%d}", at=at)
    fresh.participants.filter(pk__in=[row.pk for row in rows]).update(reminded_at=at)
    record_event("meetings.remind_voters", subject=fresh.meeting, by=by, at=at, after={"mailed": sent})
    return sent


def remind_due_voters(now: datetime) -> int:
    """The sweep: a rule for those who have not answered counts for polls too, from the poll's deadline.

    Derived, never scheduled, and never at night. What came due before somebody was asked, was reminded otherwise or
    wanted the rule is not made up for; the claim on the row makes a second sweep find nothing. Returns how many mails
    were queued.
    """
    queued = 0
    polls = Poll.objects.running().filter(status=PollStatus.OPEN, deadline__gt=now)
    for poll in polls.select_related("meeting__topic_area__network__municipality"):
        if not MORNING <= dates.local(now, poll.zoneinfo).time() <= EVENING:
            continue
        for rule in ReminderRule.objects.filter(
            network=poll.meeting.topic_area.network_id, audience=Audience.UNANSWERED
        ):
            due = _due_at(poll, rule)
            if rule.created_at <= due <= now:
                queued += _remind_for(poll, rule, due=due, now=now)
    return queued


def _due_at(poll: Poll, rule: ReminderRule) -> datetime:
    """Civil time: so many days before the deadline's day, at the rule's wall time where the meeting is."""
    day = dates.local_date(poll.deadline, poll.zoneinfo) - timedelta(days=rule.days)
    return dates.to_utc(day, rule.time, poll.zoneinfo)


def _remind_for(poll: Poll, rule: ReminderRule, *, due: datetime, now: datetime) -> int:
    not_since = Q(reminded_at=None) | Q(reminded_at__lt=due)
    sent = 0
    for row in poll.participants.waiting().filter(not_since, asked_at__lte=due):
        with transaction.atomic():
            claimed = PollParticipant.objects.filter(not_since, pk=row.pk).update(reminded_at=now)
            if not claimed:
                continue
            row.poll = poll
            try:
                with transaction.atomic():
                    sent += notifications.poll_reminded(row, about=f"rule-{rule.pk}-{poll.round}", at=now)
            except Exception:
                log.exception("The reminder of a poll to %s could not be written", row.ref)
    return sent
