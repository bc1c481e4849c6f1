"""What waits for a person as a member – invitations, date polls, actions: one question for all of it."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.db.models import (
    CharField,
    DateField,
    DateTimeField,
    PositiveIntegerField,
    PositiveSmallIntegerField,
    Q,
    Value,
)
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext as _

from common import dates, display
from common.links import Purpose, make_token
from common.prepared import Prepared, many, unplanned
from meetings.models import (
    ActionItem,
    Answer,
    Invitation,
    MeetingStatus,
    MinutesStatus,
    PollParticipant,
    PollStatus,
)
from portal.today.date_polls import VOTE
from portal.today.moment import MOST, Moment, Todo

# Of several that are empty PostgreSQL makes text.
_NO_TIME = Cast(Value(None), DateTimeField())
_NO_ZONE = Value("", CharField())
_NO_DAY = Cast(Value(None), DateField())
_NO_LINK = Value(0, PositiveIntegerField())
_NO_ROUND = Value(0, PositiveSmallIntegerField())


def _waiting():
    """(what, its id, what it is about, the version of its link, the round of the poll, start and end of answers, the
    zone of both, the day it is due, the meeting)."""
    invitations = (
        Invitation.objects.sent()
        .filter(person__in=many("people"), answer=Answer.OPEN, meeting__status=MeetingStatus.INVITED)
        .filter(meeting__starts_at__gt=unplanned("now"))
        .order_by("meeting__starts_at", "pk")
        .values_list(
            *(Value("invitation"), "public_id", "meeting__title", "link_version", _NO_ROUND),
            *("meeting__starts_at", Coalesce("meeting__answer_by", "meeting__starts_at"), "meeting__zone"),
            *(_NO_DAY, Value("")),
        )[:MOST]
    )
    # Polls in which one has not said everything.
    votes = (
        PollParticipant.objects.waiting()
        .filter(person__in=many("people"))
        .filter(poll__status=PollStatus.OPEN, poll__ended_at=None, poll__deadline__gt=unplanned("now"))
        .order_by("poll__deadline", "pk")
        .values_list(
            *(Value(VOTE), "public_id", "poll__meeting__title", "link_version", "poll__round"),
            *(_NO_TIME, "poll__deadline", "poll__meeting__zone", _NO_DAY, Value("")),
        )[:MOST]
    )
    # What was agreed at a meeting and is this person's to do.
    actions = (
        ActionItem.objects.public()
        .filter(Q(owner__in=many("people")) | Q(owner=None, actor__in=many("actors")))
        .filter(done_on=None)
        .filter(meeting__minutes__status__in=(MinutesStatus.CIRCULATED, MinutesStatus.ADOPTED))
        .order_by("due_on", "pk")
        .values_list(
            *(Value("action"), "public_id", "text", _NO_LINK, _NO_ROUND, _NO_TIME, _NO_TIME, _NO_ZONE),
            *("due_on", "meeting__title"),
        )[:MOST]
    )
    return invitations.union(votes, actions, all=True)


_WAITING = Prepared(_waiting)


def asked_of_me(moment: Moment) -> Iterator[Todo]:
    reach = moment.reach
    if not reach.people:
        return
    rows = _WAITING.rows(people=reach.people, actors=reach.actors, now=moment.now)
    for what, subject, about, link, number, starts_at, closes_at, zone, day, meeting in rows:
        row = {"subject": subject, "personal": True}
        if what == "action":
            yield Todo(
                title=about,
                kind="action",
                page=("meetings:action-list",),
                context=meeting,
                icon="check-circle",
                done="meetings:action-done",
                **row,
                **(moment.due(day) if day else {}),
            )
            continue
        row |= moment.due(dates.local_date(closes_at, ZoneInfo(zone)))
        if what == VOTE:
            yield Todo(
                title=_("Which date suits you? %(title)s") % {"title": about},
                kind=f"{VOTE}{number}",
                page=("meetings:vote", make_token(Purpose.POLL, subject, link)),
                icon="calendar-days",
                **row,
            )
        else:
            yield Todo(
                title=_("Will you come? %(title)s") % {"title": about},
                kind="invitation",
                page=("meetings:answer", make_token(Purpose.ANSWER, subject, link)),
                context=display.moment(starts_at.astimezone(ZoneInfo(zone))),
                icon="calendar-days",
                **row,
            )
