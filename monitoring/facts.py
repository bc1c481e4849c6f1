"""What the scoring engine knows: plain dataclasses, from a dict or from the database.

`collect.py` builds these from the records; `Facts.from_dict` builds the same from the JSON form that `score_file`
and the exports use. Days are `datetime.date`, money is EUR, energy is kWh a year, savings are tonnes CO2e a year.
`None` means "not recorded" everywhere and never zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from monitoring.facts_reader import Row, listed, plain

MEETING_STATUSES = ("planned", "held", "cancelled")
PROJECT_STAGES = ("idea", "planned", "decided", "implementing", "completed", "stopped", "rejected")
COMMITMENT_STATUSES = ("draft", "active", "fulfilled", "withdrawn")
PARTICIPATION_KINDS = ("planning", "measure")
EVIDENCE_CLASSES = ("measured", "calculated", "estimated")
NIL_REPORTS = ("participations", "planning", "partner_costs", "municipal_costs", "ideas", "commitments")


@dataclass(frozen=True, slots=True)
class ActorFact:
    id: str
    key: bool = False
    sector: str | None = None

    @classmethod
    def read(cls, row: Row) -> ActorFact:
        return cls(row.name("id"), row.flag("key", default=False), row.text("sector"))


@dataclass(frozen=True, slots=True)
class NetworkFact:
    """One topic area. `ended` is the first day on which it is no longer active."""

    id: str
    started: date
    ended: date | None = None

    @classmethod
    def read(cls, row: Row) -> NetworkFact:
        return cls(row.name("id"), row.day("started", required=True), row.day("ended"))


@dataclass(frozen=True, slots=True)
class MembershipFact:
    """One actor in one topic area. `id` may be empty: the exchange format has none."""

    actor: str
    network: str
    start: date
    end: date | None = None
    id: str | None = None

    @classmethod
    def read(cls, row: Row) -> MembershipFact:
        return cls(
            actor=row.name("actor"),
            network=row.name("network"),
            start=row.day("from", required=True),
            end=row.day("to"),
            id=row.name("id", required=False),
        )


@dataclass(frozen=True, slots=True)
class MeetingFact:
    id: str
    network: str
    day: date
    status: str
    invited: int | None = None
    attended: int | None = None
    neutral: bool | None = None
    agenda: tuple[str, ...] | None = None
    minutes: bool = False

    @property
    def proven(self) -> bool:
        """Somebody recorded who came (nobody is an answer too), or there are minutes (rule 6)."""
        return self.attended is not None or self.minutes

    @classmethod
    def read(cls, row: Row) -> MeetingFact:
        return cls(
            id=row.name("id"),
            network=row.name("network"),
            day=row.day("date", required=True),
            status=row.choice("status", MEETING_STATUSES, required=True),
            invited=row.count("invited"),
            attended=row.count("attended"),
            neutral=row.flag("neutral"),
            agenda=row.names("agenda"),
            minutes=row.flag("minutes", default=False),
        )


@dataclass(frozen=True, slots=True)
class PlanningFact:
    id: str
    opened: date
    closed: date | None = None

    @classmethod
    def read(cls, row: Row) -> PlanningFact:
        return cls(row.name("id"), row.day("opened", required=True), row.day("closed"))


@dataclass(frozen=True, slots=True)
class ParticipationFact:
    """`level`: 1 information, 2 participation, 3 cooperation."""

    actor: str
    kind: str
    target: str | None
    day: date
    level: int | None = None
    id: str | None = None

    @classmethod
    def read(cls, row: Row) -> ParticipationFact:
        return cls(
            actor=row.name("actor"),
            kind=row.choice("kind", PARTICIPATION_KINDS, required=True),
            target=row.name("target", required=False),
            day=row.day("date", required=True),
            level=row.count("level", lowest=1, highest=3),
            id=row.name("id", required=False),
        )


@dataclass(frozen=True, slots=True)
class IdeaFact:
    id: str
    network: str | None
    submitted: date
    project: str | None = None
    duplicate_of: str | None = None

    @classmethod
    def read(cls, row: Row) -> IdeaFact:
        return cls(
            id=row.name("id"),
            network=row.name("network", required=False),
            submitted=row.day("submitted", required=True),
            project=row.name("project", required=False),
            duplicate_of=row.name("duplicate_of", required=False),
        )


@dataclass(frozen=True, slots=True)
class SavingFact:
    """Either tonnes a year or kilowatt-hours a year of one carrier, never both."""

    t: float | None = None
    kwh: float | None = None
    carrier: str | None = None

    def tonnes(self, factors: Mapping[str, float]) -> float:
        """Tonnes a year with these factors in kg per kWh. ValueError when the set lacks the carrier."""
        if self.t is not None:
            return self.t
        if self.carrier is None or self.carrier not in factors:
            raise ValueError(f"The emission factor set has no factor for the carrier {self.carrier!r}.")
        return (self.kwh or 0) * factors[self.carrier] / 1000

    @classmethod
    def read(cls, row: Row) -> SavingFact | None:
        t, kwh, carrier = row.number("t"), row.number("kwh"), row.name("carrier", required=False)
        if t is not None and kwh is not None:
            raise ValueError(f"{row.where}: give either 't' or 'kwh', not both.")
        if kwh is not None and carrier is None:
            raise ValueError(f"{row.where}: the key 'carrier' is missing.")
        return None if t is None and kwh is None else cls(t, kwh, None if kwh is None else carrier)


@dataclass(frozen=True, slots=True)
class ProjectFact:
    """`attribution` 0 to 1; `invest_municipal` in EUR; `lifetime` in years."""

    id: str
    network: str | None
    stage: str
    stage_since: date | None = None
    saving: SavingFact | None = None
    evidence: str | None = None
    attribution: float | None = None
    invest_municipal: float | None = None
    lifetime: float | None = None

    @classmethod
    def read(cls, row: Row) -> ProjectFact:
        return cls(
            id=row.name("id"),
            network=row.name("network", required=False),
            stage=row.choice("stage", PROJECT_STAGES, required=True),
            stage_since=row.day("stage_since"),
            saving=row.nested("saving", SavingFact.read),
            evidence=row.choice("evidence", EVIDENCE_CLASSES),
            attribution=row.number("attribution", highest=1),
            invest_municipal=row.number("invest_municipal"),
            lifetime=row.number("lifetime"),
        )


@dataclass(frozen=True, slots=True)
class CommitmentFact:
    id: str
    actor: str
    status: str
    target: SavingFact | None = None
    achieved: SavingFact | None = None
    evidence: str | None = None
    attribution: float | None = None
    last_report: date | None = None
    linked_projects: tuple[str, ...] = ()

    @classmethod
    def read(cls, row: Row) -> CommitmentFact:
        return cls(
            id=row.name("id"),
            actor=row.name("actor"),
            status=row.choice("status", COMMITMENT_STATUSES, required=True),
            target=row.nested("target", SavingFact.read),
            achieved=row.nested("achieved", SavingFact.read),
            evidence=row.choice("evidence", EVIDENCE_CLASSES),
            attribution=row.number("attribution", highest=1),
            last_report=row.day("last_report"),
            linked_projects=row.names("linked_projects") or (),
        )


@dataclass(frozen=True, slots=True)
class CostFacts:
    """Sums over the 365 days that end at the reference date; None where no record exists."""

    municipal_eur: float | None = None
    municipal_hours: float | None = None
    partner_eur: float | None = None
    partner_hours: float | None = None

    @classmethod
    def read(cls, row: Row) -> CostFacts:
        return cls(
            row.number("municipal_eur"),
            row.number("municipal_hours"),
            row.number("partner_eur"),
            row.number("partner_hours"),
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything one score is made of, as of `ref_date`."""

    ref_date: date
    name: str = ""
    inhabitants: float | None = None
    ghg_balance_t: float | None = None
    actors: tuple[ActorFact, ...] = ()
    networks: tuple[NetworkFact, ...] = ()
    memberships: tuple[MembershipFact, ...] = ()
    meetings: tuple[MeetingFact, ...] = ()
    planning: tuple[PlanningFact, ...] = ()
    participations: tuple[ParticipationFact, ...] = ()
    ideas: tuple[IdeaFact, ...] = ()
    projects: tuple[ProjectFact, ...] = ()
    commitments: tuple[CommitmentFact, ...] = ()
    costs: CostFacts = CostFacts()
    nil_reports: frozenset[str] = frozenset()

    @classmethod
    def from_dict(cls, data: Any) -> Facts:
        """The plain form of the exchange format. ValueError with a sentence that names the place and the key."""
        if not isinstance(data, Mapping):
            raise ValueError(
                "The input must be a JSON object with the key 'ref_date' and the lists of records."
            )
        row = Row(data, "input")
        facts = cls(
            ref_date=row.day("ref_date", required=True),
            name=row.text("name") or "",
            inhabitants=row.number("inhabitants"),
            ghg_balance_t=row.number("ghg_balance_t"),
            actors=_records(row, "actors", ActorFact.read),
            networks=_records(row, "networks", NetworkFact.read),
            memberships=_records(row, "memberships", MembershipFact.read, unique=False),
            meetings=_records(row, "meetings", MeetingFact.read),
            planning=_records(row, "planning", PlanningFact.read),
            participations=_records(row, "participations", ParticipationFact.read, unique=False),
            ideas=_records(row, "ideas", IdeaFact.read),
            projects=_records(row, "projects", ProjectFact.read),
            commitments=_records(row, "commitments", CommitmentFact.read),
            costs=row.nested("costs", CostFacts.read) or CostFacts(),
            nil_reports=frozenset(row.choices("nil_reports", NIL_REPORTS)),
        )
        row.finish()
        return facts

    def to_dict(self) -> dict[str, Any]:
        """The plain form: JSON types only, keys in a fixed order, equal facts give equal dicts."""
        return {
            "name": self.name,
            "ref_date": self.ref_date.isoformat(),
            "inhabitants": self.inhabitants,
            "ghg_balance_t": self.ghg_balance_t,
            **{kind: [plain(fact) for fact in getattr(self, kind)] for kind in RECORD_KINDS},
            "costs": {key: value for key, value in plain(self.costs).items() if value is not None},
            "nil_reports": sorted(self.nil_reports),
        }


