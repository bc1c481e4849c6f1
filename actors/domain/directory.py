"""Writing a confirmed import into the directory: many rows, few statements, nothing overwritten."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from actors.domain.municipality import host, local_day
from actors.imports.facts import fill
from actors.imports.plan import CREATE, SKIP, Plan, PlannedActor, PlannedRow, Subject, Verdict
from actors.models import Actor, DataSource, KeyActorPeriod, Person, PersonRole
from common.db import decode_id, first_free_slug, slugs_of, sort_key_of

_BATCH = 500


def write_plan(
    plan: Plan, decisions: Mapping[str, str], *, source: DataSource, by, at: datetime
) -> dict[str, int]:
    """Carry out ``plan`` with every proposal decided. Expects a transaction around it."""
    writer = _Writer(plan, decisions, source, by, at)
    writer.run()
    return writer.counts


class _Writer:
    def __init__(self, plan: Plan, decisions: Mapping[str, str], source: DataSource, by, at: datetime):
        self.plan, self.decisions, self.source, self.by, self.at = plan, decisions, source, by, at
        self.town = host()
        self.actors = _by_handle("actor", Actor.objects.all(), self._handles(plan.actors))
        self.people = _by_handle("person", Person.objects.all(), self._handles(plan.rows))
        self.slugs = slugs_of(Actor)
        self.new_actors: list[Actor] = []
        self.new_people: list[Person] = []
        self.changed: dict[type[Actor | Person], dict[int, tuple[Any, set[str]]]] = {Actor: {}, Person: {}}
        self.key_actors: dict[str, Actor] = {}
        self.roles: dict[tuple[Any, Any], tuple[Person, Actor, str]] = {}
        self.counts = {"actors_created": 0, "people_created": 0, "merged": 0, "left_out": 0}

    def run(self) -> None:
        for planned in self.plan.actors:
            self._take_actor(planned)
        for row in self.plan.rows:
            self._take_row(row)
        Actor.objects.bulk_create(self.new_actors, batch_size=_BATCH)
        Person.objects.bulk_create(self.new_people, batch_size=_BATCH)
        for model, rows in self.changed.items():
            fields = sorted({name for _obj, names in rows.values() for name in names})
            if fields:
                model._base_manager.bulk_update(
                    [obj for obj, _names in rows.values()], fields, batch_size=_BATCH
                )
        self._write_roles()
        self._write_key_actors()
        self.counts["actors_created"] = len(self.new_actors)
        self.counts["people_created"] = len(self.new_people)

    # --- what each entry becomes -------------------------------------------------------------------------------

    @staticmethod
    def _handles(subjects: Iterable[Subject]) -> set[str]:
        return {
            handle
            for subject in subjects
            for handle in (subject.target, *(o.handle for o in subject.options))
        }

    def _choice(self, subject: Subject) -> str:
        """A handle to merge with, ``CREATE`` or ``SKIP``."""
        if subject.verdict == Verdict.PROPOSE:
            return self.decisions[subject.key].removeprefix("merge:")
        if subject.verdict == Verdict.CREATE:
            return CREATE
        return subject.target or SKIP

    def _take_actor(self, planned: PlannedActor) -> None:
        choice = self._choice(planned)
        if choice == CREATE:
            actor = Actor(
                municipality=self.town,
                name=planned.name,
                slug=self._slug(planned.name),
                sort_key=sort_key_of(Actor, planned.name),
                created_at=self.at,
                **planned.facts,
            )
            self.new_actors.append(actor)
        else:
            if (known := self.actors.get(choice)) is None:
                return  # left out, or the same as an entry that is left out
            actor = known
            self._fill(actor, {"name": planned.name, **planned.facts})
        self.actors[planned.key] = actor
        if planned.key_actor:
            self.key_actors[actor.slug] = actor

    def _take_row(self, row: PlannedRow) -> None:
        entry = row.entry
        if entry is None or row.verdict in (Verdict.SKIP, Verdict.REFUSE):
            return
        actor = self.actors.get(row.actor)
        if row.actor and actor is None:
            self.counts["left_out"] += 1
            return
        if not entry.name:
            self.counts["merged"] += row.verdict == Verdict.MERGE
            return
        choice = self._choice(row)
        offered = row.facts | {"email": entry.email.lower()}
        person = self._new_person(offered) if choice == CREATE else self.people.get(choice)
        if person is None:
            # By decision, or because it is the same as a row that is left out.
            self.counts["left_out"] += 1
            return
        if choice != CREATE:
            self._fill(person, offered)
            self.counts["merged"] += 1
        self.people[f"row:{row.key}"] = person
        if actor is not None:
            before = self.roles.get((person.public_id, actor.slug))
            self.roles[person.public_id, actor.slug] = (
                person,
                actor,
                before[2] if before and before[2] else entry.role,
            )

    def _new_person(self, offered: dict[str, Any]) -> Person:
        known = {name: value for name, value in offered.items() if value}
        person = Person(created_at=self.at, source=self.source, **known)
        person.sort_key = sort_key_of(Person, f"{person.family_name} {person.given_name}")
        self.new_people.append(person)
        return person

    def _fill(self, obj: Actor | Person, offered: dict[str, Any]) -> None:
        changes = fill({name: getattr(obj, name) for name in {*offered, "notes"}}, offered)
        for name, value in changes.items():
            setattr(obj, name, value)
        if {"name", "given_name", "family_name"} & changes.keys():
            words = obj.name if isinstance(obj, Actor) else f"{obj.family_name} {obj.given_name}"
            obj.sort_key = sort_key_of(type(obj), words)
            changes["sort_key"] = obj.sort_key
        if changes and obj.pk is not None:
            self.changed[type(obj)].setdefault(obj.pk, (obj, set()))[1].update(changes)

    def _slug(self, name: str) -> str:
        slug = first_free_slug(name, self.slugs)
        self.slugs.add(slug)
        return slug

    # --- what hangs on them ------------------------------------------------------------------------------------

    def _write_roles(self) -> None:
        pairs = list(self.roles.values())
        present = {
            (role.person_id, role.actor_id): role
            for role in PersonRole.objects.filter(
                to_on=None, person__in=[person.pk for person, _a, _r in pairs]
            )
        }
        today = local_day(self.at)
        new, worded = [], []
        for person, actor, words in pairs:
            role = present.get((person.pk, actor.pk))
            if role is None:
                new.append(PersonRole(person=person, actor=actor, role=words, from_on=today))
            elif words and not role.role:
                role.role = words
                worded.append(role)
        PersonRole.objects.bulk_create(new, batch_size=_BATCH)
        PersonRole.objects.bulk_update(worded, ["role"], batch_size=_BATCH)

    def _write_key_actors(self) -> None:
        actors = self.key_actors.values()
        already = set(
            KeyActorPeriod.objects.filter(to_on=None, actor__in=actors).values_list("actor_id", flat=True)
        )
        reason = (_("In the imported list “%(file)s”.") % {"file": self.source.detail})[:200]
        today = local_day(self.at)
        KeyActorPeriod.objects.bulk_create(
            KeyActorPeriod(actor=actor, from_on=today, reason=reason, by=self.by)
            for actor in actors
            if actor.pk not in already
        )


def _by_handle(kind: str, rows, handles: set[str]) -> dict[str, Any]:
    """The rows the plan may touch, locked, under their handles."""
    ids = [decode_id(handle.partition(":")[2]) for handle in handles if handle.startswith(f"{kind}:")]
    return {f"{kind}:{row.ref}": row for row in rows.select_for_update().filter(public_id__in=ids)}
