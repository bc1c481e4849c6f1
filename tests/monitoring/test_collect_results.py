"""Records as of a day (scoring model 6.9): plans, ideas, projects, self-commitments, costs and nil reports."""

from datetime import UTC, date, datetime

import pytest

from actors.models import EmissionBalance, KeyActorPeriod
from meetings.models import Attendance, MeetingStatus, Presence
from monitoring.collect import collect
from monitoring.facts import (
    CommitmentFact,
    CostFacts,
    IdeaFact,
    ParticipationFact,
    PlanningFact,
    ProjectFact,
    SavingFact,
)
from monitoring.models import NilKind, NilReport, Scope
from networks.models import (
    CommitmentStatus,
    Evidence,
    IdeaStatus,
    Payer,
    ProgressReport,
    ProjectStatus,
)
from tests.factories.actors import make_actor, make_town
from tests.factories.meetings import make_invitation, make_meeting, make_minutes
from tests.factories.monitoring import ENTERED as AT
from tests.factories.monitoring import ON as T
from tests.factories.monitoring import facts_of as facts
from tests.factories.monitoring import noon, reach
from tests.factories.networks import (
    make_commitment,
    make_cost,
    make_idea,
    make_membership,
    make_network,
    make_participation,
    make_process,
    make_project,
    make_topic_area,
)

pytestmark = pytest.mark.django_db


# --- plans -----------------------------------------------------------------------------------------------------


def test_planning_and_participation_by_their_own_dates(place):
    network, _topic = place
    actor = make_actor()
    plan = make_process(opened_on=date(2025, 1, 15), closed_on=date(2026, 2, 1))
    make_process(opened_on=date(2026, 1, 1))
    joined = make_participation(actor, process=plan, on=date(2025, 6, 1), level=2)
    carried = make_participation(actor, measure="Beratungstage", on=T, network=network)
    make_participation(actor, process=plan, on=date(2026, 1, 1), level=3)
    assert facts().planning == (PlanningFact(plan.ref, date(2025, 1, 15)),)
    assert facts(date(2026, 2, 1)).planning[0].closed == date(2026, 2, 1)
    assert facts().participations == (
        ParticipationFact(actor.ref, "planning", plan.ref, date(2025, 6, 1), 2, joined.ref),
        ParticipationFact(actor.ref, "measure", None, T, None, carried.ref),
    )
    found = facts(network=network)
    assert (found.planning, [fact.id for fact in found.participations]) == ((), [carried.ref])
    plan.networks.add(network)
    found = facts(network=network)
    assert ([fact.id for fact in found.planning], len(found.participations)) == ([plan.ref], 2)


# --- ideas and projects ----------------------------------------------------------------------------------------


def test_ideas_become_projects_and_duplicates_on_their_day(place):
    network, topic = place
    project = make_project(network, created_at=AT)
    grown = make_idea(topic, submitted_on=date(2025, 2, 1), status=IdeaStatus.PROJECT, project=project)
    reach(grown, IdeaStatus.OPEN, date(2025, 2, 1))
    reach(grown, IdeaStatus.PROJECT, date(2025, 8, 1))
    same = make_idea(topic, submitted_on=date(2025, 3, 1), status=IdeaStatus.MERGED, duplicate_of=grown)
    reach(same, IdeaStatus.OPEN, date(2025, 3, 1))
    reach(same, IdeaStatus.MERGED, date(2026, 1, 5))
    make_idea(topic, submitted_on=date(2026, 1, 1))
    assert facts().ideas == (
        IdeaFact(grown.ref, topic.ref, date(2025, 2, 1), project.ref),
        IdeaFact(same.ref, topic.ref, date(2025, 3, 1)),
    )
    assert facts(date(2025, 7, 31)).ideas[0].project is None
    assert facts(date(2026, 1, 5)).ideas[1].duplicate_of == grown.ref


