"""Ideas, projects, planning, costs, key actors, and the measure sheet."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from accounts.models import AuditEvent
from common.transitions import TransitionRefused
from networks.domain import costs, ideas, planning, projects
from networks.domain.key_actors import mark_key_actor, unmark_key_actor
from networks.domain.measures import load_catalogue, rate_measure
from networks.models import (
    CostRecord,
    IdeaStatus,
    Measure,
    NetworkKeyActor,
    Participation,
    PlanningProcess,
    Project,
    ProjectStatus,
)
from tests.factories.actors import make_actor
from tests.factories.networks import (
    make_cost,
    make_idea,
    make_participation,
    make_process,
    make_project,
    make_topic_area,
)

NOW = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)


# --- ideas -----------------------------------------------------------------------------------------------------


def test_an_idea_becomes_a_planned_project_with_its_raiser_as_partner(topic_area, coordinator, actor):
    idea = ideas.note_idea(topic_area, by=coordinator, at=NOW, title="Lastenrad-Pool", raised_by=actor)
    project = ideas.make_project_from_idea(idea, by=coordinator, at=NOW)
    idea.refresh_from_db()
    assert (idea.status, idea.project) == (IdeaStatus.PROJECT, project)
    assert (project.network, project.topic_area, project.status) == (
        topic_area.network,
        topic_area,
        ProjectStatus.PLANNED,
    )
    assert [partner.actor for partner in project.partners.all()] == [actor]
    with pytest.raises(TransitionRefused):
        ideas.make_project_from_idea(idea, by=coordinator, at=NOW)
    assert Project.objects.count() == 1


def test_a_parked_idea_is_taken_up_again_before_it_becomes_a_project(topic_area, coordinator):
    idea = make_idea(topic_area)
    ideas.park_idea(idea, by=coordinator, at=NOW, reason="kein Geld")
    with pytest.raises(TransitionRefused):
        ideas.make_project_from_idea(idea, by=coordinator, at=NOW)
    assert not Project.objects.exists()
    ideas.discuss_idea(idea, by=coordinator, at=NOW)
    ideas.make_project_from_idea(idea, by=coordinator, at=NOW)
    assert Project.objects.count() == 1


def test_merging_moves_backers_and_duplicates_along(topic_area, coordinator):
    first, second, third = (make_idea(topic_area, title=str(n)) for n in range(3))
    both, only = make_actor(), make_actor()
    for idea, backers in ((first, [both]), (second, [both, only])):
        for backer in backers:
            ideas.support_idea(idea, actor=backer, by=coordinator, at=NOW)
    ideas.merge_idea(third, into=second, by=coordinator, at=NOW)
    ideas.merge_idea(second, into=first, by=coordinator, at=NOW)
    for idea in (second, third):
        idea.refresh_from_db()
    assert [second.duplicate_of, third.duplicate_of] == [first, first]
    assert {row.actor for row in first.support.all()} == {both, only}
    assert first.support.count() == 2
    assert second.support.count() == 0


def test_ideas_are_not_merged_in_circles_or_across_networks(topic_area, other_network, coordinator):
    first, second = make_idea(topic_area), make_idea(topic_area)
    foreign = make_idea(make_topic_area(other_network))
    ideas.merge_idea(first, into=second, by=coordinator, at=NOW)
    for idea, into, sentence in (
        (second, first, "was itself merged"),
        (second, second, "cannot be merged into itself"),
        (second, foreign, "this network's own entries"),
    ):
        with pytest.raises(ValidationError, match=sentence):
            ideas.merge_idea(idea, into=into, by=coordinator, at=NOW)
    second.refresh_from_db()
    assert (second.status, second.duplicate_of) == (IdeaStatus.OPEN, None)


def test_an_idea_stays_in_its_network(topic_area, other_network, coordinator):
    idea = make_idea(topic_area)
    with pytest.raises(ValidationError, match="this network's own entries"):
        ideas.update_idea(idea, by=coordinator, at=NOW, topic_area=make_topic_area(other_network))
    idea.refresh_from_db()
    assert idea.topic_area == topic_area


# --- projects --------------------------------------------------------------------------------------------------


def test_stages_take_the_day_the_user_gives(network, coordinator):
    project = projects.create_project(
        network, by=coordinator, at=NOW, title="Solardächer", effective_on=date(2025, 1, 10)
    )
    projects.change_stage(
        project, ProjectStatus.DECIDED, effective_on=date(2025, 5, 2), by=coordinator, at=NOW
    )
    assert [(t.target, t.effective_on) for t in project.transitions.all()] == [
        ("planned", date(2025, 1, 10)),
        ("decided", date(2025, 5, 2)),
    ]
    for day, sentence in (
        (date(2025, 5, 1), "The present stage began on 02.05.2025"),
        (date(2026, 3, 13), "lies in the future"),
    ):
        with pytest.raises(ValidationError, match=sentence):
            projects.change_stage(
                project, ProjectStatus.IMPLEMENTING, effective_on=day, by=coordinator, at=NOW
            )
    project.refresh_from_db()
    assert project.status == ProjectStatus.DECIDED


FOLLOWS = {
    ProjectStatus.PLANNED: {"decided", "implementing", "completed", "stopped"},
    ProjectStatus.DECIDED: {"implementing", "completed", "stopped"},
    ProjectStatus.IMPLEMENTING: {"completed", "stopped"},
    ProjectStatus.COMPLETED: {"stopped"},
    ProjectStatus.STOPPED: set(),
}


@pytest.mark.parametrize("source", ProjectStatus)
@pytest.mark.parametrize("target", ProjectStatus)
def test_which_stage_follows_which(network, coordinator, source, target):
    project = make_project(network, status=source)
    if target in FOLLOWS[source]:
        projects.change_stage(project, target, effective_on=date(2026, 3, 1), by=coordinator, at=NOW)
        expected = target
    else:
        with pytest.raises(TransitionRefused):
            projects.change_stage(project, target, effective_on=date(2026, 3, 1), by=coordinator, at=NOW)
        expected = source
    project.refresh_from_db()
    assert project.status == expected


def test_topic_areas_of_other_networks_and_double_partners_are_refused(
    network, other_network, actor, coordinator
):
    with pytest.raises(ValidationError, match="this network's own entries"):
        projects.create_project(
            network, by=coordinator, at=NOW, title="…", topic_area=make_topic_area(other_network)
        )
    assert not Project.objects.exists()
    project = make_project(network)
    projects.add_partner(project, actor=actor, by=coordinator, at=NOW)
    with pytest.raises(ValidationError, match="already a partner"):
        projects.add_partner(project, actor=actor, by=coordinator, at=NOW)
    projects.remove_partner(project.partners.get(), by=coordinator, at=NOW)
    assert project.partners.count() == 0


# --- planning and costs ------------------------------------------------------------------------------------------


def test_participation_in_a_process_or_a_measure_not_both(town, actor, coordinator):
    process = make_process(opened_on=date(2026, 1, 1))
    facts = {"actor": actor, "on": date(2026, 3, 1), "by": coordinator, "at": NOW}
    for fields in ({}, {"process": process, "measure": "Beratungstage"}):
        with pytest.raises(ValidationError, match="Choose a planning process or name a measure, not both"):
            planning.record_participation(**facts, **fields)
    with pytest.raises(ValidationError, match="was opened on 01.01.2026"):
        planning.record_participation(**(facts | {"on": date(2025, 12, 31)}), process=process)
    assert not Participation.objects.exists()
    planning.record_participation(**facts, process=process)
    planning.record_participation(**facts, measure="Beratungstage", level=3)
    assert {(p.process, p.measure, p.level) for p in Participation.objects.all()} == {
        (process, "", None),
        (None, "Beratungstage", 3),
    }


def test_a_process_with_participations_is_not_deleted(town, actor, coordinator):
    process = make_process()
    participation = make_participation(actor, process=process)
    with pytest.raises(ValidationError, match="Delete their participations first"):
        planning.delete_process(process, by=coordinator, at=NOW)
    assert PlanningProcess.objects.count() == 1
    planning.delete_participation(participation, by=coordinator, at=NOW)
    planning.delete_process(process, by=coordinator, at=NOW)
    assert PlanningProcess.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Enter an amount, hours, or both."),
        ({"amount": Decimal("-1")}, "Ensure this value is greater than or equal to 0."),
        (
            {"on": date(2026, 3, 13), "amount": Decimal(1)},
            "The date lies in the future. Choose today or earlier.",
        ),
    ],
)
def test_record_cost_refuses(town, coordinator, fields, sentence):
    facts = {"text": "Moderation", "on": date(2026, 3, 1), "payer": "municipality"} | fields
    with pytest.raises(ValidationError) as refusal:
        costs.record_cost(by=coordinator, at=NOW, **facts)
    assert sentence in refusal.value.messages
    assert not CostRecord.objects.exists()


def test_only_partners_costs_name_a_partner(town, actor, coordinator):
    facts = {"text": "Saal", "on": date(2026, 3, 1), "hours": Decimal(3), "actor": actor}
    with pytest.raises(ValidationError, match="Name a partner only for costs a partner carries"):
        costs.record_cost(by=coordinator, at=NOW, payer="municipality", **facts)
    cost = costs.record_cost(by=coordinator, at=NOW, payer="partner", **facts)
    assert (cost.municipality, cost.actor) == (town, actor)


def test_a_cost_deleted_meanwhile_does_not_come_back(town, coordinator):
    stale = make_cost(text="Doppelt")
    costs.update_cost(stale, by=coordinator, at=NOW, text="Saal")
    CostRecord.objects.all().delete()
    with pytest.raises(ValidationError, match="has just deleted this"):
        costs.store(stale, text="Saalmiete")
    assert not CostRecord.objects.exists()


def test_a_deleted_cost_stays_in_the_audit_trail(town, coordinator):
    costs.delete_cost(make_cost(text="Doppelt"), by=coordinator, at=NOW)
    assert not CostRecord.objects.exists()
    assert AuditEvent.objects.get(action="networks.cost_deleted").before["text"] == "Doppelt"


# --- key actors of a network -------------------------------------------------------------------------------------


def test_key_actors_have_periods_one_at_a_time(network, actor, coordinator):
    mark_key_actor(network, actor=actor, on=date(2026, 1, 1), reason="viel Wärme", by=coordinator, at=NOW)
    with pytest.raises(ValidationError, match="already a key actor of the network"):
        mark_key_actor(network, actor=actor, on=date(2026, 2, 1), by=coordinator, at=NOW)
    unmark_key_actor(network, actor=actor, on=date(2026, 3, 1), by=coordinator, at=NOW)
    with pytest.raises(ValidationError, match="is not a key actor"):
        unmark_key_actor(network, actor=actor, on=date(2026, 3, 1), by=coordinator, at=NOW)
    assert [(p.from_on, p.to_on) for p in NetworkKeyActor.objects.all()] == [
        (date(2026, 1, 1), date(2026, 3, 1))
    ]


def test_periods_of_a_networks_key_actor_do_not_overlap(network, actor, coordinator):
    mark_key_actor(network, actor=actor, on=date(2026, 1, 1), by=coordinator, at=NOW)
    with pytest.raises(ValidationError, match="must not lie before the beginning"):
        unmark_key_actor(network, actor=actor, on=date(2025, 12, 31), by=coordinator, at=NOW)
    unmark_key_actor(network, actor=actor, on=date(2026, 3, 1), by=coordinator, at=NOW)
    with pytest.raises(ValidationError, match="Until 01.03.2026 this actor already counted"):
        mark_key_actor(network, actor=actor, on=date(2026, 2, 28), by=coordinator, at=NOW)
    mark_key_actor(network, actor=actor, on=date(2026, 3, 1), by=coordinator, at=NOW)
    assert NetworkKeyActor.objects.count() == 2


# --- the measure sheet ---------------------------------------------------------------------------------------------


def test_the_catalogue_loads_the_whole_sheet_in_both_languages_and_no_rating(db):
    call_command("load_measures", verbosity=0)
    measure = Measure.objects.get()
    assert measure.linked_codes == ["MW6", "MW7"]
    assert {language: sorted(text) for language, text in measure.content.items()} == {
        language: sorted(
            [
                *(
                    "title",
                    "type",
                    "goal",
                    "description",
                    "examples",
                    "steps",
                    "initiators",
                    "further_actors",
                ),
                *("target_groups", "effort_note", "effort", "links", "success_factors"),
            ]
        )
        for language in ("de", "en")
    }
    for text in measure.content.values():
        assert [len(text[key]) for key in ("examples", "steps", "target_groups", "effort", "links")] == [
            4,
            4,
            4,
            4,
            2,
        ]
        assert len(text["success_factors"]) == 3
    ratings = (measure.rating_priority, measure.rating_ghg, measure.rating_change, measure.rating_cost)
    assert ratings == (None, None, None, None)


def test_loading_again_keeps_a_rating_that_was_entered(db, admin):
    [measure] = load_catalogue()
    rate_measure(
        measure,
        by=admin,
        at=NOW,
        rating_priority=4,
        rating_source="Maßnahmenkatalog, S. 12",
        rating_on=date(2026, 3, 1),
    )
    load_catalogue()
    measure.refresh_from_db()
    assert (measure.rating_priority, measure.rating_ghg) == (4, None)


def test_a_rating_needs_its_source_and_has_six_dots_at_most(db, admin):
    [measure] = load_catalogue()
    with pytest.raises(ValidationError, match="Enter where the rating was read, and when"):
        rate_measure(measure, by=admin, at=NOW, rating_priority=4)
    with pytest.raises(ValidationError):
        rate_measure(
            measure, by=admin, at=NOW, rating_ghg=7, rating_source="Katalog", rating_on=date(2026, 3, 1)
        )
    measure.refresh_from_db()
    assert (measure.rating_priority, measure.rating_ghg) == (None, None)
