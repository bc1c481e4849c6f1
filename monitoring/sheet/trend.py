"""How the ratings went over the years: the result shown beside the last one of each earlier year."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from common.memory import Unchanging
from common.shapes import Point, Series
from monitoring.models import Snapshot
from monitoring.sheet.numbers import of_six
from monitoring.sheet.words import DIMENSIONS, FACTORS, FULL_KEYS, Text


@dataclass(frozen=True)
class PastResult:
    """What is read of an earlier year: the groups with their dots, and by which model."""

    ref: str
    on: date
    version: str
    groups: Mapping[str, Any]  # by "I1" … "D4"

    @property
    def year(self) -> int:
        return self.on.year


@dataclass(frozen=True)
class Trend:
    name: Text
    sentence: str
    series: list[Series]


def _read_past(public_ids: list[UUID]) -> Iterator[tuple[UUID, PastResult]]:
    """Without reading the whole of each."""
    columns = ("public_id", "on", "model__version", "output__indicators", "output__dimensions")
    rows = Snapshot.objects.filter(public_id__in=public_ids).order_by().values_list(*columns)
    for public_id, on, version, indicators, dimensions in rows:
        groups = {key: indicators[key] for key in FACTORS}
        groups |= {key: dimensions[FULL_KEYS[key]] for key in DIMENSIONS}
        yield public_id, PastResult(str(public_id), on, version, groups)


_PAST = Unchanging(_read_past, most=200)


def past_results(public_ids: Iterable[UUID]) -> list[PastResult]:
    """Of the results named, in their order; none of them ever changes."""
    return _PAST.of(public_ids)


def result_of(snapshot: Snapshot) -> PastResult:
    output = snapshot.output
    groups = {key: output["indicators"][key] for key in FACTORS}
    groups |= {key: output["dimensions"][FULL_KEYS[key]] for key in DIMENSIONS}
    return PastResult(str(snapshot.public_id), snapshot.on, snapshot.model.version, groups)


def trends(snapshot: Snapshot, earlier: Sequence[PastResult]) -> list[Trend]:
    """One course per success factor and rating; none while there is only one year."""
    if not earlier:
        return []
    results = {result.year: result for result in (*earlier, result_of(snapshot))}
    years = range(min(results), max(results) + 1)
    words = FACTORS | DIMENSIONS
    return [
        Trend(
            words[key].name,
            _sentence(key, list(results.values())),
            [Series("", [_point(key, year, results.get(year)) for year in years])],
        )
        for key in words
    ]


def _point(key: str, year: int, result: PastResult | None) -> Point:
    if result is None:
        return Point(str(year), note=_("no result"))
    group = result.groups[key]
    if group["dots"] is None:
        return Point(str(year), note=_("not rated"))
    low, high = group.get("bounds_dots") or (None, None)
    return Point(str(year), group["dots"], low, high)


def _sentence(key: str, results: list[PastResult]) -> str:
    """First and last; a change of the model is named, because then the two are not of one measure."""
    first, last = results[0], results[-1]
    words = _("%(before)s in %(first)s, %(now)s in %(last)s.") % {
        "before": capfirst(_number(key, first)),
        "first": first.year,
        "now": _number(key, last),
        "last": last.year,
    }
    if first.version != last.version:
        words += " " + _("The model changed from %(old)s to %(new)s.") % {
            "old": first.version,
            "new": last.version,
        }
    return words


def _number(key: str, result: PastResult) -> str:
    dots = result.groups[key]["dots"]
    return _("not rated") if dots is None else of_six(dots)
