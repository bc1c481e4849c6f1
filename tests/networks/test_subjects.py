"""Who sees and changes the files of memberships, commitments and costs."""

from datetime import date

import pytest

from documents.subjects import find_subject, may_change
from networks.models import NetworkReader
from tests.factories.accounts import make_user
from tests.factories.actors import make_actor, make_person
from tests.factories.networks import make_commitment, make_cost, make_membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(admin, reader, coordinator, other_coordinator, member, other_member, outsider, network):
    neighbour = make_user(name="Nora Neighbour")
    bakery = make_actor()
    make_person(actor=bakery, user=neighbour)
    make_membership(network, bakery)
    superior = make_user(name="Susi Superior")
    NetworkReader.objects.create(network=network, user=superior, since=date(2024, 1, 1))
    return {
        "admin": admin,
        "reader": reader,
        "coordinator": coordinator,
        "other_coordinator": other_coordinator,
        "member": member,
        "neighbour": neighbour,
        "superior": superior,
        "other_member": other_member,
        "outsider": outsider,
    }


def answers(cast, subject):
    kind = subject._meta.label_lower
    sees = {name for name, user in cast.items() if find_subject(user, kind, subject.public_id) == subject}
    changes = {name for name, user in cast.items() if may_change(user, subject)}
    return sees, changes


def test_files_of_a_membership(cast, membership):
    assert answers(cast, membership) == (
        {"admin", "reader", "coordinator", "member", "superior"},
        {"admin", "coordinator"},
    )


def test_files_of_a_commitment(cast, membership):
    assert answers(cast, make_commitment(membership)) == (
        {"admin", "reader", "coordinator", "member", "superior"},
        {"admin", "coordinator", "member"},
    )


def test_files_of_a_cost(cast, network):
    assert answers(cast, make_cost(network=network)) == (
        {"admin", "reader", "coordinator", "superior"},
        {"admin", "coordinator"},
    )


def test_files_of_a_cost_of_the_whole_cooperation(cast):
    assert answers(cast, make_cost(network=None)) == (
        {"admin", "reader", "coordinator", "other_coordinator"},
        {"admin", "coordinator", "other_coordinator"},
    )
