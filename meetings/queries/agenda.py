"""What somebody who puts an agenda together looks at: how long it takes, what is proposed, what is still open."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Q

from common.prepared import Prepared, given
from meetings.models import ActionItem, AgendaItem, BacklogItem, Meeting
from networks.models import Commitment, Project


@dataclass(frozen=True)
class Length:
    """``minutes`` that the items take together, ``room`` that the meeting has, ``unsaid``: items without a length."""

    minutes: int
    room: int | None
    unsaid: int

    @property
    def over(self) -> int:
        """By how much it is too long."""
        return max(0, self.minutes - self.room) if self.room is not None else 0


def length_of(meeting: Meeting, items: Iterable[AgendaItem]) -> Length:
    lengths = [item.minutes for item in items]
    room = None
    if meeting.starts_at is not None and meeting.ends_at is not None:
        room = int((meeting.ends_at - meeting.starts_at).total_seconds()) // 60
    return Length(sum(filter(None, lengths)), room, sum(not minutes for minutes in lengths))


_WAITING = Prepared(
    lambda: (
        BacklogItem.objects.waiting()
        .filter(topic_area=given("topic_area"))
        .select_related("proposed_by")
        .order_by("proposed_at", "pk")
    )
)


def proposals_for(meeting: Meeting) -> list[BacklogItem]:
    """What waits for one of the topic area's next meetings."""
    return _WAITING.rows(topic_area=meeting.topic_area_id)


def open_before(meeting: Meeting) -> list[ActionItem]:
    """What was taken on at earlier meetings of the topic area and is not done."""
    rows = (
        ActionItem.objects.open().filter(meeting__topic_area=meeting.topic_area_id).exclude(meeting=meeting)
    )
    if meeting.starts_at is not None:
        rows = rows.filter(meeting__starts_at__lt=meeting.starts_at)
    return list(rows.with_names().order_by(F("due_on").asc(nulls_last=True), "pk"))


def linkable_projects(meeting: Meeting, user) -> list[Project]:
    """The network's, as far as the user sees them, and what stands on the agenda already: a moderator sees no more."""
    rows = Project.objects.filter(network=meeting.topic_area.network_id)
    return _seen_or_linked(rows, meeting, user, "sort_key")


def linkable_commitments(meeting: Meeting, user) -> list[Commitment]:
    rows = Commitment.objects.open().filter(membership__network=meeting.topic_area.network_id)
    return _seen_or_linked(
        rows.select_related("membership__actor"), meeting, user, "membership__actor__sort_key"
    )


def _seen_or_linked(rows, meeting: Meeting, user, order: str) -> list:
    seen = rows.model.objects.visible_to(user).values("pk")
    linked = rows.model.objects.filter(agenda_items__meeting=meeting).values("pk")
    return list(rows.filter(Q(pk__in=seen) | Q(pk__in=linked)).order_by(order, "pk"))
