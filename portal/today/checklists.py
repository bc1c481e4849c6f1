"""Points of meetings' checklists that are due, for those who coordinate: one row a meeting, however many they are.

They are rows of the one question about one's own tasks (``free``): what that asks of checklists stands here.
"""

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    DateField,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    Min,
    Q,
    TextField,
    UUIDField,
    Value,
)
from django.db.models.functions import Cast
from django.utils.translation import ngettext

from common import display
from common.prepared import many, unplanned
from meetings.models import ChecklistItem, MeetingStatus, ResourceKind
from portal.today.moment import MOST, WEEK, Moment, Todo

POINT, LIST = "checklist-point", "checklist"
# What nobody ticked in all that time is done, or no longer to be done.
ASKED_FOR = timedelta(days=60)

# After the meeting only what belongs after it: for the rest it is too late.
_TIMELY = Q(meeting__status__in=(MeetingStatus.DRAFT, MeetingStatus.INVITED)) | Q(
    meeting__status=MeetingStatus.HELD, due_on__gte=Cast("meeting__starts_at", DateField())
)
_MODERATOR = Q(resource=ResourceKind.MODERATOR, meeting__moderator_confirmed_on=None)
_ROOM = Q(resource=ResourceKind.ROOM, meeting__room_confirmed_on=None) & (
    ~Q(meeting__place="") | Q(meeting__online_link="")
)
# From then on a row of its own asks for moderator and room (``round_tables``); nobody is asked twice.
_TIME_OF_NOTICE = ExpressionWrapper(
    F("meeting__starts_at")
    - ExpressionWrapper(
        F("meeting__topic_area__network__lead_weeks") * Value(WEEK, DurationField()),
        output_field=DurationField(),
    ),
    output_field=DateTimeField(),
)
# What a task has in these columns (``free``), a checklist has not; and the other way round.
NO_OWNER = (Value(None, BigIntegerField()), Value(None, CharField()))
NO_LIST = (
    Value(0),
    Value(None, UUIDField()),
    Value(None, BigIntegerField()),
    Value(None, DateTimeField()),
    Value(None, CharField()),
)


def lists_waiting():
    """By meeting: a point – the one there is, where it is one –, the first day, and how many are due."""
    points = ChecklistItem.objects.open().filter(
        meeting__topic_area__network__in=many("run"),
        due_on__gte=unplanned("since", "date"),
        due_on__lte=unplanned("soon", "date"),
    )
    unsettled = (_MODERATOR | _ROOM) & Q(notice__gt=unplanned("now"))
    return (
        points.alias(notice=_TIME_OF_NOTICE)
        .filter(_TIMELY, Q(resource="") | unsettled)
        .order_by()
        .values("meeting")
        .annotate(
            point=Cast(Min(Cast("public_id", TextField())), UUIDField()),
            what=Min("text"),
            day=Min("due_on"),
            n=Count("pk"),
        )
        .order_by("day", "meeting")
        .values_list(
            *("point", "what", "day", "meeting__title", *NO_OWNER, "n", "meeting__public_id"),
            *("meeting__topic_area__network", "meeting__starts_at", "meeting__zone"),
        )[:MOST]
    )


def days_asked_for(moment: Moment) -> dict[str, date]:
    return {"since": moment.today - ASKED_FOR, "soon": moment.today + WEEK}


def row_of(
    moment: Moment,
    point: UUID,
    what: str,
    day: date,
    title: str,
    *,
    n: int,
    meeting: UUID,
    network: int,
    starts_at: datetime | None,
    zone: str,
) -> Todo:
    when = f", {display.day(starts_at.astimezone(ZoneInfo(zone)))}" if starts_at else ""
    row = {
        "page": ("meetings:checklist", meeting),
        "context": f"{title}{when}",
        "icon": "clipboard-document-check",
        "network": network,
        **moment.due(day),
    }
    if n == 1:
        return Todo(title=what, kind=POINT, subject=point, done="meetings:checklist-done", **row)
    words = ngettext("Work off %(n)s point of the checklist", "Work off %(n)s points of the checklist", n)
    return Todo(title=words % {"n": n}, kind=LIST, subject=meeting, **row)
