"""Deeds that are impossible as things stand: the page says why, and no form asks for a day or a reason."""

import re
from datetime import date

import pytest
from django.urls import reverse

from networks.models import IdeaStatus, Network, NetworkStatus
from tests.factories.actors import make_actor
from tests.factories.documents import make_document
from tests.factories.networks import (
    make_goal,
    make_idea,
    make_key_actor,
    make_membership,
    make_network,
    make_outreach,
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
    card = make_outreach(closed)
    pages = [
        ("close", closed.slug),
        ("settings", closed.slug),
        ("key-actors", closed.slug),
        ("outreach-edit", card.ref),
        ("outreach-move", card.ref),
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


@pytest.mark.parametrize("name", ["outreach-create", "commitment-create", "project-create"])
def test_link_for_a_closed_network_says_so(signed_in, coordinator, closed, name):
    response = signed_in(coordinator).get(reverse(f"networks:{name}"), {"network": closed.slug})

    assert (response.context["lead"], response.context["form"]) == (CLOSED, None)


def test_no_commitment_is_offered_to_a_member_of_a_closed_network(signed_in, coordinator, network):
    still = make_membership(make_network(coordinator=coordinator))
    make_membership(network)
    Network.objects.filter(pk=network.pk).update(status=NetworkStatus.CLOSED)

    form = signed_in(coordinator).get(reverse("networks:commitment-create")).context["form"]

    assert list(form.fields["membership"].queryset) == [still]


def test_closed_network_keeps_what_can_be_read(signed_in, coordinator, closed):
    client = signed_in(coordinator)
    make_key_actor(closed, make_actor(name="Molkerei Talgrund"), from_on=date(2025, 1, 1))
    member = make_membership(closed)
    make_document(member, name="Beitritt.pdf")

    def text(name, *keys):
        return client.get(reverse(f"networks:{name}", args=keys)).content.decode()

    assert "Molkerei Talgrund" in text("key-actors", closed.slug)
    assert "Beitritt.pdf" in text("member-edit", member.ref)
    assert ">Files<" in text("member-list", closed.slug)
    assert reverse("networks:people", args=[closed.slug]) in text("settings", closed.slug)


def test_closed_network_offers_no_button_that_is_refused(signed_in, coordinator, closed, topic_area):
    client = signed_in(coordinator)
    idea, goal = make_idea(topic_area), make_goal(topic_area)

    def offered(page):
        return set(re.findall(r'(?:href|action)="([^"?]+)', client.get(page).content.decode()))

    board = offered(f"{reverse('networks:outreach')}?network={closed.slug}")
    assert reverse("networks:outreach-create") not in board
    assert not offered(idea.get_absolute_url()) & {
        reverse(f"networks:idea-{name}", args=[idea.ref])
        for name in ("edit", "discuss", "park", "merge", "project", "support")
    }
    assert reverse("networks:goal-edit", args=[goal.ref]) not in offered(
        reverse("networks:topic-list", args=[closed.slug])
    )


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
