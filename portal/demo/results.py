"""What came out: commitments with reports, ideas, projects, participation, costs."""

from datetime import timedelta
from decimal import Decimal
from itertools import cycle, islice

from django.utils.text import slugify

from actors.models import KeyActorPeriod
from common.db import folded
from networks.models import (
    Commitment,
    CommitmentStatus,
    CommitmentTransition,
    CostRecord,
    Idea,
    IdeaStatus,
    IdeaTransition,
    Participation,
    Payer,
    PlanningProcess,
    ProgressReport,
    ProgressReportTransition,
    Project,
    ProjectStatus,
    ProjectTransition,
    ReportStatus,
)
from portal.demo import texts
from portal.demo.world import World, fill

STAGES = (ProjectStatus.PLANNED, ProjectStatus.DECIDED, ProjectStatus.IMPLEMENTING, ProjectStatus.COMPLETED)


def _history(world: World, model, parent: str, row, states, days):
    """Transition rows of one object through ``states``; the last was reached ``days`` ago, each 40 days apart."""
    source = ""
    for back, target in zip(range(len(states) - 1, -1, -1), states, strict=True):
        day = world.day(days + 40 * back)
        yield model(
            **{parent: row},
            source=source,
            target=target,
            by=world.made["staff"]["jana"],
            at=world.at(day),
            effective_on=day,
        )
        source = target


def make_commitments(world: World) -> None:
    memberships = list(islice(cycle(world.made["memberships"]), world.size.commitments * 2))[::2]
    rows = []
    for number, membership in enumerate(memberships):
        text, unit, carrier, target, _ = texts.COMMITMENTS[number % len(texts.COMMITMENTS)]
        status = (
            CommitmentStatus.DRAFT
            if number % 9 == 8
            else CommitmentStatus.SUBMITTED
            if number % 9 == 7
            else CommitmentStatus.ADOPTED
        )
        attribution = ("1", "0.5", "0.5", "")[number % 4]
        rows.append(
            Commitment(
                public_id=world.uid(),
                membership=membership,
                text=text,
                status=status,
                unit=unit,
                carrier=carrier,
                target=Decimal(target),
                baseline=Decimal(target * 7),
                base_year=world.today.year - 2,
                target_year=world.today.year + 1,
                attribution=attribution,
                attribution_reason="Ohne das Netzwerk hätte es den Vergleich der Verbräuche nicht gegeben."
                if attribution == "1"
                else "",
                signed_on=world.day(400) if status == CommitmentStatus.ADOPTED else None,
                is_public=number % 2 == 0,
                created_at=world.at(world.day(480)),
            )
        )
    rows = fill(Commitment, rows)
    order = (CommitmentStatus.DRAFT, CommitmentStatus.SUBMITTED, CommitmentStatus.ADOPTED)
    history = []
    for row in rows:
        states = order[: order.index(row.status) + 1]
        history += _history(world, CommitmentTransition, "commitment", row, states, 380)
    fill(CommitmentTransition, history)
    world.made["commitments"] = rows
    make_reports(world)


