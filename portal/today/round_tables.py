"""What meetings need from those who coordinate or moderate them."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import display
from meetings.models import Answer, Audience, Meeting, MeetingStatus, Minutes, MinutesStatus
from portal.today.moment import WEEK, Moment, Todo

# After the meeting, minutes are expected within this time; before it they are nobody's task yet.
MINUTES_WITHIN = timedelta(days=14)


def meetings_to_confirm(moment: Moment) -> Iterator[Todo]:
    """Over since at least the end, but nobody has said that they took place."""
    rows = (
        _led(moment).filter(status=MeetingStatus.INVITED, ends_at__lt=moment.now).select_related("topic_area")
    )
    for meeting in rows[:20]:
        yield Todo(
            title=_("Did it take place? Record the attendance"),
            url=reverse("meetings:attendance", args=[meeting.ref]),
            context=f"{meeting.title}, {display.day(meeting.local_start)}",
            icon="clipboard-document-check",
            **moment.due(meeting.local_start.date() + timedelta(days=1)),
        )


def minutes_to_send(moment: Moment) -> Iterator[Todo]:
    sent = Minutes.objects.filter(meeting=OuterRef("pk")).exclude(status=MinutesStatus.DRAFT)
    rows = (
        _led(moment)
        .held()
        .filter(starts_at__gt=moment.now - timedelta(days=60))
        .exclude(Exists(sent))
        .select_related("topic_area")
    )
    for meeting in rows[:20]:
        yield Todo(
            title=_("Send the minutes"),
            url=reverse("meetings:minutes", args=[meeting.ref]),
            context=f"{meeting.title}, {display.day(meeting.local_start)}",
            icon="document-text",
            **moment.due(meeting.local_start.date() + MINUTES_WITHIN),
        )


def missing_answers(moment: Moment) -> Iterator[Todo]:
    """Meetings that close within a week, and who has not answered although the reminders had their turn."""
    closes_soon = Q(answer_by__lte=moment.now + WEEK) | Q(answer_by=None, starts_at__lte=moment.now + WEEK)
    rows = (
        Meeting.objects.coordinated_by(moment.user)
        .filter(closes_soon, status=MeetingStatus.INVITED, starts_at__gt=moment.now)
        .annotate(missing=Count("invitations", filter=_open_after_reminder(), distinct=True))
        .filter(missing__gt=0)
    )
    for meeting in rows[:20]:
        yield Todo(
            title=ngettext(
                "Call %(n)s person who never answers", "Call %(n)s people who never answer", meeting.missing
            )
            % {"n": meeting.missing},
            url=meeting.get_absolute_url(),
            context=f"{meeting.title}, {display.day(meeting.local_start)}",
            icon="phone",
            **moment.due(meeting.closes_at.astimezone(meeting.zoneinfo).date()),
        )


def _led(moment: Moment):
    """Meetings whose attendance and minutes are this user's to write."""
    return Meeting.objects.filter(
        Q(pk__in=Meeting.objects.coordinated_by(moment.user).values("pk")) | Q(moderator__user=moment.user)
    )


def _open_after_reminder() -> Q:
    """A rule for this date came due, whether its mail could be written or not; before that it is no person's task."""
    return Q(
        invitations__answer=Answer.OPEN,
        invitations__withdrawn_at=None,
        invitations__invited_at__isnull=False,
        invitations__reminders__rule__audience=Audience.UNANSWERED,
        invitations__reminders__schedule_version=F("schedule_version"),
    )
