"""Records as of a day (scoring model 6.9): each kind, held against planned, before and after."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from actors.models import EmissionBalance, KeyActorPeriod
from common.transitions import record
from meetings.models import Attendance, MeetingStatus, MinutesStatus, Presence
from monitoring.collect import collect
from monitoring.facts import (
    ActorFact,
    CommitmentFact,
    CostFacts,
    IdeaFact,
    MembershipFact,
    NetworkFact,
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
    NetworkKeyActor,
    NetworkStatus,
    Payer,
    ProgressReport,
    ProjectStatus,
)
from tests.factories.actors import make_actor, make_town
from tests.factories.meetings import make_invitation, make_meeting, make_minutes
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

T = date(2025, 12, 31)
AT = datetime(2025, 1, 2, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def facts(on=T, network=None):
    found, _labels = collect(Scope.NETWORK if network else Scope.INSTANCE, network=network, on=on)
    return found


def noon(day):
    return datetime.combine(day, time(12), tzinfo=UTC)


def reach(obj, target, day, *, at=AT):
    """A history row; each entered a second after the one before."""
    record(obj, target=target, by=None, at=at + timedelta(seconds=obj.transitions.count()), effective_on=day)


@pytest.fixture
def place():
    network = make_network(name="Bündnis", created_at=AT)
    return network, make_topic_area(network, name="Wärme")


# --- networks --------------------------------------------------------------------------------------------------


def test_topic_areas_are_the_networks_and_start_with_the_kick_off(place):
    network, topic = place
    late = make_topic_area(network, name="Strom", started_on=date(2025, 6, 1))
    make_topic_area(network, name="Verkehr", started_on=date(2026, 1, 1))
    assert facts().networks == (
        NetworkFact(topic.ref, date(2024, 3, 1)),
        NetworkFact(late.ref, date(2025, 6, 1)),
    )


def test_network_in_preparation_brings_nothing(place):
    waiting = make_network(status=NetworkStatus.PREPARATION, created_at=AT)
    topic = make_topic_area(waiting)
    make_membership(waiting)
    make_idea(topic)
    make_project(waiting, created_at=AT)
    make_meeting(topic, status=MeetingStatus.HELD, starts_at=noon(date(2025, 5, 5)))
    found = facts()
    assert [fact.id for fact in found.networks] == [place[1].ref]
    assert (found.memberships, found.ideas, found.projects, found.meetings) == ((), (), (), ())


def test_network_counts_from_its_kick_off_even_when_founded_in_the_product_later(place):
    network, topic = place
    reach(network, NetworkStatus.PREPARATION, date(2026, 2, 1))
    reach(network, NetworkStatus.ACTIVE, date(2024, 3, 1))
    assert facts().networks == (NetworkFact(topic.ref, date(2024, 3, 1)),)
    assert facts(date(2026, 3, 1)).networks == (NetworkFact(topic.ref, date(2024, 3, 1)),)
    assert facts(date(2024, 2, 29)).networks == ()


def test_closing_counts_from_its_day_on(place):
    network, topic = place
    reach(network, NetworkStatus.ACTIVE, date(2024, 3, 1))
    reach(network, NetworkStatus.CLOSED, date(2026, 1, 15))
    network.ends_on = date(2026, 1, 15)
    network.save()
    assert facts().networks[0].ended is None
    assert facts(date(2026, 1, 14)).networks[0].ended is None
    assert facts(date(2026, 1, 15)).networks[0].ended == date(2026, 1, 15)


def test_term_until_the_last_of_december_includes_that_day(place):
    network, topic = place
    network.ends_on = T
    network.save()
    assert facts().networks[0].ended is None
    assert facts(date(2026, 1, 1)).networks[0].ended == date(2026, 1, 1)


def test_topic_area_may_end_before_its_network(place):
    network, topic = place
    topic.ended_on = date(2025, 10, 1)
    topic.save()
    assert facts().networks == (NetworkFact(topic.ref, date(2024, 3, 1), date(2025, 10, 1)),)


# --- actors and memberships ------------------------------------------------------------------------------------


def test_membership_counts_once_in_each_topic_area(place):
    network, topic = place
    other = make_topic_area(network, name="Strom")
    wide = make_membership(network, from_on=date(2024, 5, 1))
    narrow = make_membership(network, from_on=date(2024, 6, 1), to_on=date(2025, 9, 1))
    narrow.topic_areas.add(other)
    make_membership(network, from_on=date(2026, 1, 1))
    assert facts().memberships == (
        MembershipFact(wide.actor.ref, topic.ref, date(2024, 5, 1), None, wide.ref),
        MembershipFact(wide.actor.ref, other.ref, date(2024, 5, 1), None, wide.ref),
        MembershipFact(narrow.actor.ref, other.ref, date(2024, 6, 1), date(2025, 9, 1), narrow.ref),
    )


def test_leaving_later_was_not_known_then(place):
    member = make_membership(place[0], to_on=date(2026, 1, 10))
    assert facts().memberships[0].end is None
    assert facts(date(2026, 1, 10)).memberships[0].end == date(2026, 1, 10)
    assert member.to_on == date(2026, 1, 10)


def test_key_flag_is_read_from_its_history(place):
    now, before, later = (make_actor(sector="Handel") for _number in range(3))
    KeyActorPeriod.objects.create(actor=now, from_on=date(2025, 1, 1))
    KeyActorPeriod.objects.create(actor=before, from_on=date(2024, 1, 1), to_on=T)
    KeyActorPeriod.objects.create(actor=later, from_on=date(2026, 1, 1))
    assert facts().actors == (ActorFact(now.ref, True, "Handel"),)
    assert facts(date(2025, 12, 30)).actors == (
        ActorFact(now.ref, True, "Handel"),
        ActorFact(before.ref, True, "Handel"),
    )


def test_network_has_its_own_key_actors_or_the_towns(place):
    network, _topic = place
    towns, own = make_actor(), make_actor()
    KeyActorPeriod.objects.create(actor=towns, from_on=date(2025, 1, 1))
    assert [fact.id for fact in facts(network=network).actors] == [towns.ref]
    NetworkKeyActor.objects.create(network=network, actor=own, from_on=date(2025, 2, 1))
    assert [fact.id for fact in facts(network=network).actors] == [own.ref]
    assert [fact.id for fact in facts(date(2025, 1, 31), network=network).actors] == [towns.ref]
    assert [fact.id for fact in facts().actors] == [towns.ref]


def test_merged_actor_counts_as_the_one_it_became(place):
    network, topic = place
    kept, dropped = make_actor(name="Molkerei"), make_actor(name="Molkerei Talgrund")
    make_membership(network, dropped)
    dropped.merged_into = kept
    dropped.save()
    found, labels = collect(Scope.INSTANCE, on=T)
    assert [fact.actor for fact in found.memberships] == [kept.ref]
    assert labels["actor"] == {kept.ref: "Molkerei"}


# --- meetings --------------------------------------------------------------------------------------------------


def test_held_planned_and_cancelled(place):
    _network, topic = place
    held = make_meeting(topic, status=MeetingStatus.HELD, starts_at=noon(date(2025, 3, 1)))
    # Confirmed in January; it took place in December.
    reach(held, MeetingStatus.HELD, date(2026, 1, 9))
    forgotten = make_meeting(topic, starts_at=noon(date(2025, 5, 1)), created_at=AT)
    off = make_meeting(topic, starts_at=noon(date(2025, 7, 1)), status=MeetingStatus.CANCELLED, created_at=AT)
    make_meeting(topic, starts_at=noon(date(2026, 1, 1)), created_at=AT)
    make_meeting(topic, status=MeetingStatus.DRAFT, starts_at=None, ends_at=None, created_at=AT)
    assert [(fact.id, fact.status) for fact in facts().meetings] == [
        (held.ref, "held"),
        (forgotten.ref, "planned"),
        (off.ref, "cancelled"),
    ]


def test_day_of_a_meeting_is_the_civil_one(place):
    make_meeting(place[1], status=MeetingStatus.HELD, starts_at=datetime(2025, 12, 31, 23, 30, tzinfo=UTC))
    assert facts().meetings == ()
    assert facts(date(2026, 1, 1)).meetings[0].day == date(2026, 1, 1)


def test_invited_and_attending_organisations(place):
    start = noon(date(2025, 3, 1))
    meeting = make_meeting(place[1], status=MeetingStatus.HELD, starts_at=start)
    here, away, gone, late = (make_actor() for _number in range(4))
    for actor in (here, here, away):
        make_invitation(meeting, actor=actor)
    make_invitation(meeting, actor=gone, withdrawn_at=start - timedelta(days=1))
    make_invitation(meeting, actor=late, withdrawn_at=start + timedelta(days=1))
    assert (facts().meetings[0].invited, facts().meetings[0].attended) == (3, None)
    assert facts().meetings[0].proven is False
    entries = {
        here: Presence.PRESENT,
        away: Presence.EXCUSED,
        gone: Presence.PRESENT,
        make_actor(): Presence.PRESENT,
    }
    for actor, presence in entries.items():
        Attendance.objects.create(meeting=meeting, actor=actor, presence=presence, at=AT)
    Attendance.objects.create(meeting=meeting, guest_name="Presse", presence=Presence.PRESENT, at=AT)
    assert (facts().meetings[0].invited, facts().meetings[0].attended) == (3, 1)


def test_recorded_that_nobody_came_is_a_zero(place):
    make_meeting(
        place[1], status=MeetingStatus.HELD, starts_at=noon(date(2025, 3, 1)), attendance_recorded_at=AT
    )
    assert facts().meetings[0].attended == 0
    assert facts().meetings[0].proven is True


def test_neutral_needs_a_declaration_and_no_conflict(place, moderator):
    def held(day, **fields):
        make_meeting(place[1], status=MeetingStatus.HELD, starts_at=noon(day), **fields)

    person = moderator.person
    held(date(2025, 1, 10))
    held(date(2025, 2, 10), moderator=person)
    held(date(2025, 3, 10), moderator=person, neutrality_declared_on=date(2025, 3, 10))
    held(date(2025, 4, 10), moderator=person, neutrality_declared_on=date(2025, 4, 11))
    held(
        date(2025, 5, 10), moderator=person, neutrality_declared_on=date(2025, 5, 1), conflict_note="Vorstand"
    )
    assert [fact.neutral for fact in facts().meetings] == [None, False, True, False, False]


def test_agenda_is_unknown_until_somebody_ticked_it(place):
    make_meeting(place[1], status=MeetingStatus.HELD, starts_at=noon(date(2025, 1, 10)))
    make_meeting(place[1], status=MeetingStatus.HELD, starts_at=noon(date(2025, 2, 10)), kinds_held=[])
    make_meeting(
        place[1],
        status=MeetingStatus.HELD,
        starts_at=noon(date(2025, 3, 10)),
        kinds_held=["strategy", "exchange"],
    )
    assert [fact.agenda for fact in facts().meetings] == [None, (), ("exchange", "strategy")]


def test_minutes_prove_from_the_day_they_went_round(place):
    meeting = make_meeting(place[1], status=MeetingStatus.HELD, starts_at=noon(date(2025, 12, 10)))
    minutes = make_minutes(meeting, status=MinutesStatus.CIRCULATED)
    reach(minutes, MinutesStatus.DRAFT, date(2025, 12, 11))
    reach(minutes, MinutesStatus.CIRCULATED, date(2026, 1, 7))
    assert facts().meetings[0].minutes is False
    assert facts(date(2026, 1, 7)).meetings[0].minutes is True


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
