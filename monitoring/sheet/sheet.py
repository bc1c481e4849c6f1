"""The whole of one snapshot as the page opens it: two short lists, the matrix, thirteen figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from monitoring.facts import Facts
from monitoring.models import Snapshot
from monitoring.scales import dots
from monitoring.scoring import score_metrics
from monitoring.sheet.metrics import MetricRow
from monitoring.sheet.numbers import of_six, per_cent, short, whole_tonnes
from monitoring.sheet.ratings import Rating
from monitoring.sheet.sentences import dimension_sentence, factor_sentence, headline
from monitoring.sheet.trend import PastResult, Trend, trends
from monitoring.sheet.words import DIMENSIONS, FACTORS, FULL_KEYS, METRICS, Text

CATALOGUE_RATINGS = {"priority": "D1", "ghg": "D2", "change": "D3", "cost": "D4"}


@dataclass(frozen=True)
class Cell:
    """A cell of the matrix: dots with points, an amount, or neither (with the reason)."""

    column: Text
    points: float | None = None
    tonnes: float | None = None
    reason: Text = ""
    rating: Rating | None = None

    @property
    def dots(self) -> int | None:
        return None if self.points is None else dots(self.points)

    @property
    def number(self) -> str:
        return of_six(self.dots)

    @property
    def points_shown(self) -> str:
        return short(self.points)

    @property
    def amount(self) -> str:
        return "" if self.tonnes is None else _("%(tonnes)s t a year") % {"tonnes": whole_tonnes(self.tonnes)}


@dataclass(frozen=True)
class MatrixRow:
    key: str
    name: Text
    about: Text
    cells: list[Cell]
    is_total: bool = False


@dataclass(frozen=True)
class CatalogueRating:
    """The catalogue's own dots for a dimension; None until somebody has read them off the original."""

    name: Text
    dots: int | None

    @property
    def number(self) -> str:
        return of_six(self.dots)


