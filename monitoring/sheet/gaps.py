"""What would make the result surer: figures without points, heaviest first, and where a nil report would help."""

from dataclasses import dataclass

from monitoring.groups import NOT_APPLICABLE
from monitoring.ledger import missing_items
from monitoring.metrics import base
from monitoring.models import NilKind
from monitoring.scales import HIGHEST
from monitoring.sheet.metrics import MetricRow
from monitoring.sheet.numbers import per_cent, short
from monitoring.sheet.sheet import Sheet
from monitoring.sheet.words import COSTS, FACTORS, STATES, Text

_NIL_KINDS = {
    base.NOTHING_RECORDED: NilKind.PARTICIPATIONS,
    base.NO_PROCESS: NilKind.PLANNING,
}


@dataclass(frozen=True)
class Gap:
    """``weight`` in words: how much of ``of`` it decides. ``nil_kind`` where a nil report could close it; ``key`` is the
    factor or rating whose records it is about. ``lift``: by how many points it could raise ``of`` at most."""

    name: Text
    why: Text
    weight: str
    of: Text
    key: str
    nil_kind: str = ""
    lift: float = 0.0

    @property
    def lift_shown(self) -> str:
        return short(self.lift, 1)


@dataclass(frozen=True)
class Patchy:
    """A figure with points some of whose records lack something; ``key`` as in ``Gap``."""

    name: Text
    completeness: str
    key: str


def find_patchy(sheet: Sheet) -> list[Patchy]:
    factors = {
        metric: factor for factor, weights in sheet.model["weights_base"].items() for metric in weights
    }
    found = [
        Patchy(row.name, row.completeness, factors[row.key])
        for row in sheet.metrics
        if row.points is not None and row.key in factors and row.given["completeness"] < 1
    ]
    tonnes = next(rating for rating in sheet.ratings if rating.key == "D2")
    if tonnes.is_rated and tonnes.given["completeness"] < 1:
        found.append(Patchy(tonnes.name, tonnes.completeness, tonnes.key))
    return found


def find_gaps(sheet: Sheet) -> list[Gap]:
    found = []
    for factor, words in FACTORS.items():
        total = _weight_of(sheet, factor)
        for item in missing_items(sheet.model, sheet.output, factor):
            row = MetricRow(item["metric"], sheet.output["metrics"][item["metric"]])
            why = row.note or STATES[item["status"]]
            nil = _NIL_KINDS.get(item["note"], "")
            lift = item["weight"] / total * HIGHEST
            gap = Gap(row.name, why, per_cent(item["weight"]), words.name, factor, nil, lift)
            found.append((item["weight"], gap))
    found.sort(key=lambda pair: -pair[0])
    gaps = [gap for _weight, gap in found]
    weights = sheet.model["matrix"]["D4"]
    cost = sheet.output["cost"]
    ratings = {rating.key: rating.name for rating in sheet.ratings}
    for key, kind, part in (
        ("municipal_running_eur", NilKind.MUNICIPAL_COSTS, "eur_per_t"),
        ("partner_eur", NilKind.PARTNER_COSTS, "leverage"),
    ):
        if cost[key] is None:
            lift = weights[part] / sum(weights.values()) * HIGHEST
            gaps.append(
                Gap(COSTS[key], STATES["no_data"], per_cent(weights[part]), ratings["D4"], "D4", kind, lift)
            )
    return gaps


def _weight_of(sheet: Sheet, factor: str) -> float:
    """Of all figures that could exist by now: what a missing one adds to the upper bound is its part of this."""
    weights = sheet.model["weights_base"][factor]
    metrics = sheet.output["metrics"]
    return sum(weight for name, weight in weights.items() if metrics[name]["status"] != NOT_APPLICABLE)
