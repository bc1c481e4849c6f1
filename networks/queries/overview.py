"""The list of networks and the page of one, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import DateField, OuterRef, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from actors.models import Actor
from common.display import day_full
from common.prepared import Prepared, PreparedList, given, many
from networks.models import (
    Commitment,
    CommitmentStatus,
    Idea,
    IdeaStatus,
    Membership,
    Network,
    NetworkCoordinator,
    NetworkKeyActor,
    Project,
    ProjectStatus,
    TopicArea,
    keys_seen_by,
    reach_of,
)
from networks.queries.counts import counted
from networks.queries.savings import Saving, saving_of, with_last_report


def with_overview(networks: QuerySet) -> QuerySet:
    """Networks with their number of members."""
    return networks.annotate(
        member_count=counted(Membership.objects.active().filter(network=OuterRef("pk")), "network"),
    )


_SEEN = PreparedList(
    lambda: with_overview(Network.objects.filter(pk__in=many("networks"))).order_by("sort_key", "pk")
)


class Area(NamedTuple):
    """Of a topic area what lists of networks look at."""

    pk: int
    name: str
    ended_on: date | None
    own_target: int | None
    network: Network

    @property
    def target(self) -> int:
        return self.own_target or self.network.target_per_year


_AREAS = Prepared(
    lambda: TopicArea.objects.filter(network__in=many("networks")).values_list(
        "pk", "name", "ended_on", "target_per_year", "network_id"
    )
)


def networks_seen_by(user):
    """The whole list, by name, with ``with_overview``."""
    keys = keys_seen_by(user)
    return _SEEN.of(networks=keys, count=len(keys))


def give_areas(networks: Iterable[Network]) -> None:
    """To each of the networks its topic areas, as ``areas``. One question."""
    found = {network.pk: network for network in networks}
    for network in found.values():
        network.areas = []
    for *facts, key in _AREAS.rows(networks=list(found)):
        found[key].areas.append(Area(*facts, found[key]))


def role_in(network: Network, user) -> str:
    """What ``user`` is to the network, in a word; "" for who only sees it."""
    reach = reach_of(user)
    if network.pk in reach.coordinated:
        return _("coordinator")
    if network.pk in reach.joined:
        return _("member")
    return _("reader") if network.pk in reach.lent else ""


_NETWORK = Prepared(
    lambda: (
        Network.objects.filter(slug=given("slug"), pk__in=many("networks"))
        .select_related("municipality", "moderator")
        .order_by()
    )
)
_COORDINATORS = Prepared(
    lambda: NetworkCoordinator.objects.filter(network=given("network")).values_list("user__name", flat=True)
)
_RUNNING_AREAS = Prepared(lambda: TopicArea.objects.running_on(given("on")).filter(network=given("network")))


def find_network(user, *, slug: str) -> Network | None:
    """The network of a page, if ``user`` may see it."""
    return _NETWORK.row(slug=slug, networks=keys_seen_by(user))


def coordinator_names(network: Network) -> list[str]:
    """Those who have run it longest first."""
    return _COORDINATORS.rows(network=network.pk)


def running_areas(network: Network, *, on: date) -> list[TopicArea]:
    areas = _RUNNING_AREAS.rows(network=network.pk, on=on)
    for area in areas:
        area.network = network
    return areas


def key_actors_of(network: Network, *, on: date) -> QuerySet:
    """The actors that matter most for the network on a day: flagged for it, else the town's (scoring model, 6.9)."""
    own = NetworkKeyActor.objects.running_on(on).filter(network=network)
    if own.exists():
        return Actor.objects.current().filter(pk__in=own.values("actor"))
    return Actor.objects.current().key_on(on)


@dataclass(frozen=True)
class NetworkNumbers:
    """What the network's page says in figures; all of one day."""

    members: int
    signed: int
    key_actors: int
    key_actors_in: int
    commitments_open: int
    commitments_adopted: int
    commitments_stale: int
    promised: Saving
    ideas_open: int
    projects: dict[ProjectStatus, int]

    @property
    def projects_running(self) -> int:
        return sum(count for stage, count in self.projects.items() if stage != ProjectStatus.STOPPED)


