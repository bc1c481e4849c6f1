"""Read models of the networks' pages: what spans several models, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count, DateField, Exists, F, OuterRef, Prefetch, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from actors.models import Actor
from common.display import day_full
from common.prepared import Prepared, given, many
from networks.models import (
    MEMBER_LEFT,
    Carrier,
    Commitment,
    CommitmentStatus,
    ContactNote,
    CostRecord,
    Idea,
    IdeaStatus,
    Membership,
    Network,
    NetworkCoordinator,
    NetworkKeyActor,
    Outreach,
    OutreachTransition,
    Participation,
    Payer,
    ProgressReport,
    Project,
    ProjectStatus,
    ProjectTransition,
    SavingUnit,
    Stage,
    TopicArea,
    keys_seen_by,
    reach_of,
)


def _counted(queryset: QuerySet, by: str):
    """A count as a subquery: several joins would multiply each other."""
    return Subquery(queryset.order_by().values(by).annotate(n=Count("pk")).values("n"))


# --- networks ----------------------------------------------------------------------------------------------


def with_overview(networks: QuerySet) -> QuerySet:
    """Networks with their topic areas and number of members."""
    return networks.annotate(
        member_count=_counted(Membership.objects.active().filter(network=OuterRef("pk")), "network"),
    ).prefetch_related("topic_areas")


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
class Saving:
    """A yearly saving: tonnes, and kilowatt hours per carrier. They are weighed against each other in monitoring."""

    tonnes: Decimal
    kilowatt_hours: list[tuple[Carrier, Decimal]]

    @property
    def is_empty(self) -> bool:
        return not self.tonnes and not self.kilowatt_hours


def _saving(rows: Iterable[tuple[str, str, Decimal | None]]) -> Saving:
    tonnes, by_carrier = Decimal(0), dict[Carrier, Decimal]()
    for unit, carrier, value in rows:
        if value is None:
            continue
        if unit == SavingUnit.TONNES:
            tonnes += value
        else:
            key = Carrier(carrier)
            by_carrier[key] = by_carrier.get(key, Decimal(0)) + value
    return Saving(tonnes=tonnes, kilowatt_hours=sorted(by_carrier.items()))


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
        promised=_saving(row[1:4] for row in in_force),
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


# --- outreach ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lane:
    """A column of the board; ``seat`` is the sign its actors have in the headline."""

    key: str
    label: str
    seat: str
    stages: tuple[Stage, ...]
    cards: list[Outreach] = field(default_factory=list)


def _lanes() -> list[Lane]:
    return [
        Lane("identified", _("Identified"), "open", (Stage.IDENTIFIED,)),
        Lane("approached", _("Approached"), "half", (Stage.APPROACHED,)),
        Lane("in-talks", _("In talks"), "half", (Stage.IN_TALKS,)),
        Lane("members", pgettext_lazy("outreach lane", "Members"), "solid", (Stage.MEMBER,)),
        Lane("resting", _("At rest"), "no", (Stage.DECLINED, Stage.LEFT)),
    ]


def with_card_facts(outreach: QuerySet, *, on: date) -> QuerySet:
    """Cards with actor, owner and network, whether the actor is a key actor, and since when it has its stage."""
    history = OutreachTransition.objects.filter(outreach=OuterRef("pk"))
    named = NetworkKeyActor.objects.running_on(on).filter(network=OuterRef("network"))
    town = Actor.objects.key_on(on).filter(pk=OuterRef("actor"))
    return outreach.select_related("actor", "network", "owner").annotate(
        is_key=Exists(named.filter(actor=OuterRef("actor"))) | (~Exists(named) & Exists(town)),
        since=Subquery(history.order_by("-at", "-pk").values("effective_on")[:1]),
    )


def outreach_board(cards: Iterable[Outreach]) -> list[Lane]:
    """The five lanes. An actor stands on the board once, where it is furthest along; ``elsewhere`` are its other cards."""
    by_actor: dict[int, list[Outreach]] = {}
    for card in cards:
        by_actor.setdefault(card.actor_id, []).append(card)
    lanes = _lanes()
    home = {stage: lane for lane in lanes for stage in lane.stages}
    for own in by_actor.values():
        first, *rest = sorted(own, key=lambda card: -Stage(card.status).rank)
        first.elsewhere = rest
        home[Stage(first.status)].cards.append(first)
    return lanes


def key_seats(lanes: list[Lane]) -> list[str]:
    """One seat per key actor on the board, those inside first: solid member, half approached, open identified."""
    order = ("solid", "half", "open", "no")
    seats = [lane.seat for lane in lanes for card in lane.cards if card.is_key]
    return sorted(seats, key=order.index)


# --- commitments ---------------------------------------------------------------------------------------------


def with_last_report(commitments: QuerySet) -> QuerySet:
    """Commitments with ``last_on`` (newest report of any kind) and ``last_value`` (newest one with a number)."""
    reports = ProgressReport.objects.filter(commitment=OuterRef("pk")).order_by("-on", "-pk")
    return commitments.annotate(
        last_on=Subquery(reports.values("on")[:1]),
        last_value=Subquery(reports.filter(value__isnull=False).values("value")[:1]),
    )


def promised_by(commitments: QuerySet) -> Saving:
    """What the adopted ones of ``commitments`` promise a year."""
    adopted = commitments.filter(status=CommitmentStatus.ADOPTED).order_by()
    return _saving(adopted.values_list("unit", "carrier").annotate(total=Sum("target")))


# --- ideas, projects, costs ------------------------------------------------------------------------------------


def with_support(ideas: QuerySet) -> QuerySet:
    return ideas.select_related("topic_area__network", "raised_by", "project", "duplicate_of").annotate(
        backers=Count("support", distinct=True)
    )


def with_partners(projects: QuerySet) -> QuerySet:
    history = ProjectTransition.objects.filter(project=OuterRef("pk"))
    return (
        projects.select_related("network", "topic_area")
        .annotate(
            stage_since=Subquery(history.order_by("-effective_on", "-at", "-pk").values("effective_on")[:1])
        )
        .prefetch_related(
            Prefetch("partners__actor", queryset=Actor.objects.only("name", "slug", "sort_key"))
        )
    )


@dataclass(frozen=True)
class CostSum:
    payer: Payer
    amount: Decimal
    hours: Decimal


def cost_sums(costs: QuerySet[CostRecord]) -> list[CostSum]:
    """Money and hours per payer, both payers always there."""
    rows = {
        row["payer"]: row
        for row in costs.order_by().values("payer").annotate(euros=Sum("amount"), worked=Sum("hours"))
    }
    return [
        CostSum(
            payer=payer,
            amount=rows.get(payer, {}).get("euros") or Decimal(0),
            hours=rows.get(payer, {}).get("worked") or Decimal(0),
        )
        for payer in Payer
    ]


def taking_part(processes: QuerySet, user) -> QuerySet:
    """Planning processes with the number of actors that took part, and those of their networks ``user`` sees."""
    networks = Prefetch("networks", queryset=Network.objects.visible_to(user))
    return processes.annotate(actor_count=Count(F("participations__actor"), distinct=True)).prefetch_related(
        networks
    )


def with_member_facts(memberships: QuerySet) -> QuerySet:
    """Memberships with actor and representatives, and how many open commitments each has."""
    open_ones = Commitment.objects.open().filter(membership=OuterRef("pk"))
    return (
        memberships.select_related("actor")
        .annotate(commitment_count=_counted(open_ones, "membership"))
        .prefetch_related("representatives", "topic_areas")
    )


# --- one actor -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ActorInNetworks:
    """What the networks know about an actor, as far as ``user`` may see it."""

    memberships: list[Membership]
    outreach: list[Outreach]
    commitments: list[Commitment]
    projects: list[Project]
    participations: list[Participation]
    notes: list[ContactNote]


def _with_own_steps(board: QuerySet, user) -> list[Outreach]:
    """The next step is the coordinators' note: ``shows_step`` for those who run the network."""
    reach, rows = reach_of(user), list(board)
    for row in rows:
        row.shows_step = bool(row.next_step) and reach.runs(row.network_id)
    return rows


