"""How a plan comes about: rows in the order of the file, each compared with the directory and the rows before it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from actors.imports.addresses import address_key
from actors.imports.directory import Directory, KnownActor, KnownPerson
from actors.imports.entries import Entry, Name, Unusable
from actors.imports.facts import ADDRESS, differing, fill, has_noted
from actors.imports.matching import NameIndex, person_key, phone_key, plain, similar_people, town_words
from actors.imports.plan import Option, Plan, PlannedActor, PlannedRow, Verdict
from actors.imports.reasons import Reason


def make_plan(found: Iterable[Entry | Unusable], directory: Directory) -> Plan:
    return _Planner(directory).plan(list(found))


class _Planner:
    def __init__(self, directory: Directory):
        self.directory = directory
        self.actors_by_handle = {f"actor:{actor.ref}": actor for actor in directory.actors}
        self.handle_of_pk = {actor.pk: handle for handle, actor in self.actors_by_handle.items()}
        self.known_names = NameIndex(town_words(directory.towns))
        self.file_names = NameIndex(self.known_names.towns)
        for handle, actor in self.actors_by_handle.items():
            for name in (actor.name, *actor.former_names):
                self.known_names.add(handle, name)
        self.people = _PeopleIndex()
        for person in directory.people:
            roles = {
                self.handle_of_pk[pk]: role for pk, role in person.roles.items() if pk in self.handle_of_pk
            }
            self.people.add(_Someone(f"person:{person.ref}", person.name, dict(person.facts), roles, person))
        self.result = Plan()
        self.by_name: dict[str, PlannedActor] = {}
        self.by_key: dict[str, PlannedActor] = {}
        self.seen: dict[tuple, PlannedRow] = {}

    def plan(self, found: Sequence[Entry | Unusable]) -> Plan:
        for item in found:
            if isinstance(item, Unusable):
                verdict = Verdict.REFUSE if item.refused else Verdict.SKIP
                self.result.rows.append(
                    PlannedRow(item.key, item.label, verdict, row=item.row, reasons=[item.reason])
                )
                continue
            row = PlannedRow(
                item.key,
                _label(item),
                row=item.row,
                entry=item,
                facts=_person_facts(item),
                reasons=list(item.notices),
            )
            self.result.rows.append(row)
            if earlier := self.seen.get(item.fingerprint):
                row.verdict = Verdict.SKIP
                row.reasons = [Reason("repeated", {"row": earlier.key})]
                continue
            self.seen[item.fingerprint] = row
            actor = self._actor(item) if item.organisation else None
            if actor is not None:
                row.actor = actor.key
                actor.rows.append(row.key)
            if item.name:
                self._person(row, item, actor)
        self._finish_actors()
        return self.result

    # --- organisations -----------------------------------------------------------------------------------------

    def _actor(self, entry: Entry) -> PlannedActor:
        actor = self.by_name.get(entry.organisation)
        if actor is None:
            actor = self._new_actor(entry.organisation)
        # A person has none of these: in whose row they stand does not matter.
        offered = {"sector": entry.sector, "target_group": entry.target_group, "website": entry.website}
        if not entry.name:
            offered |= {
                "email": entry.email.lower(),
                "phone": entry.phone,
                "notes": entry.notes,
                **{name: getattr(entry, name) for name in ADDRESS},
            }
        actor.facts |= fill(actor.facts, offered)
        actor.key_actor = actor.key_actor or entry.key_actor
        return actor

    def _new_actor(self, name: str) -> PlannedActor:
        key = f"name:{len(self.by_name) + 1}"
        actor = self.by_name[name] = PlannedActor(key, name, name=name)
        self.by_key[key] = actor
        self.result.actors.append(actor)
        if handle := self.known_names.exact(name):
            actor.target, actor.verdict = handle, Verdict.MERGE
            return actor
        options = [
            Option(handle, self.actors_by_handle[handle].name, why)
            for handle, why in self.known_names.similar(name)
        ]
        options += [
            Option(handle, self.by_key[handle].name, why) for handle, why in self.file_names.similar(name)
        ]
        if options:
            actor.options, actor.verdict = options[:3], Verdict.PROPOSE
        self.file_names.add(key, name)
        return actor

    def _place(self, actor: PlannedActor | None) -> str:
        """Where the entry's person stands if every proposal is accepted: a handle of the directory or of the file."""
        while (
            actor is not None
            and actor.verdict == Verdict.PROPOSE
            and actor.options[0].handle.startswith("name:")
        ):
            actor = self.by_key[actor.options[0].handle]
        if actor is None:
            return ""
        return actor.target or (actor.options[0].handle if actor.options else actor.key)

    def _finish_actors(self) -> None:
        rows = {row.key: row for row in self.result.rows}
        for actor in self.result.actors:
            own = [rows[key] for key in actor.rows]
            handle = self._place(actor)
            known = self.actors_by_handle.get(handle)
            if known is not None:
                actor.adds = _actor_adds(known, actor)
            people = [row for row in own if row.entry and row.entry.name]
            if actor.verdict == Verdict.PROPOSE and known is not None and people and not actor.adds:
                # Everybody is known there already: the question was answered when they were taken in.
                if all(row.verdict == Verdict.SKIP for row in people):
                    actor.verdict, actor.target, actor.options = Verdict.SKIP, handle, []
            if actor.verdict == Verdict.MERGE and not actor.adds:
                actor.verdict = Verdict.SKIP
            self._finish_rows(actor, [row for row in own if row not in people], known)

    def _finish_rows(self, actor: PlannedActor, rows: list[PlannedRow], known: KnownActor | None) -> None:
        """Rows about the organisation itself share its verdict; the second one adds to the first."""
        for at, row in enumerate(rows):
            row.verdict = Verdict.MERGE if at and actor.verdict == Verdict.CREATE else actor.verdict
            if row.verdict == Verdict.SKIP:
                row.reasons = [Reason("known")]
            elif known is not None:
                row.reasons += _reasons(
                    actor.adds, differing(known.facts, row.facts | {"sector": actor.facts.get("sector")})
                )

    # --- people ------------------------------------------------------------------------------------------------

    def _person(self, row: PlannedRow, entry: Entry, actor: PlannedActor | None) -> None:
        place = self._place(actor)
        exact_place = actor is None or actor.verdict != Verdict.PROPOSE
        matches = self.people.matches(entry, place, exact_place)
        certain = next((match for match in matches if match.certain), None)
        best = certain or next(iter(matches), None)
        someone = best.someone if best else None
        if best is not None and someone is not None:
            adds = _person_adds(someone, row, entry, place)
            silent = someone.known is not None and best.same_address and best.why != "spelling"
            if not adds and (certain or silent):
                code = "known" if someone.known else "repeated"
                row.verdict, row.target = Verdict.SKIP, someone.handle
                row.reasons = [Reason(code, {"row": someone.handle.removeprefix("row:")})]
                return
            row.adds = adds
            row.reasons += _reasons(adds, differing(someone.facts, row.facts))
            if certain:
                row.verdict, row.target = Verdict.MERGE, someone.handle
                someone.facts |= fill(someone.facts, row.facts)
                if place:
                    someone.roles[place] = someone.roles.get(place) or entry.role
                return
            row.verdict = Verdict.PROPOSE
            row.options = [Option(m.someone.handle, m.someone.label(self), m.why) for m in matches[:3]]
        self.people.add(
            _Someone(f"row:{row.key}", entry.name, dict(row.facts), {place: entry.role} if place else {})
        )

    def place_name(self, handle: str) -> str:
        if handle in self.actors_by_handle:
            return self.actors_by_handle[handle].name
        return self.by_key[handle].name if handle in self.by_key else ""


