"""What a coordinator sees and enters of networks somebody else runs."""

import pytest
from django.test import Client
from django.urls import reverse

from networks.models import Commitment
from tests.factories.actors import make_actor, make_person
from tests.factories.networks import (
    make_membership,
    make_network,
    make_outreach,
    make_participation,
    make_process,
)

pytestmark = pytest.mark.django_db


def text_of(response):
    return response.content.decode()


def test_planning_names_only_networks_one_sees(signed_in, coordinator, network, other_network):
    process = make_process()
    process.networks.add(network, other_network)
    make_participation(process=process)
    page = text_of(signed_in(coordinator).get(reverse("networks:planning-list")))
    assert network.name in page
    assert other_network.name not in page


def test_next_step_is_shown_to_those_who_run_the_network(signed_in, coordinator, network):
    read_only = make_network(name="Netz Sonne")
    read_only.reader_links.create(user=coordinator, since="2026-01-01")
    actor = make_actor()
    make_outreach(network, actor, next_step="Frau Roth anrufen", due_on="2026-03-01")
    make_outreach(read_only, actor, next_step="Herrn Blau besänftigen", due_on="2026-03-01")
    page = text_of(signed_in(coordinator).get(actor.get_absolute_url()))
    assert "Frau Roth anrufen" in page
    assert "Netz Sonne" in page
    assert "Herrn Blau besänftigen" not in page


def test_a_coordinator_speaks_for_a_member_elsewhere_as_its_member(signed_in, coordinator, other_network):
    membership = make_membership(other_network)
    make_person(actor=membership.actor, user=coordinator)
    data = {
        "membership": membership.pk,
        "text": "Ein Fünftel weniger Strom",
        "target": "10",
        "unit": "t",
        "attribution": "1",
        "attribution_reason": "weil ich es sage",
    }
    response = signed_in(coordinator).post(reverse("networks:commitment-create"), data)
    assert response.status_code == 302, response.context["form"].errors
    commitment = Commitment.objects.get()
    assert commitment.text == "Ein Fünftel weniger Strom"
    assert (commitment.attribution, commitment.attribution_reason) == ("", "")


LISTS = [
    "actors:list",
    "actors:person-list",
    "networks:list",
    "networks:outreach",
    "networks:outreach-list",
    "networks:commitment-list",
    "networks:idea-list",
    "networks:project-list",
    "networks:planning-list",
    "networks:participation-list",
    "networks:cost-list",
    "outbox:list",
    "accounts:user-list",
]


@pytest.mark.parametrize("name", LISTS)
def test_lists_answer_whatever_stands_in_the_address(signed_in, admin, network, name):
    client: Client = signed_in(admin)
    for query in (
        "q=%00",
        "network=%00",
        "actor=%00a",
        "sort=%00",
        "page=%00",
        "stage=%00",
        "year=%00&kind=%00",
    ):
        assert client.get(f"{reverse(name)}?{query}").status_code == 200, query