def actor_in_networks(actor: Actor, user) -> ActorInNetworks:
    """Six queries; the newest first where days count."""
    inside = Membership.objects.visible_to(user).filter(actor=actor).select_related("network")
    board = (
        Outreach.objects.visible_to(user).filter(actor=actor).exclude(status__in=(Stage.MEMBER, Stage.LEFT))
    )
    promises = Commitment.objects.visible_to(user).filter(membership__actor=actor)
    works = Project.objects.visible_to(user).filter(partners__actor=actor)
    parts = Participation.objects.visible_to(user).filter(actor=actor)
    notes = ContactNote.objects.visible_to(user).filter(actor=actor)
    return ActorInNetworks(
        memberships=list(inside.order_by("to_on", "network__sort_key", "pk")),
        outreach=_with_own_steps(board.select_related("network", "owner"), user),
        commitments=list(with_last_report(promises).select_related("membership__network")),
        projects=list(works.select_related("network").distinct()),
        participations=list(parts.select_related("process")),
        notes=list(notes.select_related("network", "person", "by")),
    )


# --- history ---------------------------------------------------------------------------------------------------

REASONS = {MEMBER_LEFT: _("the membership ended")}


@dataclass(frozen=True)
class Step:
    label: str
    day: date
    by: str
    reason: str


def history_of(thing) -> list[Step]:
    """The states of a row with ``state`` and ``transitions``, newest first. One query."""
    states = type(thing.state)
    rows = thing.transitions.select_related("by").order_by("-effective_on", "-at", "-pk")
    return [
        Step(
            label=states(row.target).label,
            day=row.effective_on,
            by=row.by.name if row.by else "",
            reason=str(REASONS.get(row.reason, row.reason)),
        )
        for row in rows
    ]
