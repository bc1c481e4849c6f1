"""The only place that reads the apps below: their records as of a day, as facts for the scoring engine.

Rules: scoring model 6.9. Only what is dated up to the day counts, so that a score for 31 December computed in March
equals one computed that night, apart from facts entered late. What has no history of its own (a target, an
attribution, a name, the topic areas a membership is narrowed to) is read as it is now. Records of a network that
was still in preparation are left out with it; costs are not, they come before everything else.

Every id is the record's public one. The number of queries is the same for any amount of data.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet, Sum

from actors.models import Actor, EmissionBalance, KeyActorPeriod, Municipality
from common.dates import local_date
from common.db import encode_id
from monitoring.asof import commitment_word, ended_by, nil_report_years, state_on
from monitoring.collect.histories import read_histories
from monitoring.collect.meetings import read_meetings
from monitoring.facts import (
    ActorFact,
    CommitmentFact,
    CostFacts,
    Facts,
    IdeaFact,
    MembershipFact,
    NetworkFact,
    ParticipationFact,
    PlanningFact,
    ProjectFact,
    SavingFact,
)
from monitoring.models import ExpertPriority, NilReport, Scope
from networks.models import (
    Attribution,
    Commitment,
    CostRecord,
    Idea,
    IdeaStatus,
    Measure,
    Membership,
    Network,
    NetworkKeyActor,
    NetworkStatus,
    Participation,
    Payer,
    PlanningProcess,
    ProgressReport,
    Project,
    SavingUnit,
    TopicArea,
)
from networks.models.measures import RATINGS

COST_DAYS = 365

Labels = dict[str, Any]


def collect(scope: Scope, *, network: Network | None = None, on: date) -> tuple[Facts, Labels]:
    """The facts of all networks, or of one, as of ``on`` (that day included), and the names behind their ids."""
    return _Collector(scope, network, on).collect()


class _Collector:
    def __init__(self, scope: Scope, network: Network | None, on: date):
        if (scope == Scope.NETWORK) != (network is not None):
            raise ValueError("a network belongs to the scope of one network, and only there")
        self.scope, self.network, self.on = scope, network, on
        self.labels: Labels = defaultdict(dict)
        self.actor_ids: set[int] = set()

    def collect(self) -> tuple[Facts, Labels]:
        host = Municipality.objects.host()
        self.zone = host.zoneinfo if host else ZoneInfo(settings.TIME_ZONE)
        balance = EmissionBalance.objects.filter(municipality=host, year__lte=self.on.year).first()
        self.read_networks()
        memberships = self.memberships()
        commitments = self.commitments()
        participations = self.participations()
        key = self.key_actors()
        projects = self.projects()
        facts = Facts(
            ref_date=self.on,
            name=self.network.name if self.network else (host.name if host else ""),
            inhabitants=host.inhabitants if host else None,
            ghg_balance_t=_number(balance.tonnes) if balance else None,
            networks=tuple(self.network_facts),
            meetings=tuple(read_meetings(self.topics, on=self.on, labels=self.labels)),
            planning=tuple(self.planning()),
            ideas=tuple(self.ideas()),
            projects=tuple(projects),
            costs=read_costs(self.network, since=self.on - timedelta(days=COST_DAYS - 1), until=self.on),
            nil_reports=frozenset(self.nil_reports()),
            **self.with_actors(memberships, participations, commitments, key),
        )
        self.label_scope(host)
        return facts, dict(self.labels)

    # --- networks and topic areas ------------------------------------------------------------------------------

    def within(self, path: str) -> dict[str, Any]:
        """A filter for rows whose network is found by ``path``; everything for the whole instance."""
        return {path: self.network} if self.network is not None else {}

    def read_networks(self) -> None:
        """Topic areas of networks that were not in preparation: what the model calls networks."""
        networks = Network.objects.filter(**({"pk": self.network.pk} if self.network else {}))
        histories = read_histories(networks, "network")
        ends: dict[int, date | None] = {}
        started: dict[int, date] = {}
        for row in networks:
            begun = row.kick_off_on or row.starts_on or local_date(row.created_at, self.zone)
            state = state_on(histories[row.pk], self.on, present=row.status, entered=begun)
            if state is None or state[0] == NetworkStatus.PREPARATION:
                continue
            # A term "until 31 December" includes that day; a closing names the first day without the network.
            term_over = row.ends_on + timedelta(days=1) if row.ends_on else None
            ends[row.pk] = state[1] if state[0] == NetworkStatus.CLOSED else term_over
            started[row.pk] = begun
        self.counted = set(started)
        self.topics: dict[int, str] = {}
        self.topics_of: dict[int, list[str]] = defaultdict(list)
        self.network_facts: list[NetworkFact] = []
        for topic in TopicArea.objects.filter(network__in=started).select_related("network").order_by("pk"):
            self.topics[topic.pk] = topic.ref
            since = topic.started_on or started[topic.network_id]
            name = topic.network.name
            self.labels["network"][topic.ref] = name if topic.name == name else f"{name}: {topic.name}"
            if since > self.on:
                continue
            self.topics_of[topic.network_id].append(topic.ref)
            end = topic.ended_on or ends[topic.network_id]
            self.network_facts.append(NetworkFact(topic.ref, since, ended_by(self.on, end)))

    # --- members and what they do ------------------------------------------------------------------------------

    def memberships(self) -> list[tuple[int, dict[str, Any]]]:
        rows = Membership.objects.filter(network__in=self.counted, from_on__lte=self.on).order_by(
            "from_on", "pk"
        )
        narrowed: dict[int, list[str]] = defaultdict(list)
        links = Membership.topic_areas.through.objects.filter(membership__in=rows.order_by().values("pk"))
        for membership, topic_area in links.order_by("pk").values_list("membership_id", "topicarea_id"):
            narrowed[membership].append(self.topics[topic_area])
        found = []
        for row in rows.select_related("network", "actor"):
            self.labels["membership"][row.ref] = str(row)
            for topic in narrowed[row.pk] or self.topics_of[row.network_id]:
                given = {
                    "network": topic, "start": row.from_on, "end": ended_by(self.on, row.to_on), "id": row.ref,
                }  # fmt: skip
                found.append((row.actor_id, given))
        return found

    def commitments(self) -> list[tuple[int, dict[str, Any]]]:
        rows = Commitment.objects.filter(membership__network__in=self.counted).order_by("pk")
        histories = read_histories(rows, "commitment")
        inner = rows.order_by().values("pk")
        linked: dict[int, list[str]] = defaultdict(list)
        links = Commitment.projects.through.objects.filter(commitment__in=inner).order_by("project_id")
        for commitment, project in links.values_list("commitment_id", "project__public_id"):
            linked[commitment].append(encode_id(project))
        reports: dict[int, list[ProgressReport]] = defaultdict(list)
        for report in ProgressReport.objects.filter(commitment__in=inner, on__lte=self.on).order_by(
            "on", "pk"
        ):
            reports[report.commitment_id].append(report)
        found = []
        for row in rows.select_related("membership__actor"):
            state = state_on(
                histories[row.pk], self.on, present=row.status, entered=local_date(row.created_at, self.zone)
            )
            if state is None:
                continue
            told = reports[row.pk]
            # "Nothing new" is a report, too: it keeps the last value fresh.
            valued = [report for report in told if report.value is not None]
            left = ended_by(self.on, row.membership.to_on) is not None
            given = {
                "id": row.ref,
                "status": commitment_word(state[0], effect_until=row.effect_until, left=left, day=self.on),
                "target": _saving(row.target, row),
                "achieved": _saving(valued[-1].value, row) if valued else None,
                "evidence": valued[-1].evidence if valued else None,
                "attribution": _attribution(row.attribution),
                "last_report": told[-1].on if told else None,
                "linked_projects": tuple(linked[row.pk]),
            }
            self.labels["commitment"][row.ref] = f"{row.membership.actor}: {row.text}"
            found.append((row.membership.actor_id, given))
        return found

    def participations(self) -> list[tuple[int, dict[str, Any]]]:
        reach = Q(network=self.network) | Q(process__networks=self.network) if self.network else Q()
        rows = Participation.objects.filter(reach, on__lte=self.on).select_related("actor", "process")
        found = []
        for row in rows.order_by("on", "pk").distinct():
            given = {
                "kind": "measure" if row.process_id is None else "planning",
                "target": row.process.ref if row.process else None,
                "day": row.on,
                "level": row.level,
                "id": row.ref,
            }
            self.labels["participation"][row.ref] = str(row)
            found.append((row.actor_id, given))
        return found

    def key_actors(self) -> set[int]:
        """The network's own key actors, or the town's where it has none."""

        def valid(periods: QuerySet) -> set[int]:
            running = periods.filter(Q(to_on=None) | Q(to_on__gt=self.on), from_on__lte=self.on)
            return set(running.values_list("actor_id", flat=True))

        own = valid(NetworkKeyActor.objects.filter(network=self.network)) if self.network else set()
        return own or valid(KeyActorPeriod.objects.all())

    def with_actors(self, memberships, participations, commitments, key: set[int]) -> dict[str, Any]:
        """Names the actors of all these by their public ids, a merged one by the one it became."""
        wanted = {
            actor for rows in (memberships, participations, commitments) for actor, _given in rows
        } | key
        refs: dict[int, str] = {}
        actors: dict[str, ActorFact] = {}
        rows = Actor.objects.filter(pk__in=wanted).select_related("merged_into").order_by("pk")
        for row in rows:
            actor = row.merged_into or row
            refs[row.pk] = actor.ref
            is_key = row.pk in key or (actor.ref in actors and actors[actor.ref].key)
            actors[actor.ref] = ActorFact(actor.ref, is_key, actor.sector or None)
            self.labels["actor"][actor.ref] = actor.name
            self.labels["slug"][actor.ref] = actor.slug
        return {
            "actors": tuple(actors.values()),
            "memberships": tuple(MembershipFact(actor=refs[actor], **given) for actor, given in memberships),
            "participations": tuple(
                ParticipationFact(actor=refs[actor], **given) for actor, given in participations
            ),
            "commitments": tuple(CommitmentFact(actor=refs[actor], **given) for actor, given in commitments),
        }

    # --- plans, ideas, projects --------------------------------------------------------------------------------

    def planning(self) -> Iterable[PlanningFact]:
        rows = PlanningProcess.objects.filter(opened_on__lte=self.on, **self.within("networks"))
        for row in rows.order_by("opened_on", "pk"):
            self.labels["planning"][row.ref] = row.name
            yield PlanningFact(row.ref, row.opened_on, ended_by(self.on, row.closed_on))

    def ideas(self) -> Iterable[IdeaFact]:
        rows = Idea.objects.filter(topic_area__in=self.topics, submitted_on__lte=self.on)
        histories = read_histories(rows, "idea")
        for row in rows.select_related("project", "duplicate_of").order_by("submitted_on", "pk"):
            state, _since = state_on(
                histories[row.pk], self.on, present=row.status, entered=row.submitted_on
            ) or (IdeaStatus.OPEN, row.submitted_on)
            self.labels["idea"][row.ref] = row.title
            yield IdeaFact(
                id=row.ref,
                network=self.topics[row.topic_area_id],
                submitted=row.submitted_on,
                project=row.project.ref if row.project and state == IdeaStatus.PROJECT else None,
                duplicate_of=row.duplicate_of.ref
                if row.duplicate_of and state == IdeaStatus.MERGED
                else None,
            )

    def projects(self) -> Iterable[ProjectFact]:
        rows = Project.objects.filter(network__in=self.counted).order_by("pk")
        histories = read_histories(rows, "project")
        for row in rows:
            state = state_on(
                histories[row.pk], self.on, present=row.status, entered=local_date(row.created_at, self.zone)
            )
            if state is None:
                continue
            own = self.topics_of[row.network_id]
            self.labels["project"][row.ref] = row.title
            self.labels["slug"][row.ref] = row.slug
            yield ProjectFact(
                id=row.ref,
                network=self.topics[row.topic_area_id] if row.topic_area_id else (own[0] if own else None),
                stage=state[0],
                stage_since=state[1],
                saving=_saving(row.saving, row),
                evidence=row.evidence or None,
                attribution=_attribution(row.attribution),
                invest_municipal=_number(row.municipal_investment),
                lifetime=row.lifetime_years,
            )

    # --- money, nil reports, the frame -------------------------------------------------------------------------

    def nil_reports(self) -> set[str]:
        """A report for the whole town holds for each of its networks."""
        where = Q(network=None) | Q(network=self.network) if self.network else Q(network=None)
        rows = NilReport.objects.filter(where, year__in=nil_report_years(self.on))
        return set(rows.values_list("kind", flat=True))

    def label_scope(self, host: Municipality | None) -> None:
        self.labels["scope"] = {
            "name": self.network.name if self.network else "",
            "municipality": host.name if host else "",
            "zone": host.zone if host else settings.TIME_ZONE,
        }
        self.labels["catalogue"] = _catalogue(self.network)
        signed = (
            ExpertPriority.objects.filter(network=self.network, on__lte=self.on).select_related("by").first()
        )
        self.labels["priority"] = (
            {
                "points": signed.points,
                "reasoning": signed.reasoning,
                "by": signed.by.name if signed.by else "",
                "on": signed.on.isoformat(),
            }
            if signed
            else {}
        )


def read_costs(network: Network | None, *, since: date, until: date) -> CostFacts:
    """The sums of the network, or of all and what belongs to none, both days included."""
    rows = CostRecord.objects.filter(on__range=(since, until))
    if network is not None:
        rows = rows.filter(network=network)
    city, partner = Q(payer=Payer.MUNICIPALITY), Q(payer=Payer.PARTNER)
    sums = rows.aggregate(
        municipal_eur=Sum("amount", filter=city),
        municipal_hours=Sum("hours", filter=city),
        partner_eur=Sum("amount", filter=partner),
        partner_hours=Sum("hours", filter=partner),
    )
    return CostFacts(**{name: _number(value) for name, value in sums.items()})


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _saving(value: Decimal | None, row: Commitment | Project) -> SavingFact | None:
    if value is None:
        return None
    if row.unit == SavingUnit.KILOWATT_HOURS:
        return SavingFact(kwh=float(value), carrier=row.carrier)
    return SavingFact(t=float(value))


def _attribution(chosen: str) -> float | None:
    return float(Attribution(chosen).share) if chosen else None


def _catalogue(network: Network | None) -> dict[str, Any]:
    """The catalogue's own rating of the measure; empty until somebody has read it off the original."""
    measure = Measure.objects.filter(**({"networks": network} if network else {})).first()
    if measure is None:
        return {}
    return {
        "title": {language: text["title"] for language, text in measure.content.items()},
        "ratings": {field.removeprefix("rating_"): getattr(measure, field) for field in RATINGS},
        "source": measure.rating_source,
        "on": measure.rating_on.isoformat() if measure.rating_on else "",
    }
