"""The directory as an import compares with it: plain records, read in a fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from actors.imports.entries import Name
from actors.imports.facts import ACTOR_FACTS, PERSON_FACTS
from actors.models import Actor, KeyActorPeriod, Municipality, Person, PersonRole
from common.db import encode_id


@dataclass(frozen=True)
class KnownActor:
    pk: int
    ref: str
    name: str
    facts: dict[str, Any]
    is_key: bool = False
    former_names: tuple[str, ...] = ()  # of actors merged into it


@dataclass(frozen=True)
class KnownPerson:
    pk: int
    ref: str
    facts: dict[str, Any]
    roles: dict[int, str] = field(default_factory=dict)  # actor's pk to role, those not ended

    @property
    def name(self) -> Name:
        return Name(self.facts["title"], self.facts["given_name"], self.facts["family_name"])


@dataclass(frozen=True)
class Directory:
    actors: list[KnownActor] = field(default_factory=list)
    people: list[KnownPerson] = field(default_factory=list)
    towns: tuple[str, ...] = ()
    country: str = "DE"

    @property
    def names(self) -> frozenset[str]:
        return frozenset(actor.name for actor in self.actors)


def read_directory() -> Directory:
    """Everybody, whoever asks: duplicates are found across all that coordinators share."""
    host = Municipality.objects.host()
    keys = set(KeyActorPeriod.objects.filter(to_on=None).values_list("actor_id", flat=True))
    former: dict[int, list[str]] = defaultdict(list)
    for target, name in Actor.objects.exclude(merged_into=None).values_list("merged_into", "name"):
        former[target].append(name)  # type: ignore[index] # none are excluded
    actors = [
        KnownActor(
            row["pk"],
            encode_id(row["public_id"]),
            row["name"],
            {name: row[name] for name in ACTOR_FACTS},
            row["pk"] in keys,
            tuple(former.get(row["pk"], ())),
        )
        for row in Actor.objects.current().values("pk", "public_id", "name", *ACTOR_FACTS)
    ]
    roles: dict[int, dict[int, str]] = defaultdict(dict)
    for person, actor, role in PersonRole.objects.filter(to_on=None).values_list("person", "actor", "role"):
        roles[person][actor] = role
    people = [
        KnownPerson(
            row["pk"],
            encode_id(row["public_id"]),
            {name: row[name] for name in PERSON_FACTS},
            roles.get(row["pk"], {}),
        )
        for row in Person.objects.values("pk", "public_id", *PERSON_FACTS)
    ]
    if host is None:
        return Directory(actors, people)
    return Directory(actors, people, tuple(filter(None, (host.name, host.city))), host.state_country)
