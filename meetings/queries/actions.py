"""What was promised at a network's meetings and is not done yet."""

from django.db.models import F

from common.prepared import Prepared, given
from meetings.models import ActionItem, Meeting, MeetingKind, MeetingStatus, MinutesStatus
from networks.models import Network, reach_of


def _open_ones():
    return (
        ActionItem.objects.filter(meeting__topic_area__network=given("network"), done_on=None)
        .select_related("owner", "actor", "meeting")
        .order_by(F("due_on").asc(nulls_last=True), "pk")
    )


_OPEN = Prepared(_open_ones)
_OPEN_AND_SENT = Prepared(
    lambda: (
        _open_ones()
        .public()
        .filter(meeting__minutes__status__in=(MinutesStatus.CIRCULATED, MinutesStatus.ADOPTED))
    )
)


def open_actions_of(network: Network, user) -> list[ActionItem]:
    """The most urgent first. Those of minutes nobody was sent yet are for those who run the network."""
    inside = user.sees_everything or reach_of(user).runs(network.pk)
    return (_OPEN if inside else _OPEN_AND_SENT).rows(network=network.pk)


_CLOSING = Prepared(
    lambda: (
        Meeting.objects.filter(topic_area__network=given("network"), kind=MeetingKind.CLOSING)
        .exclude(status=MeetingStatus.CANCELLED)
        .order_by()
        .values_list("pk", flat=True)[:1]
    )
)


def has_closing_meeting(network: Network) -> bool:
    return bool(_CLOSING.rows(network=network.pk))
