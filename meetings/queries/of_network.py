"""The list of a network's meetings."""

from typing import NamedTuple

from django.db.models import Count, Q, Value

from common.prepared import Prepared, PreparedList, given, many
from meetings.models import Meeting, MeetingStatus
from networks.models import Network, reach_of


def _seen():
    rows = Meeting.objects.filter(topic_area__network=given("network"))
    return rows.reached(read=many("read"), seen=many("seen"), people=many("people"))


def _shown():
    rows = _seen().select_related("topic_area")
    return rows.only("public_id", "title", "starts_at", "status", "topic_area__name")


_NEWEST_FIRST = PreparedList(lambda: _shown().order_by("-starts_at", "-pk"))
_COUNTS = Prepared(
    lambda: (
        _seen()
        .order_by()
        .annotate(all=Value(1))
        .values("all")
        .annotate(count=Count("pk"), held=Count("pk", filter=Q(status=MeetingStatus.HELD)))
        .values_list("count", "held")
    )
)


class MeetingCounts(NamedTuple):
    all: int
    held: int


def _asked(network: Network, user) -> dict:
    reach = reach_of(user)
    return {
        "network": network.pk,
        "read": [network.pk] if reach.reads(network.pk) else [],
        "seen": [network.pk] if reach.sees(network.pk) else [],
        "people": reach.people,
    }


def count_meetings(network: Network, user) -> MeetingCounts:
    found = _COUNTS.row(**_asked(network, user))
    return MeetingCounts(*found) if found else MeetingCounts(0, 0)


def newest_meetings(network: Network, user, *, count: int):
    """All that ``user`` sees, as the list shows them; ``count`` is how many they are."""
    return _NEWEST_FIRST.of(**_asked(network, user), count=count)
