"""What would make the result surer: figures without points, heaviest first, and where a nil report would help."""

from dataclasses import dataclass

from monitoring.ledger import missing_items
from monitoring.metrics import base
from monitoring.models import NilKind
from monitoring.sheet.metrics import MetricRow
from monitoring.sheet.numbers import per_cent
from monitoring.sheet.sheet import Sheet
from monitoring.sheet.words import COSTS, FACTORS, STATES, Text

_NIL_KINDS = {
    base.NOTHING_RECORDED: NilKind.PARTICIPATIONS,
    base.NO_PROCESS: NilKind.PLANNING,
}


@dataclass(frozen=True)
class Gap:
    """``weight`` in words: how much of ``of`` it decides. ``nil_kind`` where a nil report could close it; ``key`` is the
    factor or rating whose records it is about."""

    name: Text
    why: Text
    weight: str
    of: Text
    key: str
    nil_kind: str = ""


def find_gaps(sheet: Sheet) -> list[Gap]:
    found = []
    for factor, words in FACTORS.items():
        for item in missing_items(sheet.model, sheet.output, factor):
            row = MetricRow(item["metric"], sheet.output["metrics"][item["metric"]])
            why = row.note or STATES[item["status"]]
            nil = _NIL_KINDS.get(item["note"], "")
            found.append(
                (item["weight"], Gap(row.name, why, per_cent(item["weight"]), words.name, factor, nil))
            )
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
            gaps.append(
                Gap(COSTS[key], STATES["no_data"], per_cent(weights[part]), ratings["D4"], "D4", kind)
            )
    return gaps
