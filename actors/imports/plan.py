"""The verdict on every row: created, merged, asked about, skipped or refused, and why. Reads nothing, writes nothing.

A plan is a function of the file, how it is read, and the directory. Decisions do not change it: they are applied to it
(``actors.domain.imports``), so what somebody confirmed can be compared with what would be done now (``digest``).
"""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from actors.imports.entries import Entry
from actors.imports.reasons import SIMILAR, Reason

CREATE, SKIP = "create", "skip"


class Verdict(TextChoices):
    CREATE = "create", _("will be created")
    MERGE = "merge", _("will be added to an entry")
    PROPOSE = "propose", _("please decide")
    SKIP = "skip", _("stays out, nothing new")
    REFUSE = "refuse", _("refused")


@dataclass(frozen=True)
class Option:
    """Something an entry may be the same as. ``value`` is what a form sends: "merge:" and a handle."""

    handle: str  # "actor:<ref>", "person:<ref>", "row:<key>", "name:<n>"
    label: str
    why: str  # code of ``reasons.SIMILAR``

    @property
    def value(self) -> str:
        return f"merge:{self.handle}"

    @property
    def why_text(self) -> str:
        return str(SIMILAR[self.why])


@dataclass
class Subject:
    """What a decision is about: ``key`` names it in forms and stored decisions."""

    key: str
    label: str
    verdict: Verdict = Verdict.CREATE
    target: str = ""  # handle it certainly is, with verdict MERGE or SKIP
    options: list[Option] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    adds: list[str] = field(default_factory=list)  # fields of the entry it is added to that gain something

    @property
    def allowed(self) -> list[str]:
        return [*(option.value for option in self.options), CREATE, SKIP]


@dataclass
class PlannedActor(Subject):
    """One organisation's name of the file."""

    name: str = ""
    key_actor: bool = False
    rows: list[str] = field(default_factory=list)


@dataclass
class PlannedRow(Subject):
    """One entry of the file, or a row that gives none."""

    row: int = 0
    entry: Entry | None = None
    actor: str = ""  # key of the PlannedActor
    reasons: list[Reason] = field(default_factory=list)


@dataclass
class Plan:
    actors: list[PlannedActor] = field(default_factory=list)
    rows: list[PlannedRow] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(row.verdict.value for row in self.rows)
        return {verdict.value: found[verdict.value] for verdict in Verdict}

    @property
    def proposals(self) -> list[Subject]:
        """What needs a decision: organisations first, because people hang on them."""
        everything: list[Subject] = [
            *self.actors,
            *(row for row in self.rows if row.entry and row.entry.name),
        ]
        return [subject for subject in everything if subject.verdict == Verdict.PROPOSE]

    @property
    def refused(self) -> list[PlannedRow]:
        return [row for row in self.rows if row.verdict == Verdict.REFUSE]

    @property
    def changes_something(self) -> bool:
        return any(
            row.verdict in (Verdict.CREATE, Verdict.MERGE, Verdict.PROPOSE) for row in self.rows
        ) or any(actor.verdict in (Verdict.CREATE, Verdict.PROPOSE) or actor.adds for actor in self.actors)

    @cached_property
    def digest(self) -> str:
        """Of the finished plan: once, because a long list is many megabytes of JSON."""
        state = [
            [
                subject.key,
                subject.verdict.value,
                subject.target,
                [option.value for option in subject.options],
                subject.facts,
                subject.adds,
            ]
            for subject in [*self.actors, *self.rows]
        ]
        return hashlib.sha256(json.dumps(state).encode()).hexdigest()
