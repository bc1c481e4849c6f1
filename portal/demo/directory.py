"""The municipality, its staff, organisations and people."""

from itertools import product
from math import ceil

from django.utils.text import slugify

from accounts.models import Role, User
from actors.models import (
    Actor,
    Channel,
    DataSource,
    EmissionBalance,
    KeyActorPeriod,
    Municipality,
    Person,
    PersonRole,
)
from actors.models.people import SourceKind
from common.db import folded
from portal.demo import texts
from portal.demo.pages import make_pages
from portal.demo.world import World, fill


def make_municipality(world: World) -> None:
    town = Municipality.objects.create(
        public_id=world.uid(),
        name="Stadt Birkenfurt",
        is_host=True,
        subdivision="BW",
        inhabitants=50_000,
        phone="01234 567-890",
        email="klimaschutz@birkenfurt.example",
        street="Markt 1",
        postal_code="12345",
        city="Birkenfurt",
    )
    neighbours = ("Gemeinde Hollerbach", "Gemeinde Unterwiesen")
    fill(
        Municipality,
        [Municipality(public_id=world.uid(), name=name, subdivision="BW") for name in neighbours],
    )
    fill(
        EmissionBalance,
        [
            EmissionBalance(
                municipality=town, year=world.today.year - back, tonnes=tonnes, source="BISKO-Bilanz"
            )
            for back, tonnes in ((1, 396_000), (2, 404_000), (3, 411_500))
        ],
    )
    world.made["town"] = town


# As many as a town has; a state has further people who share its networks.
NETWORKS_OF_ONE = 12


def make_staff(world: World) -> None:
    """People of the town hall. Nobody has a password: they sign in by a code sent to their address."""
    further = range(2, ceil(world.size.networks / NETWORKS_OF_ONE) + 1)
    staff = [
        ("jana.sommer", "Jana Sommer", Role.COORDINATOR),
        ("tom.kern", "Tom Kern", Role.COORDINATOR),
        ("it", "Andrea Vogt", Role.ADMINISTRATOR),
        ("pruefung", "Rechnungsprüfungsamt", Role.READER),
        *((f"koordination-{number}", f"Koordination {number}", Role.COORDINATOR) for number in further),
    ]
    users = []
    for local, name, role in staff:
        user = User(
            public_id=world.uid(),
            email=f"{local}@birkenfurt.example",
            name=name,
            role=role,
            phone="01234 567-891",
            joined_at=world.at(world.day(900)),
        )
        user.set_unusable_password()
        users.append(user)
    made = fill(User, users)
    world.made["staff"] = dict(zip(("jana", "tom", "admin", "reader"), made[:4], strict=True))
    world.made["coordinators"] = [made[0], *made[4:]]


def _names(world: World):
    yield from texts.ORGANISATIONS
    further = product(range(1, 100), texts.FURTHER_SECOND, texts.FURTHER_FIRST)
    for number, second, first in further:
        suffix = "" if number == 1 else f" {number}"
        yield (
            f"{first} {second}{suffix}",
            world.random.choice(texts.FURTHER_GROUPS),
            "Gewerbe",
            world.random.random() < 0.03,
        )


def make_actors(world: World) -> None:
    rows, keys = [], []
    for (name, group, sector, key), _ in zip(_names(world), range(world.size.organisations), strict=False):
        actor = Actor(
            public_id=world.uid(),
            municipality=world.made["town"],
            name=name,
            slug=slugify(folded(name))[:80],
            sort_key=folded(name),
            target_group=group,
            sector=sector,
            influence=world.random.choice((1, 2, 3)) if not key else 3,
            interest=world.random.choice((1, 2, 2, 3)),
            street=f"{world.random.choice(texts.STREETS)} {world.random.randint(1, 120)}",
            postal_code="12345",
            city="Birkenfurt",
            phone=f"01234 {world.random.randint(1000, 9999)}-0",
            created_at=world.at(world.day(880)),
        )
        rows.append(actor)
        if key:
            keys.append(actor)
    world.made["actors"] = fill(Actor, rows)
    fill(
        KeyActorPeriod,
        [
            KeyActorPeriod(
                actor=actor,
                from_on=world.day(860),
                reason="großer Einfluss auf die Emissionen",
                by=world.made["staff"]["jana"],
            )
            for actor in keys
        ],
    )


def make_people(world: World) -> None:
    """At least one person an organisation; every twentieth wants letters, every tenth English."""
    source = DataSource.objects.create(
        kind=SourceKind.IMPORT,
        detail="Akteursliste der Stadtverwaltung",
        by=world.made["staff"]["jana"],
        at=world.at(world.day(880)),
    )
    actors = world.made["actors"]
    pairs = list(product(texts.FAMILY_NAMES, texts.GIVEN_NAMES))
    world.random.shuffle(pairs)
    people, at = [], []
    for number in range(world.size.people):
        family, given = pairs[number % len(pairs)]
        actor = actors[number % len(actors)]
        local = f"{slugify(folded(given))}.{slugify(folded(family))}"
        people.append(
            Person(
                public_id=world.uid(),
                given_name=given,
                family_name=family,
                sort_key=folded(f"{family} {given}"),
                email=f"{local}@{actor.slug[:40].strip('-')}.example",
                phone=f"01234 {world.random.randint(1000, 9999)}-{world.random.randint(10, 99)}",
                language="en" if number % 10 == 7 else "de",
                channel=Channel.POST if number % 20 == 13 else Channel.EMAIL,
                street=actor.street,
                postal_code=actor.postal_code,
                city=actor.city,
                source=source,
                informed_on=world.day(870),
                created_at=world.at(world.day(880)),
            )
        )
        at.append(actor)
    people = fill(Person, people)
    fill(
        PersonRole,
        [
            PersonRole(
                person=person, actor=actor, role=world.random.choice(texts.FUNCTIONS), from_on=world.day(880)
            )
            for person, actor in zip(people, at, strict=True)
        ],
    )
    by_actor: dict[int, list[Person]] = {}
    for person, actor in zip(people, at, strict=True):
        by_actor.setdefault(actor.pk, []).append(person)
    world.made["people"] = people
    world.made["people_of"] = by_actor


def make_logins_of_people(world: World) -> None:
    """One member with a login (of the first organisation) and the neutral moderator, who belongs to none."""
    member = world.made["people_of"][world.made["actors"][0].pk][0]
    moderator = Person.objects.create(
        public_id=world.uid(),
        title="Dr.",
        given_name="Amira",
        family_name="Haddad",
        sort_key=folded("Haddad Amira"),
        email="amira.haddad@moderation.example",
        phone="01234 777-1",
        created_at=world.at(world.day(880)),
    )
    for person in (member, moderator):
        user = User(
            public_id=world.uid(),
            email=person.email,
            name=person.name,
            language=person.language,
            joined_at=world.at(world.day(800)),
        )
        user.set_unusable_password()
        user.save()
        person.user = user
        person.save(update_fields=["user"])
    world.made["moderator"] = moderator
    world.made["member"] = member


def make_directory(world: World) -> None:
    make_municipality(world)
    make_pages(world)
    make_staff(world)
    make_actors(world)
    make_people(world)
    make_logins_of_people(world)