class Sheet:
    """Reads the snapshot's output, names and model; its input only for ``topic_areas``. No query of its own.

    ``sees_costs`` False leaves out the euros, for members of a network. ``earlier`` are the results of earlier years.
    """

    def __init__(self, snapshot: Snapshot, *, sees_costs: bool = True, earlier: Sequence[PastResult] = ()):
        self.earlier = list(earlier)
        self.snapshot = snapshot
        self.output: Mapping[str, Any] = snapshot.output
        self.model: Mapping[str, Any] = snapshot.model.config
        self.labels: Mapping[str, Any] = snapshot.labels
        self.sees_costs = sees_costs

    # --- frame -------------------------------------------------------------------------------------------------

    @property
    def scope_name(self) -> str:
        return self.labels["scope"]["name"] or _("All networks")

    @property
    def municipality(self) -> str:
        return self.labels["scope"]["municipality"]

    @property
    def headline(self) -> str:
        return headline(self.output, one=bool(self.labels["scope"]["name"]))

    @property
    def completeness(self) -> str:
        return per_cent(self.output["dimensions"][FULL_KEYS["D1"]]["completeness"])

    @property
    def key_actors(self) -> int:
        return self.output["metrics"]["m11"]["n"]

    @property
    def is_provisional(self) -> bool:
        return self.output["provisional"]

    @property
    def version(self) -> str:
        return self.snapshot.model.version

    @property
    def statement(self) -> str:
        return _(
            "Klimatisch computes these points from your records (model %(version)s). They are not the rating of the "
            "catalogue of measures."
        ) % {"version": self.version}

    # --- lists and matrix --------------------------------------------------------------------------------------

    @cached_property
    def factors(self) -> list[Rating]:
        groups = self.output["indicators"]
        return [
            Rating(
                key,
                groups[key],
                factor_sentence(self.model, self.output, key),
                self._before(key),
            )
            for key in FACTORS
        ]

    def _before(self, key: str) -> str:
        """ "2025: 3 of 6": the year before, with its model where that was another one."""
        before = next((one for one in self.earlier if one.year == self.snapshot.on.year - 1), None)
        if before is None:
            return ""
        dots = before.groups[key]["dots"]
        number = of_six(dots) if dots is not None else _("not rated")
        text = _("%(year)s: %(number)s") % {"year": before.year, "number": number}
        return (
            text
            if before.version == self.version
            else _("%(text)s (model %(version)s)") % {"text": text, "version": before.version}
        )

    @cached_property
    def trends(self) -> list[Trend]:
        return trends(self.snapshot, self.earlier)

    @property
    def drawn_from(self) -> str:
        """What the drawing of this sheet depends on: results are never changed."""
        return " ".join([self.snapshot.ref, *(result.ref for result in self.earlier)])

    @cached_property
    def ratings(self) -> list[Rating]:
        groups = self.output["dimensions"]
        return [
            Rating(
                key,
                groups[FULL_KEYS[key]],
                dimension_sentence(self.model, self.output, key, sees_costs=self.sees_costs),
                self._before(key),
            )
            for key in DIMENSIONS
        ]

    @cached_property
    def anchoring(self) -> Rating:
        return Rating("anchoring", self.output["anchoring"])

    @cached_property
    def groups(self) -> list[Rating]:
        return [*self.factors, *self.ratings, self.anchoring]

    @cached_property
    def matrix(self) -> list[MatrixRow]:
        total = [
            Cell(rating.name, rating.points, reason="" if rating.is_rated else rating.state, rating=rating)
            for rating in self.ratings
        ]
        rows = [MatrixRow("", _("Altogether"), "", total, is_total=True)]
        for key, words in FACTORS.items():
            given = self.output["cells_3x4"][key]
            rows.append(
                MatrixRow(
                    key,
                    words.name,
                    words.about,
                    [self._cell(given, column) for column in DIMENSIONS],
                )
            )
        return rows

    def _cell(self, given: Mapping[str, Any], column: str) -> Cell:
        name = DIMENSIONS[column].name
        if column == "D2":
            if "D2_t_a" not in given:
                return Cell(name, reason=_("meetings themselves save no tonnes"))
            tonnes = given["D2_t_a"]
            if tonnes is None:
                return Cell(name, reason=_("not applicable yet"))
            return Cell(name, tonnes=tonnes)
        points = given[column]
        return Cell(name, points, reason="" if points is not None else _("cannot be rated yet"))

    @cached_property
    def metrics(self) -> list[MetricRow]:
        return [MetricRow(key, self.output["metrics"][key]) for key in METRICS]

    @cached_property
    def topic_areas(self) -> list[tuple[str, list[MetricRow]]]:
        """What can be said of each topic area alone: figures, but no indicator and no rating."""
        facts = Facts.from_dict(self.snapshot.input)
        return [
            (self.labels["network"].get(area.id, ""), _metrics_of(self.model, facts, area.id))
            for area in facts.networks
        ]

    # --- beside the computed points ----------------------------------------------------------------------------

    @cached_property
    def catalogue(self) -> list[CatalogueRating]:
        ratings = self.labels.get("catalogue", {}).get("ratings", {})
        return [
            CatalogueRating(DIMENSIONS[key].name, ratings.get(field))
            for field, key in CATALOGUE_RATINGS.items()
        ]

    @property
    def catalogue_is_read(self) -> bool:
        return any(row.dots is not None for row in self.catalogue)

    @property
    def catalogue_source(self) -> str:
        return self.labels.get("catalogue", {}).get("source", "")

    @property
    def catalogue_on(self) -> date | None:
        on = self.labels.get("catalogue", {}).get("on")
        return date.fromisoformat(on) if on else None

    @property
    def measure(self) -> str:
        titles = self.labels.get("catalogue", {}).get("title", {})
        return titles.get((get_language() or "de")[:2]) or titles.get("de", "")

    @property
    def priority(self) -> dict[str, Any]:
        """The signed judgement in force when the snapshot was taken: points, number, reasoning, by, on; or empty."""
        signed = self.labels.get("priority") or {}
        if not signed:
            return {}
        return {**signed, "number": of_six(signed["points"]), "on": date.fromisoformat(signed["on"])}


def _metrics_of(model: Mapping[str, Any], facts: Facts, area: str) -> list[MetricRow]:
    alone = Facts(
        ref_date=facts.ref_date,
        networks=tuple(fact for fact in facts.networks if fact.id == area),
        meetings=tuple(fact for fact in facts.meetings if fact.network == area),
        ideas=tuple(fact for fact in facts.ideas if fact.network == area),
        projects=tuple(fact for fact in facts.projects if fact.network == area),
    )
    return [MetricRow(key, given) for key, given in score_metrics(model, alone)["metrics"].items()]
