"""The page of one meeting: in which phase it is, and what its next step is."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import OuterRef, Subquery

from common import dates
from common.prepared import Prepared, given, many
from meetings.models import Audience, Invitation, Meeting, Minutes, ReminderRule
from meetings.queries.checklists import points_of_meeting
from meetings.queries.polls import PollState
from meetings.queries.replies import unconfirmed_answers
from networks.models import keys_read_by, keys_seen_by, reach_of


class NextStep(StrEnum):
    """The one thing to do now; the only primary button of the page."""

    COMPLETE = "complete"  # date or place are missing
    TAKE_DATE = "take_date"
    MORE_DATES = "more_dates"  # none of the poll's is any good
    REMIND_VOTERS = "remind_voters"  # no date suits anybody yet, and it is time
    INVITE = "invite"
    REMIND = "remind"  # only when it is time: the machine does it by itself
    WAIT = "wait"
    ATTENDANCE = "attendance"
    HELD = "held"
    WRITE_MINUTES = "write_minutes"
    SEND_MINUTES = "send_minutes"
    PLAN_NEXT = "plan_next"
    REPLACE = "replace"


@dataclass(frozen=True)
class Stage:
    """``current`` counts the phases draft, invited, held, minutes sent from 0; 4 is "all done". While a date poll runs
    it stands between draft and invited. ``can_remind``: some have not answered, and their answers still count."""

    current: int
    step: NextStep
    can_remind: bool = False


# Who moderated in the evening ticks the list after midnight, too.
NIGHT = timedelta(hours=12)
# Who was written to since then is still thinking.
THINKING = timedelta(days=2)
# Of a network without a rule for those who have not answered: from so many days before the deadline on.
NEAR = 7


def is_time_to_remind(
    meeting: Meeting, closes_at: datetime, *, asked_at: datetime | None, now: datetime
) -> bool:
    """Once the network's own reminders are behind us, and not of those who have just been asked. The meeting comes with
    the days of its ``last_rule``."""
    if asked_at is None or asked_at > now - THINKING:
        return False
    left = dates.local_date(closes_at, meeting.zoneinfo) - dates.local_date(now, meeting.zoneinfo)
    return left.days < (NEAR if meeting.last_rule is None else meeting.last_rule)


def stage_of(
    meeting: Meeting,
    minutes: Minutes | None,
    *,
    poll: PollState | None = None,
    written: bool,
    open_count: int,
    asked_at: datetime | None = None,
    now: datetime,
    today: date,
) -> Stage:
    if meeting.is_cancelled:
        return Stage(-1, NextStep.REPLACE)
    if meeting.is_held:
        if minutes is not None and not minutes.is_draft:
            return Stage(4, NextStep.PLAN_NEXT)
        if meeting.attendance_recorded_at is None:
            return Stage(2, NextStep.ATTENDANCE)
        return Stage(2, NextStep.SEND_MINUTES if written else NextStep.WRITE_MINUTES)
    if meeting.is_polling:
        return Stage(1, _step_of_poll(meeting, poll, now=now))
    begun = meeting.starts_at is not None and meeting.starts_at <= now
    if begun:
        is_fresh = meeting.local_start.date() == today or now < meeting.ends_at + NIGHT
        return Stage(0 if meeting.is_draft else 1, NextStep.ATTENDANCE if is_fresh else NextStep.HELD)
    if meeting.is_draft:
        ready = meeting.starts_at is not None and (meeting.place or meeting.online_link)
        return Stage(0, NextStep.INVITE if ready else NextStep.COMPLETE)
    can_remind = bool(open_count) and now <= meeting.closes_at
    is_time = can_remind and is_time_to_remind(meeting, meeting.closes_at, asked_at=asked_at, now=now)
    return Stage(1, NextStep.REMIND if is_time else NextStep.WAIT, can_remind=can_remind)


def _step_of_poll(meeting: Meeting, poll: PollState | None, *, now: datetime) -> NextStep:
    if poll is None:
        return NextStep.WAIT
    if poll.nobody_can:
        return NextStep.MORE_DATES
    if poll.best:
        return NextStep.TAKE_DATE
    if not poll.takes_votes:
        return NextStep.WAIT
    is_time = is_time_to_remind(meeting, poll.poll.deadline, asked_at=poll.asked_at, now=now)
    return NextStep.REMIND_VOTERS if is_time else NextStep.WAIT


def replacement_of(meeting: Meeting, user) -> Meeting | None:
    """The meeting planned in place of a cancelled one, once the user may see it."""
    if not meeting.is_cancelled or meeting.replaced_by_id is None:
        return None
    return Meeting.objects.visible_to(user).filter(pk=meeting.replaced_by_id).first()


def _last_rule() -> Subquery:
    """So many days before the deadline the network reminds for the last time; NULL without a rule."""
    rules = ReminderRule.objects.filter(network=OuterRef("topic_area__network"), audience=Audience.UNANSWERED)
    return Subquery(rules.order_by("days").values("days")[:1])


_MEETING = Prepared(
    lambda: (
        Meeting.objects.reached(read=many("read"), seen=many("seen"), people=many("people"))
        .filter(public_id=given("public_id"))
        .select_related("topic_area__network__municipality", "moderator", "minutes")
        .annotate(unconfirmed=unconfirmed_answers(), points=points_of_meeting(), last_rule=_last_rule())
        .order_by()
    )
)


def find_meeting(public_id: UUID, user) -> Meeting | None:
    """The one the user may see, with all that its page looks at."""
    people = reach_of(user).people
    return _MEETING.row(
        public_id=public_id, read=keys_read_by(user), seen=keys_seen_by(user), people=list(people)
    )


_OWN = Prepared(
    lambda: (
        Invitation.objects.sent()
        .filter(meeting=given("meeting"), person__user=given("user"))
        .select_related("person", "actor")[:1]
    )
)


def own_invitation(meeting: Meeting, user) -> Invitation | None:
    """The signed-in person's own invitation, if one was sent."""
    return _OWN.row(meeting=meeting.pk, user=user.pk)