def _facts():
    """(what, key, day): everything the page only counts, in one question instead of five."""
    network, on = given("network"), given("on")
    no_day = Cast(None, DateField())
    members = Membership.objects.active().filter(network=network)
    key_here = NetworkKeyActor.objects.running_on(on).filter(network=network)
    ideas = Idea.objects.filter(
        topic_area__network=network, status__in=(IdeaStatus.OPEN, IdeaStatus.DISCUSSED)
    )
    first, *others = (
        members.values_list(Value("member"), "actor_id", "signed_on"),
        key_here.filter(actor__merged_into=None).values_list(Value("key here"), "actor_id", no_day),
        key_here.exclude(actor__merged_into=None).values_list(Value("merged key"), "actor_id", no_day),
        Actor.objects.current().key_on(on).values_list(Value("key"), "pk", no_day),
        ideas.values_list(Value("idea"), "pk", no_day),
        Project.objects.filter(network=network).values_list("status", "pk", no_day),
    )
    return first.order_by().union(*(rows.order_by() for rows in others), all=True)


_FACTS = Prepared(_facts)
_PROMISES = Prepared(
    lambda: with_last_report(
        Commitment.objects.filter(membership__network=given("network")).open().order_by()
    ).values_list("status", "unit", "carrier", "target", "last_on")
)


def network_numbers(network: Network, *, on: date) -> NetworkNumbers:
    """Two questions, however large the network is."""
    facts: dict[str, dict[int, date | None]] = defaultdict(dict)
    for what, key, day in _FACTS.rows(network=network.pk, on=on):
        facts[what][key] = day
    # As ``key_actors_of``: the network's own, also when all of them were merged into others.
    has_own = facts["key here"] or facts["merged key"]
    key_actors = facts["key here"].keys() if has_own else facts["key"].keys()
    promises = _PROMISES.rows(network=network.pk)
    stale_before = date.fromordinal(on.toordinal() - 364)
    in_force = [row for row in promises if row[0] == CommitmentStatus.ADOPTED]
    return NetworkNumbers(
        members=len(facts["member"]),
        signed=sum(day is not None for day in facts["member"].values()),
        key_actors=len(key_actors),
        key_actors_in=len(key_actors & facts["member"].keys()),
        commitments_open=len(promises),
        commitments_adopted=len(in_force),
        commitments_stale=sum(row[4] is None or row[4] < stale_before for row in in_force),
        promised=saving_of(row[1:4] for row in in_force),
        ideas_open=len(facts["idea"]),
        projects={stage: len(facts[stage]) for stage in ProjectStatus if facts[stage]},
    )


_NEWEST_IDEAS = Prepared(
    lambda: (
        Idea.objects.filter(
            topic_area__network=given("network"), status__in=(IdeaStatus.OPEN, IdeaStatus.DISCUSSED)
        )
        .only("public_id", "title", "submitted_on")
        .order_by("-submitted_on", "-pk")[:3]
    )
)


def newest_ideas(network: Network) -> list[Idea]:
    return _NEWEST_IDEAS.rows(network=network.pk)


# With fewer signed declarations the measure sheet does not call it a network.
SIGNATURES = 6


@dataclass(frozen=True)
class Check:
    """A condition of the measure sheet: met or not, in words, and where it is met or seen."""

    met: bool
    text: str
    url: str = ""


def network_checks(network: Network, numbers: NetworkNumbers) -> list[Check]:
    """What the network's own records say; the meetings add theirs."""
    settings = reverse("networks:settings", args=[network.slug])
    moderator, day = network.moderator, network.kick_off_on
    return [
        Check(
            numbers.signed >= SIGNATURES,
            gettext("%(k)d of at least %(n)d declarations signed") % {"k": numbers.signed, "n": SIGNATURES},
            reverse("networks:member-list", args=[network.slug]),
        ),
        Check(
            moderator is not None,
            gettext("Neutral moderator: %(name)s") % {"name": moderator.name}
            if moderator
            else gettext("No neutral moderator named"),
            settings,
        ),
        Check(
            day is not None,
            gettext("Kick-off meeting on %(day)s") % {"day": day_full(day)}
            if day
            else gettext("Kick-off meeting not held yet"),
            settings,
        ),
    ]
