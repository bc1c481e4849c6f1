"""Members: taken in once, leaving closes what they promised."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError

from actors.domain.actors import merge_actors
from networks.domain.memberships import admit_member, drop_representative, end_membership, update_membership
from networks.domain.outreach import move_stage, note_contact, take_up_actor, update_outreach
from networks.models import (
    CommitmentStatus,
    ContactNote,
    Membership,
    NetworkKeyActor,
    Outreach,
    Stage,
)
from networks.queries.outreach import cards_at, places_of
from networks.signals import membership_ended, membership_started
from tests.factories.actors import make_actor, make_person
from tests.factories.networks import (
    make_commitment,
    make_key_actor,
    make_membership,
    make_network,
    make_outreach,
    make_topic_area,
)

NOW = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 12)


def admit(network, actor, by, **fields):
    return admit_member(network, actor=actor, by=by, at=NOW, **({"on": date(2026, 3, 1)} | fields))


def test_admit_member_moves_the_actor_on_the_board(network, actor, coordinator):
    outreach = make_outreach(network, actor, status=Stage.IN_TALKS, next_step="anrufen", due_on=TODAY)
    heard = []
    membership_started.connect(
        lambda sender, **kw: heard.append(kw["membership"]), weak=False, dispatch_uid="t"
    )
    try:
        membership = admit(network, actor, coordinator)
    finally:
        membership_started.disconnect(dispatch_uid="t")
    outreach.refresh_from_db()
    assert heard == [membership]
    assert (outreach.status, outreach.next_step, outreach.due_on) == (Stage.MEMBER, "", None)
    assert [(t.source, t.target, t.effective_on) for t in outreach.transitions.all()] == [
        ("in_talks", "member", date(2026, 3, 1))
    ]


@pytest.mark.parametrize("stage", [None, Stage.IDENTIFIED, Stage.DECLINED, Stage.LEFT])
def test_wherever_it_stood_a_member_stands_among_the_members(network, actor, coordinator, stage):
    if stage is not None:
        make_outreach(network, actor, status=stage)
    admit(network, actor, coordinator)
    assert Outreach.objects.get(network=network, actor=actor).status == Stage.MEMBER


def test_a_second_active_membership_is_refused_with_its_sentence(network, actor, membership, coordinator):
    with pytest.raises(ValidationError) as refusal:
        admit(network, actor, coordinator)
    assert refusal.value.messages == ["This actor is already a member of the network."]
    assert list(Membership.objects.all()) == [membership]
    assert not Outreach.objects.exists()


def test_members_come_back_after_leaving_but_not_before(network, actor, membership, coordinator):
    end_membership(membership, on=date(2026, 2, 1), reason="Umzug", by=coordinator, at=NOW)
    with pytest.raises(ValidationError, match="was already a member until 01.02.2026"):
        admit(network, actor, coordinator, on=date(2026, 1, 31))
    again = admit(network, actor, coordinator, on=date(2026, 2, 1))
    assert list(Membership.objects.active()) == [again]


def test_leaving_closes_open_commitments_and_nothing_else(network, actor, membership, coordinator):
    """In one transaction: commitments withdrawn, the board moved, the bell rung once."""
    make_outreach(network, actor, status=Stage.MEMBER)
    rows = {status: make_commitment(membership, status=status) for status in CommitmentStatus}
    heard = []
    membership_ended.connect(
        lambda sender, **kw: heard.append(kw["membership"]), weak=False, dispatch_uid="t"
    )
    try:
        end_membership(membership, on=date(2026, 3, 10), reason="aufgelöst", by=coordinator, at=NOW)
    finally:
        membership_ended.disconnect(dispatch_uid="t")
    membership.refresh_from_db()
    assert heard == [membership]
    assert (membership.to_on, membership.left_reason) == (date(2026, 3, 10), "aufgelöst")
    found = {}
    for status, row in rows.items():
        row.refresh_from_db()
        found[status] = row.status
    assert found == {
        CommitmentStatus.DRAFT: "withdrawn",
        CommitmentStatus.SUBMITTED: "withdrawn",
        CommitmentStatus.ADOPTED: "withdrawn",
        CommitmentStatus.FULFILLED: "fulfilled",
        CommitmentStatus.MISSED: "missed",
        CommitmentStatus.WITHDRAWN: "withdrawn",
    }
    step = rows[CommitmentStatus.ADOPTED].transitions.get()
    assert (step.reason, step.effective_on) == ("left", date(2026, 3, 10))
    board = Outreach.objects.get(network=network, actor=actor)
    assert (board.status, board.reason) == (Stage.LEFT, "aufgelöst")


def test_a_failing_listener_leaves_everything_as_it_was(network, actor, membership, coordinator):
    commitment = make_commitment(membership, status=CommitmentStatus.ADOPTED)

    def fail(sender, **kwargs):
        raise RuntimeError("no")

    membership_ended.connect(fail, weak=False, dispatch_uid="t")
    try:
        with pytest.raises(RuntimeError):
            end_membership(membership, on=TODAY, by=coordinator, at=NOW)
    finally:
        membership_ended.disconnect(dispatch_uid="t")
    membership.refresh_from_db()
    commitment.refresh_from_db()
    assert (membership.to_on, commitment.status) == (None, CommitmentStatus.ADOPTED)


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        (date(2026, 3, 13), "lies in the future"),
        (date(2024, 2, 29), "The end must not lie before the beginning"),
    ],
)
def test_end_membership_refuses_impossible_days(membership, coordinator, on, sentence):
    with pytest.raises(ValidationError, match=sentence):
        end_membership(membership, on=on, by=coordinator, at=NOW)
    membership.refresh_from_db()
    assert membership.to_on is None


def test_a_membership_ends_once(membership, coordinator):
    end_membership(membership, on=date(2026, 3, 1), by=coordinator, at=NOW)
    with pytest.raises(ValidationError, match="has already ended"):
        end_membership(membership, on=date(2026, 3, 5), by=coordinator, at=NOW)
    membership.refresh_from_db()
    assert membership.to_on == date(2026, 3, 1)


def test_foreign_topic_areas_and_strangers_are_refused(network, other_network, actor, coordinator):
    foreign = make_topic_area(other_network)
    stranger = make_person(actor=make_actor())
    with pytest.raises(ValidationError, match="this network's own entries"):
        admit(network, actor, coordinator, topic_areas=[foreign])
    with pytest.raises(ValidationError, match="people who belong to the organisation"):
        admit(network, actor, coordinator, representatives=[stranger])
    assert not Membership.objects.exists()


def test_update_membership_keeps_to_its_own_people_and_topics(
    network, topic_area, membership, actor, coordinator
):
    speaker = make_person(actor=actor)
    update_membership(
        membership,
        by=coordinator,
        at=NOW,
        topic_areas=[topic_area],
        representatives=[speaker],
        signed_on=TODAY,
    )
    membership.refresh_from_db()
    assert membership.signed_on == TODAY
    assert list(membership.topic_areas.all()) == [topic_area]
    assert list(membership.representatives.all()) == [speaker]
    drop_representative(actor=actor, person=speaker)
    assert list(membership.representatives.all()) == []


def test_a_membership_is_not_corrected_into_an_earlier_one(network, actor, membership, coordinator):
    end_membership(membership, on=date(2026, 2, 1), by=coordinator, at=NOW)
    again = admit(network, actor, coordinator, on=date(2026, 2, 1))
    with pytest.raises(ValidationError, match="was already a member until 01.02.2026"):
        update_membership(again, by=coordinator, at=NOW, from_on=date(2026, 1, 31))
    update_membership(membership, by=coordinator, at=NOW, from_on=date(2024, 2, 1))
    again.refresh_from_db()
    assert again.from_on == date(2026, 2, 1)


def test_a_member_since_january_stands_so_on_the_board(network, actor, coordinator):
    """Put on the list today, a member since January: it was identified no later than that."""
    take_up_actor(network, actor=actor, by=coordinator, at=NOW)
    admit(network, actor, coordinator, on=date(2026, 1, 1))
    (card,) = cards_at(places_of(Outreach.objects.all(), on=TODAY), coordinator)
    assert (card.status, card.since) == (Stage.MEMBER, date(2026, 1, 1))


# --- outreach ------------------------------------------------------------------------------------------------


def test_an_actor_stands_on_a_list_once(network, actor, coordinator):
    take_up_actor(network, actor=actor, by=coordinator, at=NOW)
    with pytest.raises(ValidationError, match="already on the network's list"):
        take_up_actor(network, actor=actor, by=coordinator, at=NOW)
    assert Outreach.objects.count() == 1


def test_a_next_step_needs_a_day_and_a_day_a_step(network, actor, coordinator):
    with pytest.raises(ValidationError) as refusal:
        take_up_actor(network, actor=actor, by=coordinator, at=NOW, next_step="anrufen")
    assert list(refusal.value.error_dict) == ["due_on"]
    outreach = take_up_actor(network, actor=actor, by=coordinator, at=NOW)
    with pytest.raises(ValidationError) as refusal:
        update_outreach(outreach, by=coordinator, at=NOW, due_on=TODAY)
    assert list(refusal.value.error_dict) == ["next_step"]
    outreach.refresh_from_db()
    assert (outreach.next_step, outreach.due_on) == ("", None)


def test_declining_keeps_the_reason_and_drops_the_next_step(network, actor, coordinator):
    outreach = take_up_actor(network, actor=actor, by=coordinator, at=NOW, next_step="anrufen", due_on=TODAY)
    move_stage(
        outreach,
        Stage.DECLINED,
        by=coordinator,
        at=NOW,
        reason="keine Zeit",
        ask_again_on=date(2026, 9, 1),
    )
    outreach.refresh_from_db()
    assert (outreach.status, outreach.reason, outreach.next_step, outreach.due_on, outreach.ask_again_on) == (
        Stage.DECLINED,
        "keine Zeit",
        "",
        None,
        date(2026, 9, 1),
    )


@pytest.mark.parametrize("stage", [Stage.MEMBER, Stage.LEFT])
def test_membership_is_not_moved_but_recorded(network, actor, coordinator, stage):
    outreach = take_up_actor(network, actor=actor, by=coordinator, at=NOW)
    with pytest.raises(ValidationError):
        move_stage(outreach, stage, by=coordinator, at=NOW)
    outreach.refresh_from_db()
    assert outreach.status == Stage.IDENTIFIED


def test_note_contact_takes_up_moves_and_plans(network, actor, coordinator):
    note_contact(
        actor=actor,
        network=network,
        kind="call",
        on=date(2026, 3, 11),
        text="Will es sich überlegen.",
        next_step="Unterlagen schicken",
        due_on=date(2026, 3, 20),
        stage=Stage.IN_TALKS,
        by=coordinator,
        at=NOW,
    )
    outreach = Outreach.objects.get(network=network, actor=actor)
    assert (outreach.status, outreach.next_step, outreach.due_on) == (
        Stage.IN_TALKS,
        "Unterlagen schicken",
        date(2026, 3, 20),
    )
    assert [(t.target, t.effective_on) for t in outreach.transitions.all()] == [
        ("identified", date(2026, 3, 11)),
        ("in_talks", date(2026, 3, 11)),
    ]
    assert [step.reason for step in outreach.transitions.all()] == ["", ""]


def test_a_contact_to_come_is_no_contact(network, actor, coordinator):
    with pytest.raises(ValidationError, match="lies in the future"):
        note_contact(
            actor=actor, kind="call", on=date(2026, 3, 13), text="…", by=coordinator, at=NOW, network=network
        )
    assert not ContactNote.objects.exists()
    assert not Outreach.objects.exists()


# --- merging ---------------------------------------------------------------------------------------------------


def test_merging_actors_makes_one_membership_of_two(network, coordinator):
    keep, drop = make_actor(name="Stadtwerke"), make_actor(name="Stadtwerke GmbH")
    area = make_topic_area(network)
    first = make_membership(network, keep, from_on=date(2025, 1, 1))
    first.topic_areas.add(area)
    second = make_membership(network, drop, from_on=date(2024, 6, 1), signed_on=date(2024, 7, 1))
    commitment = make_commitment(second)
    other = make_membership(make_network(), drop)
    make_outreach(network, keep, status=Stage.MEMBER)
    make_outreach(network, drop, status=Stage.IN_TALKS)
    ContactNote.objects.create(actor=drop, on=TODAY, text="…", at=NOW)
    merge_actors(keep, drop, by=coordinator, at=NOW)
    first.refresh_from_db()
    commitment.refresh_from_db()
    other.refresh_from_db()
    assert (first.from_on, first.signed_on) == (date(2024, 6, 1), date(2024, 7, 1))
    # The other one was in for all topic areas, so the one that stays is.
    assert list(first.topic_areas.all()) == []
    assert (commitment.membership, other.actor) == (first, keep)
    assert [(o.actor, o.status) for o in Outreach.objects.all()] == [(keep, Stage.MEMBER)]
    assert [n.actor for n in ContactNote.objects.all()] == [keep]
    assert not Membership.objects.filter(actor=drop).exists()


def test_merging_leaves_one_membership_for_every_day(network, coordinator):
    """Ended ones of the two overlap each other and the present one; a gap between memberships stays."""
    keep, drop = make_actor(), make_actor()
    make_membership(network, keep, from_on=date(2020, 1, 1), to_on=date(2021, 1, 1))
    present = make_membership(network, keep, from_on=date(2024, 1, 1))
    promise = make_commitment(
        make_membership(network, drop, from_on=date(2020, 6, 1), to_on=date(2022, 1, 1), left_reason="Umzug")
    )
    make_membership(network, drop, from_on=date(2023, 1, 1), to_on=date(2025, 1, 1))
    merge_actors(keep, drop, by=coordinator, at=NOW)
    rows = Membership.objects.order_by("from_on")
    assert [(row.actor, row.from_on, row.to_on, row.left_reason) for row in rows] == [
        (keep, date(2020, 1, 1), date(2022, 1, 1), "Umzug"),
        (keep, date(2023, 1, 1), None, ""),
    ]
    promise.refresh_from_db()
    assert (rows.last(), promise.membership) == (present, rows.first())


def test_merging_joins_periods_as_key_actor(network, coordinator):
    keep, drop = make_actor(), make_actor()
    make_key_actor(network, keep, from_on=date(2025, 1, 1), to_on=date(2025, 6, 1))
    make_key_actor(network, drop, from_on=date(2025, 3, 1))
    merge_actors(keep, drop, by=coordinator, at=NOW)
    assert [(p.actor, p.from_on, p.to_on) for p in NetworkKeyActor.objects.all()] == [
        (keep, date(2025, 1, 1), None)
    ]


def test_nothing_of_the_networks_still_points_at_a_merged_actor(network, coordinator):
    """Every column of this app that names an actor moves, also one that is added tomorrow."""
    from django.apps import apps

    from actors.models import Actor
    from tests.factories.networks import (
        make_cost,
        make_goal,
        make_idea,
        make_participation,
        make_partner,
        make_project,
    )

    keep, drop = make_actor(), make_actor()
    project = make_project(network)
    for actor in (keep, drop):
        make_partner(project, actor, role="Planung")
        make_participation(actor)
    make_membership(network, drop)
    make_outreach(network, drop)
    make_key_actor(network, drop)
    make_cost(payer="partner", actor=drop)
    make_goal(make_topic_area(network), raised_by=drop)
    idea = make_idea(raised_by=drop)
    for actor in (keep, drop):
        idea.support.create(actor=actor, at=NOW)
    ContactNote.objects.create(actor=drop, on=TODAY, text="…", at=NOW)
    merge_actors(keep, drop, by=coordinator, at=NOW)
    left, moved = [], []
    for model in apps.get_app_config("networks").get_models():
        for field in model._meta.get_fields():
            if field.concrete and field.many_to_one and field.related_model is Actor:
                rows = model._base_manager.filter(**{field.name: drop})
                left += [f"{model.__name__}.{field.name}"] * rows.count()
                if model._base_manager.filter(**{field.name: keep}).exists():
                    moved.append(f"{model.__name__}.{field.name}")
    assert left == []
    assert sorted(moved) == [
        "ContactNote.actor",
        "CostRecord.actor",
        "Goal.raised_by",
        "Idea.raised_by",
        "IdeaSupport.actor",
        "Membership.actor",
        "NetworkKeyActor.actor",
        "Outreach.actor",
        "Participation.actor",
        "ProjectPartner.actor",
    ]
