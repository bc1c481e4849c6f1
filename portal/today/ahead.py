"""The meetings ahead of somebody: the next one, and those one leads."""

from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from common.prepared import Prepared, given, many
from meetings.models import Invitation, Meeting, MeetingStatus
from meetings.notifications import answer_token
from meetings.queries import answers_to_meeting
from meetings.queries.page import own_invitation
from networks.models import keys_run_by, reach_of


def _next(concerning: Q):
    return (
        Meeting.objects.filter(concerning, status=MeetingStatus.INVITED, starts_at__gt=given("now"))
        .select_related("topic_area__network")
        .annotate(answers=answers_to_meeting())
        .only(
            *("public_id", "title", "status", "starts_at", "zone", "place", "moderator"),
            "topic_area__network",
        )
        .order_by("starts_at", "pk")[:1]
    )


def _own() -> Q:
    invited = Invitation.objects.sent().filter(person__in=many("people"))
    return Q(moderator__in=many("people")) | Q(pk__in=invited.values("meeting"))


_NEXT_RUN = Prepared(lambda: _next(Q(topic_area__network__in=many("run"))))
_NEXT = Prepared(lambda: _next(Q(topic_area__network__in=many("run")) | _own()))


def next_meeting(user, *, now: datetime) -> Meeting | None:
    """The next invited meeting one is concerned by: as its coordinator, moderator, or by an own invitation; with what
    was answered (``answers``)."""
    reach = reach_of(user)
    run = keys_run_by(user) if user.is_coordinator else []
    if not run and not reach.people:
        return None
    return (_NEXT if reach.people else _NEXT_RUN).row(run=run, people=reach.people, now=now)


_LED = Prepared(
    lambda: (
        Meeting.objects.filter(moderator__in=many("people"), starts_at__gt=given("now"))
        .exclude(status=MeetingStatus.CANCELLED)
        .only("public_id", "title", "starts_at", "zone", "place", "status", "neutrality_declared_on")
        .order_by("starts_at", "pk")[:5]
    )
)


def led_meetings(user, *, now: datetime) -> list[Meeting]:
    """The next ones somebody leads who coordinates none; who does has the year plan."""
    people = reach_of(user).people
    return _LED.rows(people=people, now=now) if people and not user.is_coordinator else []


def page_of(meeting: Meeting, user) -> str:
    """Where this user reads about the meeting: its page, or for a guest of the network the own invitation."""
    reach = reach_of(user)
    network_id = meeting.topic_area.network_id
    if reach.seen is None or network_id in reach.seen or meeting.moderator_id in reach.people:
        return meeting.get_absolute_url()
    invitation = own_invitation(meeting, user)
    return reverse("meetings:answer", args=[answer_token(invitation)]) if invitation else ""
