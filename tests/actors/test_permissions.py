"""Verb × role: who may do what with the directory."""

import pytest

from tests.architecture.world import make_world

pytestmark = pytest.mark.django_db

KEEPERS = {"coordinator", "other_coordinator", "admin"}

EXPECTED = {
    "actors.view_directory": KEEPERS | {"reader"},
    "actors.export_directory": KEEPERS | {"reader"},
    "actors.view_notes": KEEPERS,
    "actors.add_actor": KEEPERS,
    "actors.change_actor": KEEPERS,
    "actors.mark_key_actor": KEEPERS,
    "actors.merge_actors": KEEPERS,
    "actors.add_person": KEEPERS,
    "actors.change_person": KEEPERS,
    "actors.give_login": KEEPERS,
    "actors.import_contacts": KEEPERS,
    "actors.manage_municipality": {"admin"},
}


def test_verbs():
    world = make_world()
    found = {
        verb: {role for role, user in world.users.items() if user.has_perm(verb, world.actor)}
        for verb in EXPECTED
    }
    assert found == EXPECTED


def test_rows():
    """Coordinators and readers see the directory, members their own organisation and its people, others nobody."""
    from actors.models import Actor, Person

    world = make_world()
    actors = {role: set(Actor.objects.visible_to(user)) for role, user in world.users.items()}
    everybody = set(Actor.objects.all())
    assert actors == {
        **dict.fromkeys(KEEPERS | {"reader"}, everybody),
        "member": {world.actor},
        "other_member": {world.other_actor},
        "moderator": set(),
        "outsider": set(),
    }
    people = {role: set(Person.objects.visible_to(user)) for role, user in world.users.items()}
    everybody = set(Person.objects.all())
    assert people == {
        **dict.fromkeys(KEEPERS | {"reader"}, everybody),
        "member": {world.member_person},
        "other_member": {world.other_member_person},
        "moderator": {world.moderator_person},
        "outsider": set(),
    }
