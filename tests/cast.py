"""The cast: the same people in every test (house.md, section 8).

``coordinator`` runs ``network``, ``other_coordinator`` runs ``other_network``. ``member`` speaks for ``actor``, a
member of ``network``; ``other_member`` for ``other_actor``, a member of ``other_network``. ``moderator`` leads
meetings that name ``moderator.person``. ``outsider`` may sign in and is nothing to anybody. ``reader`` sees the whole
installation and changes nothing.
"""

import pytest

from accounts.models import Role
from tests.factories.accounts import make_user
from tests.factories.actors import make_actor, make_person, make_town
from tests.factories.networks import make_membership, make_network, make_topic_area


@pytest.fixture
def town(db):
    return make_town()


@pytest.fixture
def admin(db):
    return make_user(role=Role.ADMINISTRATOR, name="Alex Admin")


@pytest.fixture
def reader(db):
    return make_user(role=Role.READER, name="Rita Reader")


@pytest.fixture
def coordinator(db):
    return make_user(role=Role.COORDINATOR, name="Jana Sommer", email="jana.sommer@birkenfurt.example")


@pytest.fixture
def other_coordinator(db):
    return make_user(role=Role.COORDINATOR, name="Olaf Other")


@pytest.fixture
def outsider(db):
    return make_user(name="Otto Outsider")


@pytest.fixture
def network(coordinator):
    return make_network(coordinator=coordinator, name="Bündnis Wärmewende", slug="buendnis-waermewende")


@pytest.fixture
def other_network(other_coordinator):
    return make_network(coordinator=other_coordinator, name="Netz Mobilität", slug="netz-mobilitaet")


@pytest.fixture
def topic_area(network):
    return make_topic_area(network, name="Quartierswärme")


@pytest.fixture
def actor(db):
    return make_actor(name="Stadtwerke", slug="stadtwerke")


@pytest.fixture
def other_actor(db):
    return make_actor(name="Verkehrsbetriebe", slug="verkehrsbetriebe")


@pytest.fixture
def membership(network, actor):
    return make_membership(network, actor)


@pytest.fixture
def member(membership, actor):
    user = make_user(name="Mia Member")
    make_person(
        actor=actor, user=user, given_name="Mia", family_name="Member", email="mia@stadtwerke.example"
    )
    return user


@pytest.fixture
def other_member(other_network, other_actor):
    make_membership(other_network, other_actor)
    user = make_user(name="Max Member")
    make_person(actor=other_actor, user=user, given_name="Max", family_name="Member")
    return user


@pytest.fixture
def moderator(db):
    user = make_user(name="Moni Moderator")
    make_person(user=user, given_name="Moni", family_name="Moderator")
    return user
