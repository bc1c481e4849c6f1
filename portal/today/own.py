"""What waits for a person as a member, and the next meeting."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from common import display
from meetings.models import Answer, Invitation, Meeting, MeetingStatus
from meetings.notifications import answer_token
from meetings.queries.page import own_invitation
from networks.models import Commitment, CommitmentStatus, ProgressReport, reach_of
from portal.today.moment import Moment, Todo


def own_invitations(moment: Moment) -> Iterator[Todo]:
    """A person's own invitations that wait for an answer."""
    rows = (
        Invitation.objects.sent()
        .filter(person__user=moment.user, answer=Answer.OPEN, meeting__status=MeetingStatus.INVITED)
        .filter(meeting__starts_at__gt=moment.now)
        .select_related("meeting")
        .order_by("meeting__starts_at", "pk")
    )
    for invitation in rows[:20]:
        meeting = invitation.meeting
        yield Todo(
            title=_("Will you come? %(title)s") % {"title": meeting.title},
            url=reverse("meetings:answer", args=[answer_token(invitation)]),
            context=f"{display.day(meeting.local_start)}, {display.clock(meeting.local_start)}",
            icon="calendar-days",
            **moment.due(meeting.closes_at.astimezone(meeting.zoneinfo).date()),
        )


def own_progress(moment: Moment) -> Iterator[Todo]:
    """Adopted commitments of the organisations one speaks for, without a report in the last year."""
    year_ago = moment.today - timedelta(days=365)
    fresh = ProgressReport.objects.filter(commitment=OuterRef("pk"), on__gt=year_ago)
    rows = (
        Commitment.objects.filter(
            status=CommitmentStatus.ADOPTED,
            membership__actor__roles__person__user=moment.user,
            membership__actor__roles__to_on=None,
        )
        .exclude(Exists(fresh))
        .distinct()
    )
    for commitment in rows[:20]:
        yield Todo(
            title=_("How far have you come? Report progress"),
            url=reverse("networks:commitment-detail", args=[commitment.ref]),
            context=commitment.text,
            icon="chart-bar",
        )


def next_meeting(user, *, now: datetime) -> Meeting | None:
    """The next invited meeting one is concerned by: as its coordinator, moderator, or by an own invitation."""
    concerned = (
        Q(topic_area__network__coordinators=user)
        | Q(moderator__user=user)
        | Q(invitations__person__user=user, invitations__withdrawn_at=None)
    )
    return (
        Meeting.objects.filter(concerned, status=MeetingStatus.INVITED, starts_at__gt=now)
        .select_related("topic_area__network")
        .distinct()
        .order_by("starts_at", "pk")
        .first()
    )


def page_of(meeting: Meeting, user) -> str:
    """Where this user reads about the meeting: its page, or for a guest of the network the own invitation."""
    reach = reach_of(user)
    network_id = meeting.topic_area.network_id
    if reach.seen is None or network_id in reach.seen or meeting.moderator_id in reach.people:
        return meeting.get_absolute_url()
    invitation = own_invitation(meeting, user)
    return reverse("meetings:answer", args=[answer_token(invitation)]) if invitation else ""