RECORD_KINDS = (
    "actors",
    "networks",
    "memberships",
    "meetings",
    "planning",
    "participations",
    "ideas",
    "projects",
    "commitments",
)

Fact = TypeVar("Fact")


def _records(row: Row, key: str, read: Callable[[Row], Fact], *, unique: bool = True) -> tuple[Fact, ...]:
    records = []
    seen: set[str] = set()
    for number, item in enumerate(listed(row, key)):
        place = Row(item, f"{key}[{number}]")
        record = read(place)
        place.finish()
        if unique:
            name = record.id  # type: ignore[attr-defined]
            if name in seen:
                raise ValueError(f"{key}[{number}]: the id {name!r} appears twice.")
            seen.add(name)
        records.append(record)
    return tuple(records)


@dataclass(frozen=True, slots=True)
class Document:
    """An input file taken apart: what to score and, where the file carries it, the model it was scored with."""

    input: Mapping[str, Any]
    model: Mapping[str, Any] | None = None
    output: Mapping[str, Any] | None = None


def unwrap(document: Any) -> Document:
    """Accepts the plain form, an export `{"model", "input", "output"}` and an example `{"inputs", "expected"}`."""
    if not isinstance(document, Mapping):
        raise ValueError("The file must hold one JSON object.")
    for key, result in (("input", "output"), ("inputs", "expected")):
        if key in document:
            inner, model = document[key], document.get("model")
            if not isinstance(inner, Mapping):
                raise ValueError(f"The value of {key!r} must be a JSON object.")
            if model is not None and not isinstance(model, Mapping):
                raise ValueError("The value of 'model' must be a JSON object.")
            return Document(inner, model, document.get(result))
    return Document(document)
