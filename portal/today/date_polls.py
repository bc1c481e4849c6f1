"""Date polls: one to settle for those who coordinate, one to vote in for those who are asked.

They are rows of the one question about meetings (``round_tables``): what that asks of a poll stands here.
"""

from collections.abc import Iterator

from django.db.models import Case, Count, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import dates
from common.links import Purpose, make_token
from common.prepared import many, unplanned
from meetings.models import Meeting, MeetingStatus, Poll, PollParticipant, PollStatus
from portal.today.moment import Moment, Todo

# Before the round of the poll: further dates make it another question.
SETTLE, VOTE = "poll-", "vote-"


def to_settle() -> Q:
    """Closed, or everybody has voted: somebody takes a date. The clock never does."""
    silent = PollParticipant.objects.waiting().filter(poll=OuterRef("pk"))
    ready = Q(status=PollStatus.CLOSED) | Q(deadline__lte=unplanned("now")) | ~Exists(silent)
    return Q(status=MeetingStatus.POLLING) & Exists(_running().filter(ready))


def to_vote_in() -> Q:
    """Polls in which one of ``people`` has not said everything."""
    return Q(status=MeetingStatus.POLLING) & Exists(_own())


def poll_columns(*, own: bool) -> dict:
    """What the rows of a meeting say of its poll; ``own``: and of one's own part in it."""
    columns = {
        "poll_deadline": Subquery(_running().values("deadline")[:1]),
        "poll_round": Subquery(_running().values("round")[:1]),
        "poll_asked": _count(PollParticipant.objects.standing()),
        "poll_silent": _count(PollParticipant.objects.waiting()),
    }
    if own:
        columns["own_vote"] = Subquery(_own().values("public_id")[:1])
        columns["own_link"] = Subquery(_own().values("link_version")[:1])
    # Most meetings have none: they are not asked.
    asked = {name: Case(When(status=MeetingStatus.POLLING, then=column)) for name, column in columns.items()}
    return asked | {"poll_ready": Case(When(to_settle(), then=Value(True)), default=Value(False))}


def _running():
    return Poll.objects.running().filter(meeting=OuterRef("pk")).order_by()


def _own():
    rows = PollParticipant.objects.waiting().filter(person__in=many("people"), poll__meeting=OuterRef("pk"))
    return rows.filter(
        poll__status=PollStatus.OPEN, poll__ended_at=None, poll__deadline__gt=unplanned("now")
    ).order_by()


def _count(participants):
    rows = participants.filter(poll__meeting=OuterRef("pk"), poll__ended_at=None).order_by()
    return Coalesce(Subquery(rows.values("poll").annotate(n=Count("pk")).values("n")), 0)


def polls_waiting(moment: Moment, meeting: Meeting, row: dict, *, runs: bool) -> Iterator[Todo]:
    if runs and meeting.poll_ready:
        yield _to_settle(moment, meeting, row)
    if getattr(meeting, "own_vote", None) is not None:
        yield _own_vote(moment, meeting)


def _to_settle(moment: Moment, meeting: Meeting, row: dict) -> Todo:
    asked, voted = meeting.poll_asked, meeting.poll_asked - meeting.poll_silent
    return Todo(
        title=ngettext(
            "Set the date: %(voted)s of %(n)s person has voted",
            "Set the date: %(voted)s of %(n)s people have voted",
            asked,
        )
        % {"voted": voted, "n": asked},
        kind=f"{SETTLE}{meeting.poll_round}",
        page=("meetings:detail", meeting.public_id),
        icon="calendar-days",
        **row,
        **moment.due(dates.local_date(meeting.poll_deadline, meeting.zoneinfo)),
    )


def _own_vote(moment: Moment, meeting: Meeting) -> Todo:
    return Todo(
        title=_("Which date suits you? %(title)s") % {"title": meeting.title},
        kind=f"{VOTE}{meeting.poll_round}",
        subject=meeting.own_vote,
        personal=True,
        page=("meetings:vote", make_token(Purpose.POLL, meeting.own_vote, meeting.own_link)),
        icon="calendar-days",
        **moment.due(dates.local_date(meeting.poll_deadline, meeting.zoneinfo)),
    )
