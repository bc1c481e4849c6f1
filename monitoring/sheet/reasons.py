"""Why a rating is what it is: parts and weights, the ledger of tonnes, every record behind every figure.

Computed anew from the frozen input with the frozen model, so it always agrees with the output and reads no live row.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from monitoring.facts import Facts
from monitoring.ledger import metric_records, tonne_ledger
from monitoring.models import Snapshot
from monitoring.scoring import measure
from monitoring.sheet.metrics import MetricRow
from monitoring.sheet.numbers import per_cent, short, span
from monitoring.sheet.ratings import Rating
from monitoring.sheet.sheet import Sheet
from monitoring.sheet.words import (
    COSTS,
    DIMENSIONS,
    EVIDENCE,
    EVIDENCE_KINDS,
    FACTORS,
    LEFT_OUT,
    NOTES,
    PARTS,
    RECORDS,
    STAGES,
    STATES,
    Text,
)

KEYS = (*FACTORS, *DIMENSIONS)
REF_LENGTH = 22
# Pages of the records: by the public id, or by the slug frozen with it.
PAGES = {
    "meeting": "meetings:detail",
    "planning": "networks:planning-detail",
    "idea": "networks:idea-detail",
    "commitment": "networks:commitment-detail",
}
PAGES_BY_SLUG = {"actor": "actors:detail", "project": "networks:project-detail"}


@dataclass(frozen=True)
class Part:
    """A part of a rating with its weight (share of 1) and its points."""

    name: Text
    weight: float
    points: float | None
    state: Text

    @property
    def weight_shown(self) -> str:
        return per_cent(self.weight)

    @property
    def points_shown(self) -> str:
        return short(self.points)


@dataclass(frozen=True)
class RecordRow:
    kind: Text
    name: str
    day: date | None
    counts: bool
    why: Text
    url: str = ""


@dataclass(frozen=True)
class LedgerRow:
    """A project or self-commitment and the tonnes a year it adds; numbers as in the output."""

    given: Mapping[str, Any]
    name: str
    url: str = ""

    @property
    def kind(self) -> Text:
        return RECORDS[self.given["kind"]]

    @property
    def stage(self) -> Text:
        return STAGES[self.given["status"]]

    @property
    def evidence(self) -> Text:
        return EVIDENCE[self.given["evidence"]]

    @property
    def evidence_kind(self) -> str:
        return EVIDENCE_KINDS[self.given["evidence"]]

    @property
    def attribution(self) -> str:
        """Recorded, or what an unknown one is read as."""
        if self.given["attribution_used"] is None:
            return short(None)
        used = short(self.given["attribution_used"])
        return used if self.given["attribution"] is not None else _("%(share)s (unknown)") % {"share": used}

    @property
    def counted(self) -> str:
        return short(self.given["counted"])

    @property
    def range(self) -> str:
        return span(self.given["low"], self.given["high"])

    @property
    def how(self) -> str:
        """The calculation of the row in words."""
        given = self.given
        if given["counted"] is None:
            return str(NOTES[given["note"]])
        if given["kind"] == "project":
            return _("%(full)s t × stage %(stage)s × attribution %(share)s") % {
                "full": short(given["t_a"]),
                "stage": short(given["stage_factor"]),
                "share": short(given["attribution_used"]),
            }
        text = _("%(gross)s t × attribution %(share)s")
        if given["overlap"]:
            text = _("(%(gross)s t − %(overlap)s t held by linked projects) × attribution %(share)s")
        return text % {
            "gross": short(given["gross"]),
            "overlap": short(given["overlap"]),
            "share": short(given["attribution_used"]),
        }

    @property
    def remark(self) -> str:
        if self.given["kind"] == "commitment" and self.given["fresh"] is False:
            return _("no report within a year")
        return ""


class Reasons:
    """``snapshot`` with its input. ``links``: name the pages of the records, for readers who may open them."""

    def __init__(self, snapshot: Snapshot, *, links: bool = False):
        self.snapshot, self.links = snapshot, links
        self.facts = Facts.from_dict(snapshot.input)
        self.scored = measure(snapshot.model.config, self.facts)

    def name(self, kind: str, key: str | None) -> str:
        return self.snapshot.labels.get(kind, {}).get(key, "") if key else ""

    def url(self, kind: str, key: str | None) -> str:
        # An example of the exchange format has short ids that are nobody's page.
        if not self.links or not key or len(key) != REF_LENGTH:
            return ""
        if kind in PAGES:
            return reverse(PAGES[kind], args=[key])
        slug = self.snapshot.labels.get("slug", {}).get(key)
        return reverse(PAGES_BY_SLUG[kind], args=[slug]) if slug and kind in PAGES_BY_SLUG else ""

    @cached_property
    def _days(self) -> dict[tuple[str, str | None], date | None]:
        facts = self.facts
        found: dict[tuple[str, str | None], date | None] = {}
        found |= {("membership", fact.id): fact.start for fact in facts.memberships}
        found |= {("meeting", fact.id): fact.day for fact in facts.meetings}
        found |= {("planning", fact.id): fact.opened for fact in facts.planning}
        found |= {("participation", fact.id): fact.day for fact in facts.participations}
        found |= {("idea", fact.id): fact.submitted for fact in facts.ideas}
        found |= {("project", fact.id): fact.stage_since for fact in facts.projects}
        found |= {("commitment", fact.id): fact.last_report for fact in facts.commitments}
        return found

    def records(self, metric: str) -> list[RecordRow]:
        rows = []
        seen = set()
        for given in metric_records(self.scored.metrics[metric]):
            # A membership stands once in each topic area; one line says it.
            mark = (given["kind"], given["id"] or given["actor"], given["why"])
            if mark in seen:
                continue
            seen.add(mark)
            rows.append(
                RecordRow(
                    RECORDS[given["kind"]],
                    self.name(given["kind"], given["id"]) or self.name("actor", given["actor"]),
                    self._days.get((given["kind"], given["id"])),
                    given["counts"],
                    LEFT_OUT[given["why"]] if given["why"] else "",
                    self.url(given["kind"], given["id"]),
                )
            )
        return rows

    def all_records(self) -> Iterator[tuple[MetricRow, RecordRow]]:
        for metric in self.scored.metrics:
            row = MetricRow(metric, self.snapshot.output["metrics"][metric])
            for record in self.records(metric):
                yield row, record

    @cached_property
    def _ledger(self) -> dict[str, Any]:
        return tonne_ledger(self.scored)

    @cached_property
    def ledger(self) -> list[LedgerRow]:
        rows = [
            LedgerRow(
                given, self.name(given["kind"], given["source"]), self.url(given["kind"], given["source"])
            )
            for given in self._ledger["rows"]
        ]
        return sorted(rows, key=lambda row: (row.given["counted"] is None, -(row.given["counted"] or 0)))

    @property
    def tonnes(self) -> str:
        return short(self._ledger["t"])

    @property
    def tonnes_range(self) -> str:
        return span(self._ledger["t_low"], self._ledger["t_high"])

    @property
    def unknown_attribution(self) -> str:
        """Share of the tonnes that rests on an assumed attribution; empty where there is none."""
        share = self._ledger["unknown_attribution_share"]
        return per_cent(share) if share else ""

    @property
    def costs(self) -> list[tuple[Text, str]]:
        given = self.snapshot.output["cost"]
        return [(label, short(given[key])) for key, label in COSTS.items() if key in given]


class WhyPage:
    """One factor or rating opened. ``key`` is one of ``KEYS``."""

    def __init__(self, snapshot: Snapshot, key: str, *, links: bool = False):
        self.sheet, self.key = Sheet(snapshot), key
        self.reasons = Reasons(snapshot, links=links)
        self.model, self.output = snapshot.model.config, snapshot.output
        self.rating: Rating = next(rating for rating in self.sheet.groups if rating.key == key)

    @property
    def is_factor(self) -> bool:
        return self.key in FACTORS

    @cached_property
    def parts(self) -> list[Part]:
        matrix, output = self.model["matrix"], self.output
        match self.key:
            case "D1":
                groups = {
                    "anchoring": (PARTS["anchoring"], output["anchoring"]),
                    "D2": (DIMENSIONS["D2"].name, self._rating("D2").given),
                    "D4": (DIMENSIONS["D4"].name, self._rating("D4").given),
                }
                return [
                    Part(name, matrix["D1"][key], given["points"], STATES[given["status"]])
                    for key, (name, given) in groups.items()
                ]
            case "D2":
                return []
            case "D3":
                return [self._point_part(FACTORS[key].name, matrix["D3"][key], key) for key in FACTORS]
            case "D4":
                points = output["cost_points"]
                return [
                    Part(PARTS[key], matrix["D4"][key], points[key], _state(points[key]))
                    for key in ("leverage", "eur_per_t")
                ]
        weights = self.model["weights_base"][self.key]
        return [
            Part(row.name, weights[row.key], row.points, row.state)
            for row in self.sheet.metrics
            if weights.get(row.key)
        ]

    def _rating(self, key: str) -> Rating:
        return next(rating for rating in self.sheet.ratings if rating.key == key)

    def _point_part(self, name: Text, weight: float, key: str) -> Part:
        points = self.output["cells_3x4"][key]["D3"]
        return Part(name, weight, points, _state(points))

    @cached_property
    def metrics(self) -> list[tuple[MetricRow, list[RecordRow]]]:
        """The figures behind it, each with its records; those of a rating stand at its factors."""
        if not self.is_factor:
            return []
        weights = self.model["weights_base"][self.key]
        return [(row, self.reasons.records(row.key)) for row in self.sheet.metrics if row.key in weights]

    @property
    def shows_ledger(self) -> bool:
        return self.key == "D2"

    @property
    def shows_costs(self) -> bool:
        return self.key == "D4"

    @property
    def steps(self) -> list[tuple[str, str]]:
        """From how many tonnes, or to how many euros per tonne, there are how many points."""
        if self.key == "D2" and self.output["thg"]["emission_base_t"]:
            base = self.output["thg"]["emission_base_t"]
            anchors = self.model["anchors_log"]["thg_share"]
            return [
                (short(points), _("%(t)s t a year") % {"t": short(round(share * base, 1))})
                for share, points in anchors
            ]
        if self.key == "D4":
            anchors = self.model["anchors_log"]["eur_per_t"]
            return [
                (short(points), _("%(eur)s EUR per tonne") % {"eur": short(value)})
                for value, points in anchors
            ]
        return []

    @property
    def emission_base(self) -> str:
        thg = self.output["thg"]
        if self.key != "D2" or not thg["emission_base_t"]:
            return ""
        tonnes = short(thg["emission_base_t"])
        if thg["emission_base"] == "balance":
            return _(
                "Emissions of the municipality: %(t)s t CO₂e a year, from its greenhouse-gas balance."
            ) % {"t": tonnes}
        return _("Emissions of the municipality: %(t)s t CO₂e a year, estimated from the inhabitants.") % {
            "t": tonnes
        }


def _state(points: float | None) -> Text:
    return STATES["ok" if points is not None else "no_data"]
