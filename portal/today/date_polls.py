"""Date polls that wait for somebody to take a date, for those who coordinate."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import ngettext

from common import dates
from common.prepared import Prepared, many, unplanned
from meetings.models import Poll, PollParticipant, PollStatus
from portal.today.moment import MOST, Moment, Todo

# Before the round of the poll: further dates make it another question. Who is asked for a vote: ``own``.
SETTLE, VOTE = "poll-", "vote-"


def _ready():
    """Closed, or everybody has voted: somebody takes a date. The clock never does."""
    silent = PollParticipant.objects.waiting().filter(poll=OuterRef("pk"))
    ready = Q(status=PollStatus.CLOSED) | Q(deadline__lte=unplanned("now")) | ~Exists(silent)
    return (
        Poll.objects.running()
        .filter(ready, meeting__topic_area__network__in=many("run"))
        .annotate(
            asked=_count(PollParticipant.objects.standing()), silent=_count(PollParticipant.objects.waiting())
        )
        .order_by("deadline", "pk")
        .values_list(
            *("meeting__public_id", "meeting__title", "meeting__zone", "meeting__topic_area__network"),
            *("round", "deadline", "asked", "silent"),
            named=True,
        )[:MOST]
    )


def _count(participants):
    rows = participants.filter(poll=OuterRef("pk")).order_by()
    return Coalesce(Subquery(rows.values("poll").annotate(n=Count("pk")).values("n")), 0)


_READY = Prepared(_ready)


def polls_to_settle(moment: Moment) -> Iterator[Todo]:
    if not moment.run:
        return
    for poll in _READY.rows(run=moment.run, now=moment.now):
        yield Todo(
            title=ngettext(
                "Set the date: %(voted)s of %(n)s person has voted",
                "Set the date: %(voted)s of %(n)s people have voted",
                poll.asked,
            )
            % {"voted": poll.asked - poll.silent, "n": poll.asked},
            kind=f"{SETTLE}{poll.round}",
            subject=poll.meeting__public_id,
            page=("meetings:detail", poll.meeting__public_id),
            context=poll.meeting__title,
            icon="calendar-days",
            network=poll.meeting__topic_area__network,
            **moment.due(dates.local_date(poll.deadline, ZoneInfo(poll.meeting__zone))),
        )