@dataclass
class _Someone:
    """A person of the directory or of an earlier row."""

    handle: str
    name: Name
    facts: dict[str, Any]
    roles: dict[str, str]  # handle of the organisation to role
    known: KnownPerson | None = None

    @property
    def places(self) -> set[str]:
        return set(self.roles)

    def label(self, planner: _Planner) -> str:
        places = ", ".join(filter(None, (planner.place_name(place) for place in sorted(self.places))))
        address = self.facts.get("email", "")
        return " · ".join(part for part in (self.name.full, places, address) if part)


@dataclass(frozen=True)
class _Match:
    someone: _Someone
    why: str
    certain: bool
    same_address: bool


class _PeopleIndex:
    def __init__(self) -> None:
        self.by_address: dict[str, list[_Someone]] = defaultdict(list)
        self.by_name: dict[str, list[_Someone]] = defaultdict(list)
        self.by_place: dict[tuple[str, str], list[_Someone]] = defaultdict(list)

    def add(self, someone: _Someone) -> None:
        if key := address_key(someone.facts.get("email", "")):
            self.by_address[key].append(someone)
        self.by_name[person_key(someone.name)].append(someone)
        for place in someone.places:
            self.by_place[place, plain(someone.name.family)[:1]].append(someone)

    def matches(self, entry: Entry, place: str, exact_place: bool) -> list[_Match]:
        address = address_key(entry.email)
        near = {
            someone.handle: someone
            for someone in (
                *(self.by_address.get(address, ()) if address else ()),
                *self.by_name.get(person_key(entry.name), ()),
                *(self.by_place.get((place, plain(entry.name.family)[:1]), ()) if place else ()),
            )
        }
        found = [match for other in near.values() if (match := _compare(entry, other, place, exact_place))]
        return sorted(found, key=lambda m: (not m.certain, not m.same_address, m.someone.known is None))