def test_stage_of_a_project_on_its_day(place):
    network, topic = place
    project = make_project(
        network, status=ProjectStatus.IMPLEMENTING, saving="150.5", evidence=Evidence.CALCULATED, attribution="0.5",
        municipal_investment="30000", lifetime_years=15,
    )  # fmt: skip
    reach(project, ProjectStatus.PLANNED, date(2025, 1, 1))
    reach(project, ProjectStatus.DECIDED, date(2025, 6, 1))
    reach(project, ProjectStatus.IMPLEMENTING, date(2026, 1, 1))
    expected = ProjectFact(
        project.ref,
        topic.ref,
        "decided",
        date(2025, 6, 1),
        SavingFact(t=150.5),
        "calculated",
        0.5,
        30000.0,
        15,
    )
    assert facts().projects == (expected,)
    assert facts(date(2025, 5, 31)).projects[0].stage == "planned"
    assert facts(date(2024, 12, 31)).projects == ()
    assert facts(date(2026, 1, 1)).projects[0].stage_since == date(2026, 1, 1)


def test_project_without_a_topic_area_carries_the_networks_first(place):
    network, topic = place
    second = make_topic_area(network, name="Aaa")
    make_project(network, created_at=AT)
    make_project(network, topic_area=second, created_at=AT)
    assert [fact.network for fact in facts().projects] == [topic.ref, second.ref]


# --- commitments -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "effect_until", "word"),
    [
        (CommitmentStatus.DRAFT, None, "draft"),
        (CommitmentStatus.SUBMITTED, None, "draft"),
        (CommitmentStatus.ADOPTED, None, "active"),
        (CommitmentStatus.FULFILLED, None, "active"),
        (CommitmentStatus.FULFILLED, T, "active"),
        (CommitmentStatus.FULFILLED, date(2025, 12, 30), "fulfilled"),
        (CommitmentStatus.MISSED, None, "withdrawn"),
        (CommitmentStatus.WITHDRAWN, None, "withdrawn"),
    ],
)
def test_words_for_the_state_of_a_commitment(place, state, effect_until, word):
    make_commitment(make_membership(place[0]), status=state, effect_until=effect_until, created_at=AT)
    assert [fact.status for fact in facts().commitments] == [word]


def test_commitment_with_its_newest_report(place):
    network, _topic = place
    project = make_project(network, created_at=AT)
    made = make_commitment(
        make_membership(network), status=CommitmentStatus.WITHDRAWN, unit="kwh", carrier="electricity",
        target="500000", attribution="1", attribution_reason="Nur durch uns",
    )  # fmt: skip
    made.projects.add(project)
    reach(made, CommitmentStatus.DRAFT, date(2025, 1, 1))
    reach(made, CommitmentStatus.ADOPTED, date(2025, 2, 1))
    reach(made, CommitmentStatus.WITHDRAWN, date(2026, 2, 1))
    for day, value, evidence in (
        (date(2025, 3, 1), "100", Evidence.ESTIMATED),
        (date(2025, 6, 1), "350000", Evidence.MEASURED),
        (date(2025, 9, 1), None, Evidence.ESTIMATED),
        (date(2026, 1, 1), "400000", Evidence.CALCULATED),
    ):
        ProgressReport.objects.create(commitment=made, on=day, value=value, evidence=evidence, at=AT)
    expected = CommitmentFact(
        made.ref, made.membership.actor.ref, "active", SavingFact(kwh=500000.0, carrier="electricity"),
        SavingFact(kwh=350000.0, carrier="electricity"), "measured", 1.0, date(2025, 9, 1), (project.ref,),
    )  # fmt: skip
    assert facts().commitments == (expected,)
    assert facts(date(2025, 1, 31)).commitments[0].status == "draft"
    assert facts(date(2024, 12, 31)).commitments == ()


def test_leaving_withdraws_what_was_open(place):
    gone = make_membership(place[0], to_on=date(2025, 10, 1))
    make_commitment(gone, status=CommitmentStatus.ADOPTED, created_at=AT)
    make_commitment(gone, status=CommitmentStatus.FULFILLED, created_at=AT)
    assert [fact.status for fact in facts().commitments] == ["withdrawn", "active"]
    assert [fact.status for fact in facts(date(2025, 9, 30)).commitments] == ["active", "active"]


def test_the_day_of_entry_is_the_towns(place):
    network, topic = place
    new_year = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)  # half past midnight in Berlin
    make_project(network, created_at=new_year)
    make_commitment(make_membership(network), created_at=new_year)
    make_meeting(topic, starts_at=noon(date(2025, 7, 1)), created_at=new_year)
    found = facts(date(2025, 12, 31))
    assert (found.projects, found.commitments, found.meetings) == ((), (), ())
    late = make_network(name="Netz", kick_off_on=None, starts_on=None, created_at=new_year)
    area = make_topic_area(late)
    starts = {fact.id: fact.started for fact in facts(date(2026, 1, 31)).networks}
    assert starts[area.ref] == date(2026, 1, 1)


