"""What meetings need from those who coordinate or moderate them: one question for all of it."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import display
from common.prepared import Prepared, many, unplanned
from meetings.models import (
    PLANNED,
    Answer,
    Audience,
    CalendarReply,
    Invitation,
    Meeting,
    MeetingStatus,
    MinutesStatus,
    ResourceKind,
)
from meetings.queries import answers_to_meeting, round_from
from meetings.queries.replies import unconfirmed_answers
from portal.today.moment import MOST, TODO_DONE, WEEK, Moment, Todo

# After the meeting, minutes are expected within this time; before it they are nobody's task yet.
MINUTES_WITHIN = timedelta(days=14)
MINUTES_ASKED_FOR = timedelta(days=60)

# Before the version of the date.
CALLS = "calls-"
RESOURCES = "resources-"

# Moderator and room should be certain this long before the meeting.
CONFIRMED_BEFORE = timedelta(days=14)
RESOURCE_COLUMNS = [
    f"{kind}_{column}_on" for kind in ResourceKind.values for column in ("asked", "confirmed")
]

# Nothing waits at any other: most meetings are found to be over without a look at anything else.
_RECENT = Q(status__in=PLANNED) | Q(status=MeetingStatus.HELD, starts_at__gt=unplanned("since"))
_OVER = Q(status=MeetingStatus.INVITED, ends_at__lt=unplanned("now"))
_CLOSES_SOON = Q(status=MeetingStatus.INVITED, starts_at__gt=unplanned("now")) & (
    Q(answer_by__lte=unplanned("soon")) | Q(answer_by=None, starts_at__lte=unplanned("soon"))
)


_UNWRITTEN = Q(status=MeetingStatus.HELD, starts_at__gt=unplanned("since")) & (
    Q(minutes=None) | Q(minutes__status=MinutesStatus.DRAFT)
)


def _never_answered():
    """How many are open although a rule for this date came due, whether its mail could be written or not: before
    that it is no person's task. Nobody is called whose colleagues hold the seats of the organisation."""
    open_after_reminder = (
        Invitation.objects.sent()
        .unanswered()
        .filter(
            meeting=OuterRef("pk"),
            answer=Answer.OPEN,
            reminders__rule__audience=Audience.UNANSWERED,
            reminders__schedule_version=F("meeting__schedule_version"),
        )
    )
    counted = open_after_reminder.order_by().values("meeting").annotate(n=Count("pk", distinct=True))
    return Coalesce(Subquery(counted.values("n")), 0)


def _waiting(*, led: bool):
    return (
        Meeting.objects.alias(needed_by=_needed_by())
        .filter(_RECENT, _concerning(led=led))
        .filter(
            _OVER
            | _UNSETTLED
            | _UNWRITTEN
            | _CLOSES_SOON
            | Exists(CalendarReply.objects.open().filter(meeting=OuterRef("pk")))
        )
        .annotate(
            missing=Case(When(_CLOSES_SOON, then=_never_answered()), default=0),
            unconfirmed=unconfirmed_answers(),
            network_key=F("topic_area__network_id"),
            answers=Case(When(_CLOSES_SOON, then=answers_to_meeting())),
            is_unsettled=Case(When(_UNSETTLED, then=True), default=False),
            is_unwritten=Case(When(_UNWRITTEN, then=True), default=False),
        )
        .only(
            *(
                "public_id",
                "title",
                "status",
                "starts_at",
                "ends_at",
                "answer_by",
                "zone",
                "schedule_version",
            ),
            *("place", "online_link", "moderator", *RESOURCE_COLUMNS),
        )
        .order_by("starts_at", "pk")[:MOST]
    )


def _needed_by():
    """From when on moderator and room should be confirmed: when the network's time of notice begins."""
    notice = ExpressionWrapper(
        F("topic_area__network__lead_weeks") * Value(WEEK, DurationField()), output_field=DurationField()
    )
    return ExpressionWrapper(F("starts_at") - notice, output_field=DateTimeField())


_UNSETTLED = Q(status__in=PLANNED, starts_at__gt=unplanned("now"), needed_by__lte=unplanned("now")) & (
    Q(moderator_confirmed_on=None) | Q(room_confirmed_on=None) & (~Q(place="") | Q(online_link=""))
)


def _concerning(*, led: bool) -> Q:
    """Who is no person of the directory moderates nothing; without that question PostgreSQL plans once."""
    run = Q(topic_area__network__in=many("run"))
    return run | Q(moderator__in=many("people")) if led else run


_WAITING = Prepared(lambda: _waiting(led=False))
_WAITING_OR_LED = Prepared(lambda: _waiting(led=True))


