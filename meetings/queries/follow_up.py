"""After a meeting and before the next: an action behind its link, one page for each organisation, what people said."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import F, Q

from actors.models import Actor
from common.links import Purpose, find
from common.prepared import Prepared, given
from meetings.models import ActionItem, Meeting, MeetingStatus, MinutesStatus, Worth, WorthCount
from meetings.queries.guest import TimedItem, timed_agenda
from networks.models import Commitment

# Fewer answers than this might tell who gave them.
_FEWEST = 3

_SENT = (MinutesStatus.CIRCULATED, MinutesStatus.ADOPTED)
_ACTION = Prepared(
    lambda: (
        ActionItem.objects.public()
        .filter(public_id=given("public_id"), meeting__minutes__status__in=_SENT)
        .select_related("owner", "meeting__topic_area__network")
        .order_by()
    )
)


def find_action(token: str) -> ActionItem | None:
    """The action a genuine link names, once its minutes went out."""
    return find(_ACTION, token, Purpose.ACTION)


@dataclass
class Brief:
    """What one organisation should know before a meeting."""

    actor: Actor
    open: list[ActionItem] = field(default_factory=list)
    last_time: list[ActionItem] = field(default_factory=list)
    commitments: list[Commitment] = field(default_factory=list)


@dataclass
class Briefs:
    meeting: Meeting
    agenda: list[TimedItem]
    last: Meeting | None
    briefs: list[Brief]


def briefs_of(meeting: Meeting, actors: Iterable[Actor]) -> Briefs:
    """In the order of ``actors``; of actions only those of minutes that went out, nothing internal."""
    briefs = {actor.pk: Brief(actor) for actor in actors}
    last = _last_before(meeting)
    network = meeting.topic_area.network_id
    for action in _actions(briefs, network):
        brief = briefs.get(action.actor_id) or _of_owner(briefs, action)
        if brief is None:
            continue
        if last is not None and action.meeting_id == last.pk:
            brief.last_time.append(action)
        elif action.done_on is None:
            brief.open.append(action)
    commitments = Commitment.objects.open().filter(membership__network=network, membership__actor__in=briefs)
    for commitment in commitments.select_related("membership").order_by("pk"):
        briefs[commitment.membership.actor_id].commitments.append(commitment)
    return Briefs(meeting, timed_agenda(meeting), last, list(briefs.values()))


def _last_before(meeting: Meeting) -> Meeting | None:
    held = Meeting.objects.filter(topic_area=meeting.topic_area_id, status=MeetingStatus.HELD)
    if meeting.starts_at is not None:
        held = held.filter(starts_at__lt=meeting.starts_at)
    return held.order_by("-starts_at", "-pk").first()


def _actions(briefs: dict[int, Brief], network: int) -> list[ActionItem]:
    rows = ActionItem.objects.public().filter(
        Q(actor__in=briefs) | Q(actor=None, owner__roles__actor__in=briefs, owner__roles__to_on=None),
        meeting__topic_area__network=network,
        meeting__minutes__status__in=_SENT,
    )
    rows = rows.with_names().prefetch_related("owner__roles").distinct()
    return list(rows.order_by(F("due_on").asc(nulls_last=True), "pk"))


def _of_owner(briefs: dict[int, Brief], action: ActionItem) -> Brief | None:
    """An action that names a person alone is that of the person's organisation."""
    if action.actor_id is not None or action.owner is None:
        return None
    roles = (role for role in action.owner.roles.all() if role.to_on is None)
    return next((briefs[role.actor_id] for role in roles if role.actor_id in briefs), None)


@dataclass(frozen=True)
class Said:
    total: int
    counts: list[tuple[str, int]]

    @property
    def is_shown(self) -> bool:
        return self.total >= _FEWEST


_COUNTS = Prepared(
    lambda: (
        WorthCount.objects.filter(meeting=given("meeting")).order_by("worth").values_list("worth", "count")
    )
)


def said_about(meeting: Meeting) -> Said:
    """Whether it was worth people's time."""
    found: dict[str, int] = defaultdict(int, _COUNTS.rows(meeting=meeting.pk))
    return Said(sum(found.values()), [(str(worth.label), found[worth.value]) for worth in Worth])
