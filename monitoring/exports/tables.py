"""One snapshot as tables, for the workbook and the CSV. Titles and words in the active language."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.display import plain
from common.exports import Cell, Column
from common.exports import Sheet as Table
from monitoring.models import Snapshot
from monitoring.sheet import Reasons, Sheet
from monitoring.sheet.numbers import exact
from monitoring.sheet.words import COSTS, DIMENSIONS, FACTORS, METRICS

NUMBER = "0.####"


def make_tables(snapshot: Snapshot) -> list[Table]:
    sheet, reasons = Sheet(snapshot), Reasons(snapshot)
    pair = [_("What"), _("Value")]
    return [
        Table(_("Overview"), pair, _overview(sheet)),
        Table(_("Ratings"), _rating_columns(), _ratings(sheet)),
        Table(_("Matrix"), _matrix_columns(), _matrix(sheet)),
        Table(_("Figures"), _metric_columns(), _metrics(sheet)),
        Table(_("Tonnes"), _ledger_columns(), _ledger(reasons)),
        Table(_("Costs"), [_("What"), Column(_("Value"), number_format=NUMBER)], _costs(sheet)),
        Table(_("Records"), _record_columns(), _records(reasons)),
        Table(_("Method"), pair, _method(sheet)),
    ]


def _number(title: str) -> Column:
    return Column(title, number_format=NUMBER)


def _overview(sheet: Sheet) -> Iterator[tuple[Cell, ...]]:
    snapshot = sheet.snapshot
    yield _("Monitoring of"), sheet.scope_name
    yield _("Municipality"), sheet.municipality
    yield _("Measure"), sheet.measure
    yield _("Reference date"), snapshot.on
    yield _("Result"), plain(sheet.headline)
    yield _("Records complete"), sheet.completeness
    yield pgettext("stakeholder", "Key actors"), sheet.key_actors
    yield _("Provisional: the oldest network is younger than a year"), sheet.is_provisional
    yield _("Model"), sheet.version
    yield _("SHA-256 of the model"), snapshot.model.hash
    yield _("SHA-256 of the input"), snapshot.digest
    yield _("Computed at"), snapshot.at
    yield _("Computed by"), snapshot.by_name
    priority = sheet.priority
    yield _("Expert priority (0 to 6)"), priority.get("points")
    if priority:
        yield _("Signed by"), priority["by"]
        yield _("Signed on"), priority["on"]
        yield _("Reasoning"), priority["reasoning"]
    for row in sheet.catalogue:
        yield _("Rating of the catalogue: %(name)s") % {"name": row.name}, row.dots
    yield _("Source of the catalogue's rating"), sheet.catalogue_source
    yield _("Note"), sheet.statement


def _rating_columns() -> list[Column | str]:
    return [
        _("Key"), _("Name"), _("Dots"), _number(_("Points")), _("Certain dots"), _("Possible dots"),
        _number(_("Lowest points")), _number(_("Highest points")),
        _number(_("Weights −25 %")), _number(_("Weights +25 %")),
        _number(_("Values 10 % worse")), _number(_("Values 10 % better")),
        _number(_("Coverage")), _number(_("Completeness")), _("Verdict"), _("State"), _("In words"),
    ]  # fmt: skip


def _ratings(sheet: Sheet) -> Iterator[tuple[Cell, ...]]:
    for row in sheet.groups:
        yield (
            row.key, str(row.name), row.dots, row.points, row.low, row.high, *row.bounds, *row.weights,
            *row.thresholds, row.given["coverage"], row.given["completeness"], str(row.verdict), str(row.state),
            row.sentence,
        )  # fmt: skip


def _matrix_columns() -> list[Column | str]:
    return [
        _("Success factor"),
        *(
            _number(f"{words.name} ({words.about})" if key == "D2" else str(words.name))
            for key, words in DIMENSIONS.items()
        ),
    ]


def _matrix(sheet: Sheet) -> Iterator[tuple[Cell, ...]]:
    for row in sheet.matrix:
        cells: list[Cell] = []
        for cell in row.cells:
            cells.append(
                cell.points
                if cell.points is not None
                else cell.tonnes
                if cell.tonnes is not None
                else str(cell.reason)
            )
        yield str(row.name), *cells


def _metric_columns() -> list[Column | str]:
    return [
        _("Key"), _("Figure"), _number(_("Value")), _("Unit"), _("Shown as"), "n", _("Based on"), _("State"),
        _number(_("Points")), _number(_("Completeness")), _number(_("Points with one less")),
        _number(_("Points with one more")), _("Few: one more or less is a large step"), _("Note"), _("Formula"),
    ]  # fmt: skip


def _metrics(sheet: Sheet) -> Iterator[tuple[Cell, ...]]:
    for row in sheet.metrics:
        less, more = row.given.get("one_unit_points") or (None, None)
        yield (
            row.key, str(row.name), row.value, str(row.words.unit), row.shown, row.n, row.basis, str(row.state),
            row.points, row.given["completeness"], less, more, row.is_small, str(row.note), str(row.words.formula),
        )  # fmt: skip


def _ledger_columns() -> list[Column | str]:
    return [
        _("Project or self-commitment"), _("Kind"), _("Stage"), _number(_("Full saving in t a year")),
        _number(_("Stage factor")), _number(_("Held by linked projects in t")), _number(_("Attribution")),
        _("Attribution recorded"), _("Evidence"), _number(_("Uncertainty")), _number(_("Counts in t a year")),
        _number(_("At least")), _number(_("At most")), _("Calculation"), _("Remark"),
    ]  # fmt: skip


def _ledger(reasons: Reasons) -> Iterator[tuple[Cell, ...]]:
    for row in reasons.ledger:
        given: Any = row.given
        yield (
            row.name, str(row.kind), str(row.stage), given.get("t_a", given.get("gross")), given.get("stage_factor"),
            given.get("overlap"), given["attribution_used"], given["attribution"] is not None, str(row.evidence),
            given["uncertainty"], given["counted"], given["low"], given["high"], row.how, str(row.remark),
        )  # fmt: skip
    thg: Any = reasons.snapshot.output["thg"]
    yield (
        _("Sum"), "", "", None, None, None, None, None, "", None, thg["t"], thg.get("t_low"), thg.get("t_high"), "", "",
    )  # fmt: skip


def _costs(sheet: Sheet) -> Iterator[tuple[Cell, ...]]:
    given = sheet.output["cost"]
    for key, label in COSTS.items():
        if key in given:
            yield str(label), given[key]


def _record_columns() -> list[Column | str]:
    return [_("Key"), _("Figure"), _("Kind"), _("Record"), _("Date"), _("Counts"), _("Why not")]


def _records(reasons: Reasons) -> Iterator[tuple[Cell, ...]]:
    for metric, row in reasons.all_records():
        yield metric.key, str(metric.name), str(row.kind), row.name, row.day, row.counts, str(row.why)


def _method(sheet: Sheet) -> Iterator[tuple[Cell, ...]]:
    for words in (*FACTORS.values(), *DIMENSIONS.values()):
        yield str(words.name), str(words.formula)
    for key, metric in METRICS.items():
        yield f"{key} {metric.name}", str(metric.formula)
        steps = "; ".join(
            f"{exact(value)} → {exact(points)}" for value, points in sheet.model["anchors"][key]
        )
        yield _("%(key)s, points by value") % {"key": key}, steps
    for factor, weights in sheet.model["weights_base"].items():
        shares = "; ".join(f"{key} {exact(weight)}" for key, weight in weights.items())
        yield _("Weights of %(name)s") % {"name": FACTORS[factor].name}, shares
    for factor, weights in sheet.model["weights_depth"].items():
        shares = "; ".join(f"{key} {exact(weight)}" for key, weight in weights.items())
        yield _("Weights of %(name)s for societal change") % {"name": FACTORS[factor].name}, shares
    yield _("Emission factors"), sheet.model["emission_factor_set"]
    yield _("Value of an hour of work in EUR"), sheet.model["hour_rate_eur"]
