"""Pages move with the name of their network or organisation; old addresses lead to the present one."""

import pytest
from django.utils import timezone

from actors.domain.actors import create_actor, update_actor
from actors.models import Actor, ActorKind
from networks.domain.networks import found_network, update_network
from networks.domain.projects import update_project
from networks.models import Network
from tests.factories.networks import make_project

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def office(client, coordinator):
    client.force_login(coordinator, backend=BACKEND)
    return client


def rename(thing, name, by):
    change = update_network if isinstance(thing, Network) else update_actor
    change(thing, name=name, by=by, at=timezone.now())
    return type(thing).objects.get(pk=thing.pk).slug


def moved(client, url):
    response = client.get(url)
    assert response.status_code == 301
    return response.headers["Location"]


@pytest.mark.parametrize(
    ("page", "now"),
    [
        ("/networks/buendnis-waermewende/", "/networks/quartier/"),
        ("/networks/buendnis-waermewende/members/?sort=-name", "/networks/quartier/members/?sort=-name"),
        ("/networks/buendnis-waermewende/settings/", "/networks/quartier/settings/"),
        ("/monitoring/2026/networks/buendnis-waermewende/", "/monitoring/2026/networks/quartier/"),
    ],
)
def test_pages_of_a_network_move_with_its_name(office, network, coordinator, page, now):
    assert rename(network, "Quartier", coordinator) == "quartier"
    assert moved(office, page) == now
    assert office.get(now).status_code == 200


def test_pages_of_an_organisation_move_with_its_name(office, actor, coordinator):
    assert rename(actor, "Energie Nord GmbH", coordinator) == "energie-nord-gmbh"
    assert moved(office, "/actors/stadtwerke/") == "/actors/energie-nord-gmbh/"
    assert rename(actor, "Energie Süd", coordinator) == "energie-sud"
    assert moved(office, "/actors/stadtwerke/edit/") == "/actors/energie-sud/edit/"
    assert moved(office, "/actors/energie-nord-gmbh/") == "/actors/energie-sud/"


def test_pages_of_a_project_move_with_its_title(office, network, coordinator):
    project = make_project(network, title="Solardächer Ost")
    before = project.slug
    project = update_project(project, title="Solardächer West", by=coordinator, at=timezone.now())
    assert project.slug == "solardacher-west" != before
    assert moved(office, f"/projects/{before}/edit/") == "/projects/solardacher-west/edit/"
    assert office.get("/projects/solardacher-west/").status_code == 200


def test_back_to_an_earlier_name_is_back_to_its_address(office, actor, coordinator):
    rename(actor, "Energie Nord", coordinator)
    assert rename(actor, "Stadtwerke", coordinator) == "stadtwerke"
    assert moved(office, "/actors/energie-nord/") == "/actors/stadtwerke/"
    assert office.get("/actors/stadtwerke/").status_code == 200


def test_a_name_that_reads_the_same_moves_nothing(actor, coordinator):
    assert rename(actor, "STADTWERKE", coordinator) == "stadtwerke"
    assert actor.former_slugs.count() == 0


def test_nobody_else_gets_an_address_that_still_leads_somewhere(town, actor, coordinator, network):
    rename(actor, "Energie Nord", coordinator)
    at = timezone.now()
    assert create_actor(name="Stadtwerke", by=coordinator, at=at).slug == "stadtwerke-2"
    rename(network, "Quartier", coordinator)
    new = found_network(name="Bündnis Wärmewende", kind="alliance", by=coordinator, at=at)
    assert new.slug not in ("buendnis-waermewende", network.slug)


def test_a_person_never_gets_a_name_into_the_address(town, coordinator):
    person = create_actor(name="Kim Muster", kind=ActorKind.PERSON, by=coordinator, at=timezone.now())
    slug = person.slug
    assert rename(person, "Kim Anders", coordinator) == slug
    assert person.former_slugs.count() == 0


def test_whoever_may_not_see_the_network_learns_nothing(client, network, coordinator, other_coordinator):
    rename(network, "Quartier", coordinator)
    client.force_login(other_coordinator, backend=BACKEND)
    assert client.get("/networks/buendnis-waermewende/").status_code == 404


def test_a_form_is_sent_on_with_what_was_typed(office, actor, coordinator):
    rename(actor, "Energie Nord", coordinator)
    response = office.post("/actors/stadtwerke/edit/", {"name": "x"})
    assert (response.status_code, response.url) == (307, "/actors/energie-nord/edit/")
    assert Actor.objects.get(pk=actor.pk).name == "Energie Nord"


def test_what_never_was_stays_unknown(office, actor):
    assert [
        office.get(url).status_code for url in ("/actors/nobody/", "/networks/nothing/", "/actors/%00/")
    ] == [404] * 3


def test_an_old_address_leads_to_no_other_site(client, network, coordinator):
    client.force_login(coordinator, backend=BACKEND)
    rename(network, "Quartier", coordinator)
    url = "//evil.example/networks/buendnis-waermewende/"
    response = client.generic("GET", "/", PATH_INFO=url)
    assert response.headers["Location"] == "/%2Fevil.example/networks/quartier/"