def make_reports(world: World) -> None:
    """The older reports are published, the newest of a few waits to be checked; some commitments are stale."""
    adopted = [row for row in world.made["commitments"] if row.status == CommitmentStatus.ADOPTED]
    evidences = ("measured", "calculated", "estimated")
    reports = []
    rounds = -(-world.size.reports // len(adopted))
    for number, commitment in enumerate(adopted):
        reached = texts.COMMITMENTS[number % len(texts.COMMITMENTS)][4]
        stale = 420 if number % 6 == 5 else 0
        for step in range(rounds):
            if len(reports) == world.size.reports:
                break
            age = 30 + stale + (rounds - 1 - step) * 110 + number
            share = Decimal(str(reached)) * (step + 1) / rounds
            newest = step == rounds - 1
            reports.append(
                ProgressReport(
                    public_id=world.uid(),
                    commitment=commitment,
                    on=world.day(age),
                    value=(commitment.target * share).quantize(Decimal("0.001")),
                    evidence=evidences[number % 3],
                    status=ReportStatus.REPORTED if newest and number % 4 == 0 else ReportStatus.PUBLISHED,
                    at=world.at(world.day(age)),
                )
            )
    reports = fill(ProgressReport, reports)
    history = []
    for report in reports:
        states = (ReportStatus.REPORTED,) if report.status == ReportStatus.REPORTED else tuple(ReportStatus)
        source = ""
        for state in states:
            history.append(
                ProgressReportTransition(
                    report=report,
                    source=source,
                    target=state,
                    by=world.made["staff"]["jana"],
                    at=report.at,
                    effective_on=report.on,
                )
            )
            source = state
    fill(ProgressReportTransition, history)


def make_projects(world: World) -> None:
    topics = world.made["topics"]
    rows = []
    for number in range(world.size.projects):
        title, status, saving, evidence, attribution, own, others, years = texts.PROJECTS[
            number % len(texts.PROJECTS)
        ]
        if number >= len(texts.PROJECTS):
            title = f"{title} {number // len(texts.PROJECTS) + 1}"
        topic = topics[number % len(topics)]
        rows.append(
            Project(
                public_id=world.uid(),
                network=topic.network,
                topic_area=topic,
                title=title,
                slug=slugify(folded(title))[:80],
                sort_key=folded(title),
                status=status,
                saving=saving,
                evidence=evidence,
                attribution=attribution,
                attribution_reason="Im Netzwerk entstanden und beschlossen." if attribution == "1" else "",
                municipal_investment=own,
                other_investment=others,
                lifetime_years=years,
                created_at=world.at(world.day(600)),
            )
        )
    rows = fill(Project, rows)
    history = []
    for number, row in enumerate(rows):
        states = (
            (*STAGES[:2], ProjectStatus.STOPPED)
            if row.status == ProjectStatus.STOPPED
            else STAGES[: STAGES.index(row.status) + 1]
        )
        history += _history(world, ProjectTransition, "project", row, states, 40 + number % 200)
    fill(ProjectTransition, history)
    world.made["projects"] = rows


def make_ideas(world: World) -> None:
    topics, members_of = world.made["topics"], world.made["members_of"]
    projects = {project.title: project for project in world.made["projects"]}
    rows = []
    for number in range(world.size.ideas):
        title = texts.IDEAS[number % len(texts.IDEAS)]
        project = projects.get(title) if number < len(texts.IDEAS) else None
        topic = project.topic_area if project else topics[number % len(topics)]
        status = (
            IdeaStatus.PROJECT
            if project
            else (IdeaStatus.OPEN, IdeaStatus.DISCUSSED, IdeaStatus.PARKED)[number % 3]
        )
        rows.append(
            Idea(
                public_id=world.uid(),
                topic_area=topic,
                title=title if number < len(texts.IDEAS) else f"{title} {number // len(texts.IDEAS) + 1}",
                submitted_on=world.day(40 + (number * 37) % 640),
                raised_by=world.random.choice(members_of[topic.network_id]),
                status=status,
                project=project,
                by=world.made["staff"]["jana"],
                created_at=world.at(world.day(40 + (number * 37) % 640)),
            )
        )
    rows = fill(Idea, rows)
    fill(
        IdeaTransition,
        [
            IdeaTransition(
                idea=row,
                source=source,
                target=target,
                by=world.made["staff"]["jana"],
                at=row.created_at + timedelta(days=days),
                effective_on=row.submitted_on + timedelta(days=days),
            )
            for row in rows
            for source, target, days in (("", IdeaStatus.OPEN, 0), (IdeaStatus.OPEN, row.status, 21))
            if source != target
        ],
    )


def make_participation(world: World) -> None:
    town, networks = world.made["town"], world.made["networks"]
    processes = fill(
        PlanningProcess,
        [
            PlanningProcess(
                public_id=world.uid(),
                municipality=town,
                name=name,
                opened_on=world.day(500 - 120 * number),
                closed_on=world.day(60) if number == 0 else None,
            )
            for number, name in enumerate(texts.PROCESSES)
        ],
    )
    through = PlanningProcess.networks.through
    fill(
        through,
        [
            through(planningprocess_id=process.pk, network_id=network.pk)
            for number, process in enumerate(processes)
            for network in networks[number::3]
        ],
    )
    key_actors = [period.actor_id for period in KeyActorPeriod.objects.order_by("pk")]
    rows = []
    for number, actor_id in enumerate(key_actors[: len(key_actors) * 3 // 4]):
        on_plan = number % 3 != 2
        rows.append(
            Participation(
                public_id=world.uid(),
                actor_id=actor_id,
                process=processes[number % 2] if on_plan else None,
                measure="" if on_plan else texts.MEASURES[number % len(texts.MEASURES)],
                network=networks[number % len(networks)],
                on=world.day(50 + number * 9 % 300),
                level=(None, 1, 2, 2, 3)[number % 5],
            )
        )
    fill(Participation, rows)


def make_costs(world: World) -> None:
    """Two years, each network each quarter: the town pays, partners give hours and rooms."""
    members_of = world.made["members_of"]
    rows = []
    for network in world.made["networks"]:
        for quarter in range(8):
            for number, (text, amount, hours) in enumerate(texts.COSTS):
                partner = (number + quarter) % 3 == 0
                rows.append(
                    CostRecord(
                        public_id=world.uid(),
                        municipality=world.made["town"],
                        network=network,
                        payer=Payer.PARTNER if partner else Payer.MUNICIPALITY,
                        actor=world.random.choice(members_of[network.pk]) if partner else None,
                        text=text,
                        on=world.day(10 + quarter * 90 + number * 5),
                        amount=amount,
                        hours=hours,
                    )
                )
    fill(CostRecord, rows)


def make_results(world: World) -> None:
    make_commitments(world)
    make_projects(world)
    make_ideas(world)
    make_participation(world)
    make_costs(world)