# --- costs, nil reports, the town ------------------------------------------------------------------------------


def test_costs_of_the_last_365_days_by_payer(place):
    network, _topic = place
    make_cost(on=date(2025, 1, 1), amount="100.50", hours="3")
    make_cost(on=date(2024, 12, 31), amount="999")
    make_cost(on=date(2026, 1, 1), amount="999")
    make_cost(on=T, amount="50", network=network)
    make_cost(on=T, amount="200", payer=Payer.PARTNER)
    assert facts().costs == CostFacts(150.5, 3.0, 200.0, None)
    assert facts(network=network).costs == CostFacts(50.0, None, None, None)
    assert facts(date(2023, 1, 1)).costs == CostFacts()


def test_nil_reports_of_the_year_and_until_31_march_of_the_one_before(place):
    network, _topic = place
    NilReport.objects.create(kind=NilKind.PLANNING, year=2025, at=AT)
    NilReport.objects.create(kind=NilKind.PARTNER_COSTS, year=2025, network=network, at=AT)
    NilReport.objects.create(kind=NilKind.IDEAS, year=2024, at=AT)
    assert facts().nil_reports == {"planning"}
    assert facts(network=network).nil_reports == {"planning", "partner_costs"}
    assert facts(date(2026, 3, 31)).nil_reports == {"planning"}
    assert facts(date(2026, 4, 1)).nil_reports == set()


def test_town_brings_inhabitants_and_its_newest_balance():
    town = make_town()
    assert (facts().inhabitants, facts().ghg_balance_t, facts().name) == (50_000, None, "Stadt Birkenfurt")
    for year, tonnes in ((2022, 410_000), (2024, 400_000), (2026, 390_000)):
        EmissionBalance.objects.create(municipality=town, year=year, tonnes=tonnes)
    assert facts().ghg_balance_t == 400_000.0


def test_one_network_holds_nothing_of_another(place):
    network, _topic = place
    other = make_network(name="Netz", created_at=AT)
    topic = make_topic_area(other)
    membership = make_membership(other)
    make_meeting(topic, status=MeetingStatus.HELD, starts_at=noon(date(2025, 3, 1)))
    make_idea(topic)
    make_project(other, created_at=AT)
    make_commitment(membership, created_at=AT)
    make_cost(network=other)
    make_participation(membership.actor, network=other)
    alone = facts(network=network)
    assert [fact.network for fact in alone.networks if fact.id == topic.ref] == []
    assert (alone.memberships, alone.meetings, alone.ideas, alone.projects, alone.commitments) == (
        (),
        (),
        (),
        (),
        (),
    )
    assert (alone.participations, alone.planning, alone.costs) == ((), (), CostFacts())
    theirs = facts(network=other)
    assert [
        len(kind) for kind in (theirs.memberships, theirs.meetings, theirs.ideas, theirs.commitments)
    ] == [1] * 4


def _grow(place, times):
    network, topic = place
    for _turn in range(times):
        membership = make_membership(network)
        KeyActorPeriod.objects.create(actor=membership.actor, from_on=date(2025, 1, 1))
        meeting = make_meeting(
            make_topic_area(network), status=MeetingStatus.HELD, starts_at=noon(date(2025, 3, 1))
        )
        make_invitation(meeting, actor=membership.actor)
        Attendance.objects.create(meeting=meeting, actor=membership.actor, presence=Presence.PRESENT, at=AT)
        make_minutes(meeting)
        project = make_project(network, created_at=AT)
        make_idea(topic, status=IdeaStatus.PROJECT, project=project)
        made = make_commitment(membership, created_at=AT)
        made.projects.add(project)
        ProgressReport.objects.create(commitment=made, on=T, value=1, at=AT)
        make_participation(membership.actor, process=make_process())
        make_cost()


@pytest.mark.parametrize("times", [1, 4])
def test_number_of_queries_does_not_grow(place, times, django_assert_num_queries):
    _grow(place, times)
    with django_assert_num_queries(29):
        collect(Scope.INSTANCE, on=T)
    with django_assert_num_queries(30):
        collect(Scope.NETWORK, network=place[0], on=T)
