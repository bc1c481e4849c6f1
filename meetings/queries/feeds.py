"""What stands in a calendar one subscribes to."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from common.links import Purpose, find
from common.prepared import Prepared, given
from meetings import calendar
from meetings.models import PLANNED, Answer, Feed, Invitation, Meeting, MeetingStatus
from networks.models import Network, reach_of

# Calendars are for what comes; what was is kept for a season.
BACK = timedelta(days=90)
_FEED = Prepared(
    lambda: Feed.objects.select_related("user", "network").filter(public_id=given("public_id")).order_by()
)


def find_feed(token: str) -> Feed | None:
    """The calendar a genuine address names, while its login is open and may see the network."""
    feed = find(_FEED, token, Purpose.FEED)
    if feed is None or not feed.user.is_active:
        return None
    if feed.network_id and not Network.objects.visible_to(feed.user).filter(pk=feed.network_id).exists():
        return None
    return feed


def calendar_of(feed: Feed, *, now: datetime) -> bytes:
    """The whole calendar; meetings not invited to yet are tentative, cancelled ones are gone."""
    with override(feed.user.language):
        own = reach_of(feed.user).people
        rows = [_event(meeting, own) for meeting in _meetings_of(feed, own, now=now)]
        name = feed.network.name if feed.network_id else _("My meetings")
        return calendar.feed(rows, name=name)


def _meetings_of(feed: Feed, own, *, now: datetime):
    held = (*PLANNED, MeetingStatus.HELD)
    rows = (
        Meeting.objects.visible_to(feed.user)
        .filter(status__in=held, starts_at__gt=now - BACK)
        .order_by("starts_at", "pk")
    )
    if feed.network_id:
        rows = rows.filter(topic_area__network=feed.network_id)
    else:
        asked = Invitation.objects.sent().filter(meeting=OuterRef("pk"), person__in=own)
        rows = rows.filter(Q(moderator__in=own) | Exists(asked.exclude(answer=Answer.NO)))
    mine = Invitation.objects.sent().filter(person__in=own)
    # Each meeting once, whichever way it is seen.
    return (
        Meeting.objects.filter(pk__in=rows.order_by().values("pk"))
        .select_related("topic_area__network")
        .prefetch_related(Prefetch("invitations", queryset=mine, to_attr="own_invitations"))
        .order_by("starts_at", "pk")
    )


def _event(meeting: Meeting, own) -> calendar.CalendarMeeting:
    comes = any(row.is_coming for row in meeting.own_invitations) or meeting.moderator_id in own
    lines = [meeting.purpose, meeting.access_note]
    if meeting.online_link and comes:
        lines.append(_("Online: %(link)s") % {"link": meeting.online_link})
    place = meeting.place or _("online")
    is_draft = meeting.is_draft
    return calendar.CalendarMeeting(
        uid=calendar.meeting_uid(meeting.public_id, settings.INSTANCE_DOMAIN),
        sequence=meeting.sequence,
        dtstamp=meeting.created_at,
        title=_("%(title)s (not fixed yet)") % {"title": meeting.title} if is_draft else meeting.title,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        zone=meeting.zone,
        organizer_email=settings.ORGANIZER_EMAIL,
        organizer_name=meeting.topic_area.network.name,
        description="\n".join(line for line in lines if line),
        location=_("%(place)s, or online") % {"place": place} if meeting.is_hybrid else place,
        url=f"{settings.SITE_URL}{meeting.get_absolute_url()}",
        status=calendar.EventStatus.TENTATIVE if is_draft else calendar.EventStatus.CONFIRMED,
    )