def meetings_waiting(moment: Moment) -> Iterator[Todo]:
    """To be confirmed, without minutes, or with people who never answer although the answers close within a week."""
    if not moment.run and not moment.reach.people:
        return
    asked = _WAITING_OR_LED if moment.reach.people else _WAITING
    rows = asked.rows(
        run=moment.run,
        people=moment.reach.people,
        now=moment.now,
        since=moment.now - MINUTES_ASKED_FOR,
        soon=moment.now + WEEK,
    )
    for meeting in rows:
        runs = moment.reach.runs(meeting.network_key)
        row = {
            "subject": meeting.public_id,
            "context": in_short(meeting),
            "personal": not runs,
            "network": meeting.network_key,
        }
        if meeting.unconfirmed and runs and meeting.is_open_for_answers:
            yield _replies(moment, meeting, row)
        if meeting.is_unsettled and runs:
            yield from _resources(moment, meeting, row)
        if meeting.is_unwritten:
            yield _minutes(moment, meeting, row)
        elif meeting.status != MeetingStatus.INVITED:
            continue
        elif meeting.ends_at < moment.now:
            yield _confirmation(moment, meeting, row)
        elif meeting.missing and runs:
            row["context"] = f"{row['context']}: {_slots(meeting)}"
            yield _calls(moment, meeting, row)


def in_short(meeting: Meeting) -> str:
    return f"{meeting.title}, {display.day(meeting.local_start)}" if meeting.starts_at else meeting.title


def _replies(moment: Moment, meeting: Meeting, row: dict) -> Todo:
    return Todo(
        title=ngettext(
            "Confirm %(n)s answer from a calendar",
            "Confirm %(n)s answers from calendars",
            meeting.unconfirmed,
        )
        % {"n": meeting.unconfirmed},
        kind="replies",
        page=("meetings:reply-list",),
        icon="calendar",
        **row,
        **moment.due(meeting.closes_at.astimezone(meeting.zoneinfo).date()),
    )


def _resources(moment: Moment, meeting: Meeting, row: dict) -> Iterator[Todo]:
    """While there is still time to find another room or moderator. Whom nobody has named cannot be asked."""
    kinds = meeting.missing_resources
    due = moment.due(meeting.local_start.date() - CONFIRMED_BEFORE)
    if ResourceKind.MODERATOR in kinds and meeting.moderator_id is None:
        kinds.remove(ResourceKind.MODERATOR)
        yield Todo(
            title=_("Name a moderator"),
            kind="moderator",
            page=("meetings:edit", meeting.public_id),
            icon="user-plus",
            **row,
            **due,
        )
    titles = {
        (ResourceKind.MODERATOR,): _("Have the moderator confirm"),
        (ResourceKind.ROOM,): _("Have the room confirmed"),
    }
    if kinds:
        yield Todo(
            title=titles.get(tuple(kinds), _("Have moderator and room confirmed")),
            # For another date they have to be confirmed anew.
            kind=f"{RESOURCES}{meeting.schedule_version}",
            page=("meetings:detail", meeting.public_id),
            icon="key",
            **row,
            **due,
        )


def _confirmation(moment: Moment, meeting: Meeting, row: dict) -> Todo:
    """Over since at least the end, but nobody has said that it took place."""
    return Todo(
        title=_("Did it take place? Record the attendance"),
        kind="attendance",
        page=("meetings:attendance", meeting.public_id),
        icon="clipboard-document-check",
        **row,
        **moment.due(meeting.local_start.date() + timedelta(days=1)),
    )


def _minutes(moment: Moment, meeting: Meeting, row: dict) -> Todo:
    return Todo(
        title=_("Send the minutes"),
        kind="minutes",
        page=("meetings:minutes", meeting.public_id),
        icon="document-text",
        **row,
        **moment.due(meeting.local_start.date() + MINUTES_WITHIN),
    )


def _slots(meeting: Meeting) -> str:
    """Counted as in the ring of the meeting: by organisation."""
    counts = round_from(meeting.answers).counts
    coming = ngettext("%(n)s comes", "%(n)s come", counts["yes"]) % {"n": counts["yes"]}
    return _("%(coming)s, %(open)s open") % {"coming": coming, "open": counts["open"]}


def _calls(moment: Moment, meeting: Meeting, row: dict) -> Todo:
    return Todo(
        title=ngettext(
            "Call %(n)s person who never answers", "Call %(n)s people who never answer", meeting.missing
        )
        % {"n": meeting.missing},
        # Who was called about another date has not been called about this one.
        kind=f"{CALLS}{meeting.schedule_version}",
        page=("meetings:detail", meeting.public_id),
        icon="phone",
        done=TODO_DONE,
        **row,
        **moment.due(meeting.closes_at.astimezone(meeting.zoneinfo).date()),
    )