def _compare(entry: Entry, other: _Someone, place: str, exact_place: bool) -> _Match | None:
    alike = similar_people(entry.name, other.name)
    if alike is None:
        return None
    theirs = other.facts.get("email", "")
    same_address = bool(entry.email) and (
        address_key(entry.email) == address_key(theirs) or has_noted(other.facts, entry.email)
    )
    here = place in other.places if place else not other.places
    identical = (entry.name.given, entry.name.family) == (other.name.given, other.name.family)
    if identical and here and exact_place and entry.email == theirs:
        return _Match(other, "same_address", certain=True, same_address=same_address)
    if same_address:
        if not here and place and other.places:
            why = "same_person_elsewhere"
        elif identical:
            why = "address_case" if entry.email != theirs else "same_address"
        else:
            why = {"lost_letters": "lost_letters", "spelling": "spelling"}.get(alike, "same_address")
        return _Match(other, why, certain=False, same_address=True)
    if alike == "spelling":
        return None
    if here and place:
        return _Match(other, "same_name_here", certain=False, same_address=False)
    phone = phone_key(entry.phone)
    if phone and phone == phone_key(other.facts.get("phone", "")):
        return _Match(other, "same_name_and_phone", certain=False, same_address=False)
    return None


# --- what an entry adds ----------------------------------------------------------------------------------------


def _person_facts(entry: Entry) -> dict[str, Any]:
    return {
        "title": entry.name.title,
        "given_name": entry.name.given,
        "family_name": entry.name.family,
        "email": entry.email,
        "phone": entry.phone,
        "language": entry.language,
        "channel": "post" if entry.wants_post else "",
        "notes": entry.notes,
        **{name: getattr(entry, name) for name in ADDRESS},
    }


def _person_adds(someone: _Someone, row: PlannedRow, entry: Entry, place: str) -> list[str]:
    adds = list(fill(someone.facts, row.facts))
    if (place and place not in someone.places) or (entry.role and not someone.roles.get(place)):
        adds.append("role")
    return adds


def _actor_adds(known: KnownActor, actor: PlannedActor) -> list[str]:
    adds = list(fill({"name": known.name, **known.facts}, {"name": actor.name, **actor.facts}))
    if actor.key_actor and not known.is_key:
        adds.append("key_actor")
    return adds


_WORDS = {
    "title": _("form of address or title"),
    "given_name": _("given name"),
    "family_name": _("family name"),
    "name": _("name"),
    "email": _("e-mail address"),
    "phone": _("phone"),
    "website": _("website"),
    "street": _("postal address"),
    "postal_code": _("postal address"),
    "city": _("postal address"),
    "country": _("postal address"),
    "language": _("language"),
    "channel": _("wish for letters"),
    "notes": _("notes"),
    "sector": _("sector"),
    "target_group": _("target group"),
    "key_actor": _("key actor"),
    "role": _("role"),
}


class _Words:
    """Field names as words, joined when shown: the plan is made once and read in the reader's language."""

    def __init__(self, names: Iterable[str]):
        self.names = list(dict.fromkeys(names))

    def __str__(self) -> str:
        return ", ".join(dict.fromkeys(str(_WORDS[name]) for name in self.names))


def _reasons(adds: Sequence[str], differs: Sequence[str]) -> list[Reason]:
    found = [Reason("adds", {"fields": _Words(adds)})] if adds else []
    return found + [
        Reason("email_noted") if name == "email" else Reason("differs", {"field": _Words([name])})
        for name in differs
    ]


def _label(entry: Entry) -> str:
    return " · ".join(part for part in (entry.organisation, entry.name.full, entry.email) if part)
