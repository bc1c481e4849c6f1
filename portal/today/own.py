"""What waits for a person as a member, and the next meeting."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from common import display
from common.prepared import Prepared, given, many
from meetings.models import ActionItem, Answer, Invitation, Meeting, MeetingStatus, MinutesStatus
from meetings.notifications import answer_token
from meetings.queries import answers_to_meeting
from meetings.queries.page import own_invitation
from networks.models import keys_run_by, reach_of
from portal.today.moment import MOST, Moment, Todo

_INVITATIONS = Prepared(
    lambda: (
        Invitation.objects.sent()
        .filter(person__in=many("people"), answer=Answer.OPEN, meeting__status=MeetingStatus.INVITED)
        .filter(meeting__starts_at__gt=given("now"))
        .select_related("meeting")
        .only(
            "public_id",
            "link_version",
            "meeting__title",
            "meeting__starts_at",
            "meeting__answer_by",
            "meeting__zone",
        )
        .order_by("meeting__starts_at", "pk")[:MOST]
    )
)


def own_invitations(moment: Moment) -> Iterator[Todo]:
    """A person's own invitations that wait for an answer."""
    if not moment.reach.people:
        return
    for invitation in _INVITATIONS.rows(people=moment.reach.people, now=moment.now):
        meeting = invitation.meeting
        yield Todo(
            title=_("Will you come? %(title)s") % {"title": meeting.title},
            kind="invitation",
            subject=invitation.public_id,
            personal=True,
            page=("meetings:answer", answer_token(invitation)),
            context=display.moment(meeting.local_start),
            icon="calendar-days",
            **moment.due(meeting.closes_at.astimezone(meeting.zoneinfo).date()),
        )


_ACTIONS = Prepared(
    lambda: (
        ActionItem.objects.public()
        .filter(Q(owner__in=many("people")) | Q(owner=None, actor__in=many("actors")))
        .filter(done_on=None)
        .filter(meeting__minutes__status__in=(MinutesStatus.CIRCULATED, MinutesStatus.ADOPTED))
        .order_by("due_on", "pk")
        .values_list("public_id", "text", "due_on", "meeting__title", named=True)[:MOST]
    )
)


def own_actions(moment: Moment) -> Iterator[Todo]:
    """What was agreed at a meeting and is this person's to do."""
    if not moment.reach.people:
        return
    for action in _ACTIONS.rows(people=moment.reach.people, actors=moment.reach.actors):
        yield Todo(
            title=action.text,
            kind="action",
            subject=action.public_id,
            personal=True,
            page=("meetings:action-list",),
            context=action.meeting__title,
            icon="check-circle",
            done="meetings:action-done",
            **(moment.due(action.due_on) if action.due_on else {}),
        )


def _next(concerning: Q):
    return (
        Meeting.objects.filter(concerning, status=MeetingStatus.INVITED, starts_at__gt=given("now"))
        .select_related("topic_area__network")
        .annotate(answers=answers_to_meeting())
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
