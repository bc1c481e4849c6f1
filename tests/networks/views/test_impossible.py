"""Deeds that are impossible as things stand: the page says why, and no form asks for a day or a reason."""

from datetime import date

import pytest
from django.urls import reverse

from networks.models import IdeaStatus, NetworkStatus
from tests.factories.networks import (
    make_goal,
    make_idea,
    make_membership,
    make_participation,
    make_process,
    make_topic_area,
)

pytestmark = pytest.mark.django_db

CLOSED = "This network is closed. Its records can be read but no longer changed."


@pytest.fixture
def said(signed_in, coordinator):
    """What the page answers in place of its form; ``None`` where it shows one."""
    client = signed_in(coordinator)

    def read(name, *keys):
        response = client.get(reverse(f"networks:{name}", args=keys))
        assert response.status_code == 200
        return response.context["lead"] if response.context["form"] is None else None

    return read


@pytest.fixture
def closed(network):
    network.status = NetworkStatus.CLOSED
    network.save()
    return network


def test_what_has_ended_does_not_end_again(said, network):
    left = make_membership(network, to_on=date(2025, 1, 1))
    over = make_topic_area(network, ended_on=date(2025, 1, 1))

    assert said("member-end", left.ref) == "This membership has already ended."
    assert said("topic-end", over.ref) == "This topic area has already ended."


def test_last_ones_stay(said, network, coordinator, topic_area):
    assert said("topic-end", topic_area.ref).startswith("A network needs a topic area.")
    assert said("coordinator-remove", network.slug, coordinator.ref).startswith(
        "A network needs a coordinator."
    )
    make_topic_area(network)
    assert said("topic-end", topic_area.ref) is None


def test_closed_network_asks_for_nothing(said, closed, topic_area):
    idea, goal, member = make_idea(topic_area), make_goal(topic_area), make_membership(closed)
    pages = [
        ("close", closed.slug),
        ("activate", closed.slug),
        ("member-create", closed.slug),
        ("member-edit", member.ref),
        ("topic-create", closed.slug),
        ("topic-edit", topic_area.ref),
        ("topic-end", topic_area.ref),
        ("goal-create", topic_area.ref),
        ("goal-edit", goal.ref),
        ("goal-delete", goal.ref),
        ("idea-edit", idea.ref),
        ("idea-park", idea.ref),
    ]

    assert {name: said(name, key) for name, key in pages} == {name: CLOSED for name, _key in pages}


def test_parked_idea_is_not_parked_again(said, topic_area):
    assert said("idea-park", make_idea(topic_area).ref) is None
    assert said("idea-park", make_idea(topic_area, status=IdeaStatus.PARKED).ref) == (
        "This is “parked” already."
    )
    assert said("idea-merge", make_idea(topic_area, status=IdeaStatus.PARKED).ref) == (
        "“parked” cannot become “merged”."
    )


def test_process_in_which_somebody_took_part_stays(said):
    process = make_process()
    assert said("planning-delete", process.ref) is None
    make_participation(process=process)

    assert said("planning-delete", process.ref) == (
        "Actors took part in this process. Delete their participations first."
    )
