"""Lists cost the same with one row and with three."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from networks.models import CommitmentStatus
from tests.factories.actors import make_actor, make_person
from tests.factories.networks import (
    make_commitment,
    make_cost,
    make_goal,
    make_idea,
    make_key_actor,
    make_membership,
    make_network,
    make_outreach,
    make_participation,
    make_partner,
    make_process,
    make_project,
    make_report,
    make_topic_area,
)


def add_network(network, coordinator):
    extra = make_network(coordinator=coordinator)
    make_topic_area(extra)
    make_membership(extra)


def add_member(network, coordinator):
    actor = make_actor()
    membership = make_membership(network, actor)
    membership.representatives.add(make_person(actor=actor))
    membership.topic_areas.add(make_topic_area(network))


def add_card(network, coordinator):
    actor = make_actor()
    make_outreach(network, actor, owner=coordinator, next_step="anrufen", due_on="2025-01-01")
    make_key_actor(network, actor)


def add_commitment(network, coordinator):
    commitment = make_commitment(make_membership(network), status=CommitmentStatus.ADOPTED, target="10")
    make_report(commitment)


def add_idea(network, coordinator):
    actor = make_actor()
    idea = make_idea(make_topic_area(network), raised_by=actor)
    idea.support.create(actor=actor, at=idea.created_at)


def add_project(network, coordinator):
    make_partner(make_project(network, topic_area=make_topic_area(network)))


def add_process(network, coordinator):
    process = make_process()
    process.networks.add(network)
    make_participation(process=process, network=network)


def add_cost(network, coordinator):
    make_cost(network=network, payer="partner", actor=make_actor())


def add_topic(network, coordinator):
    make_goal(make_topic_area(network), raised_by=make_actor())


# page -> (arguments, what adds a row, number of queries)
LISTS = {
    "networks:list": ((), add_network, 8),
    "networks:topic-list": (("slug",), add_topic, 9),
    "networks:member-list": (("slug",), add_member, 11),
    "networks:outreach": ((), add_card, 9),
    "networks:outreach-list": ((), add_card, 9),
    "networks:commitment-list": ((), add_commitment, 8),
    "networks:network-commitments": (("slug",), add_commitment, 8),
    "networks:idea-list": ((), add_idea, 8),
    "networks:project-list": ((), add_project, 8),
    "networks:network-projects": (("slug",), add_project, 8),
    "networks:planning-list": ((), add_process, 9),
    "networks:participation-list": ((), add_process, 7),
    "networks:cost-list": ((), add_cost, 8),
    "networks:network-costs": (("slug",), add_cost, 8),
}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", LISTS)
def test_lists(signed_in, network, coordinator, name, rows):
    arguments, add, queries = LISTS[name]
    for _number in range(rows):
        add(network, coordinator)
    url = reverse(name, args=[network.slug] if arguments else [])
    client = signed_in(coordinator)
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(url)
    assert response.status_code == 200
    assert len(captured) == queries


@pytest.mark.parametrize("rows", [1, 3])
def test_commitment_detail(signed_in, network, coordinator, rows, django_assert_num_queries):
    commitment = make_commitment(make_membership(network), status=CommitmentStatus.ADOPTED)
    for number in range(rows):
        make_report(commitment, on=f"2025-0{number + 1}-01")
    client = signed_in(coordinator)
    client.get(commitment.get_absolute_url())
    with CaptureQueriesContext(connection) as captured:
        client.get(commitment.get_absolute_url())
    assert len(captured) == 12


# Forms whose lists of choices grow.
FORMS = {
    "networks:member-create": (("slug",), 8),
    "networks:key-actors": (("slug",), 8),
    "networks:outreach-create": ((), 9),
    "networks:commitment-create": ((), 9),
    "networks:idea-create": ((), 7),
    "networks:project-create": ((), 8),
    "networks:participation-create": ((), 8),
    "networks:cost-create": ((), 8),
}


@pytest.mark.parametrize("rows", [2, 4])
@pytest.mark.parametrize("name", FORMS)
def test_choices_of_forms(signed_in, network, coordinator, name, rows):
    arguments, queries = FORMS[name]
    for _number in range(rows):
        for add in (add_member, add_project, add_topic, add_process, add_network):
            add(network, coordinator)
    client = signed_in(coordinator)
    url = reverse(name, args=[network.slug] if arguments else [])
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert response.status_code == 200
    assert len(captured) == queries
