"""What was promised at meetings: the list of all, and what of a network's is not done yet."""

from typing import NamedTuple

from django.db.models import F

from common.prepared import Prepared, PreparedList, given, many
from meetings.models import ActionItem, Meeting, MeetingKind, MeetingStatus, MinutesStatus
from networks.models import Network, reach_of

# What the list shows of each, and what says who may report it as done.
_SHOWN = (
    *("public_id", "text", "due_on", "done_on", "owner__given_name", "owner__family_name", "actor__name"),
    *("meeting__public_id", "meeting__title", "meeting__moderator_id", "meeting__topic_area__network_id"),
)


def _listed(actions, *, done: bool):
    rows = actions.with_names().select_related("meeting__topic_area").only(*_SHOWN)
    if done:
        return rows.exclude(done_on=None).order_by("-done_on", "-pk")
    return rows.open().order_by("due_on", "pk")


def _seen_keys(*, done: bool):
    """Those of the networks and those of meetings led apart: asked for together, PostgreSQL looks at every meeting."""
    reach = {name: many(name) for name in ("run", "read", "seen", "people")}
    rows = (
        ActionItem.objects.reached(**reach)
        .filter(done_on__isnull=not done)
        .order_by()
        .values_list("pk", flat=True)
    )
    led = rows.filter(meeting__moderator__in=reach["people"])
    return rows.filter(meeting__topic_area__network__in=reach["seen"]).union(led)


class _Actions(NamedTuple):
    """The list of what is done, or of what is not."""

    all: PreparedList
    keys: Prepared
    by_key: PreparedList


def _lists(*, done: bool) -> _Actions:
    return _Actions(
        all=PreparedList(lambda: _listed(ActionItem.objects.all(), done=done)),
        keys=Prepared(lambda: _seen_keys(done=done)),
        by_key=PreparedList(lambda: _listed(ActionItem.objects.filter(pk__in=many("keys")), done=done)),
    )


_OPEN_LIST, _DONE_LIST = _lists(done=False), _lists(done=True)


def actions_seen_by(user, *, done: bool):
    """What of the list a login sees: the most urgent first, of what is done the newest."""
    asked = _DONE_LIST if done else _OPEN_LIST
    if user.sees_everything:
        return asked.all.of()
    reach = reach_of(user)
    keys = asked.keys.rows(run=reach.run, read=reach.read, seen=reach.seen, people=reach.people)
    return asked.by_key.of(keys=keys, count=len(keys))


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
