"""One sentence for each rating: the result in words, or what is missing for one."""

from collections.abc import Mapping
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from monitoring.ledger import missing_items
from monitoring.scoring import weakest_metric
from monitoring.sheet.metrics import MetricRow
from monitoring.sheet.numbers import per_cent, short, whole_tonnes
from monitoring.sheet.words import FACTORS, FULL_KEYS


def factor_sentence(model: Mapping[str, Any], output: Mapping[str, Any], key: str) -> str:
    """The weakest figure by name: a good mean must not hide it."""
    group = output["indicators"][key]
    if group["points"] is None:
        return not_rated(group, missing_of_factor(model, output, key))
    weakest = weakest_metric(model, output, key)
    if weakest is None:
        return ""
    row = MetricRow(weakest, output["metrics"][weakest])
    return _("Weakest point: %(name)s, %(value)s.") % {"name": row.name, "value": row.shown}


def dimension_sentence(
    model: Mapping[str, Any], output: Mapping[str, Any], key: str, *, sees_costs: bool = True
) -> str:
    group = output["dimensions"][FULL_KEYS[key]]
    if key == "D2" and output["thg"]["status"] == "insufficient" and output["thg"]["t"] is not None:
        return _(
            "At least %(tonnes)s t CO₂e a year. More than half of the activities have no figure, so we give no points."
        ) % {"tonnes": whole_tonnes(output["thg"]["t_low"])}
    if group["points"] is None:
        return not_rated(group, missing_of_dimension(model, output, key))
    match key:
        case "D1":
            return _("From anchoring (%(anchoring)s), tonnes (%(tonnes)s) and costs (%(costs)s).") % {
                "anchoring": short(output["anchoring"]["points"]),
                "tonnes": short(output["dimensions"][FULL_KEYS["D2"]]["points"]),
                "costs": short(output["dimensions"][FULL_KEYS["D4"]]["points"]),
            }
        case "D2":
            if not output["thg"]["t"]:
                return _("No project is decided and no self-commitment adopted: 0 tonnes.")
            return _(
                "%(tonnes)s t CO₂e a year, %(share)s of the municipality's emissions; %(low)s t are certain."
            ) % {
                "tonnes": whole_tonnes(output["thg"]["t"]),
                "share": per_cent(_rounded(output["thg"]["share"])),
                "low": whole_tonnes(output["thg"]["t_low"]),
            }
        case "D3":
            cells = output["cells_3x4"]
            return _("In depth: networks (%(I1)s), participation (%(I2)s), ideas and projects (%(I3)s).") % {
                factor: short(cells[factor]["D3"]) for factor in FACTORS
            }
    if not sees_costs:
        return _("The coordination sees the sums behind it.")
    if output["cost"]["leverage"] is None:
        return _("%(eur)s EUR per tonne") % {"eur": short(output["cost"]["eur_per_t"])} + "."
    return _(
        "%(per_tonne)s EUR per tonne; partners add %(leverage)s EUR to each euro of the municipality."
    ) % {
        "per_tonne": short(output["cost"]["eur_per_t"]),
        "leverage": short(output["cost"]["leverage"]),
    }


def not_rated(group: Mapping[str, Any], missing: list[str]) -> str:
    """Missing is not zero: what lacks, and which points remain possible."""
    if group["status"] == "not_applicable":
        return _("Not applicable yet: there is nothing it could be read from.")
    parts = [_("Cannot be rated yet.")]
    if missing:
        parts.append(_("Missing: %(items)s.") % {"items": "; ".join(missing)})
    low, high = group["bounds_dots"]
    if low is not None:
        parts.append(_("%(low)s to %(high)s points are possible.") % {"low": low, "high": high})
    return " ".join(parts)


def missing_of_factor(model: Mapping[str, Any], output: Mapping[str, Any], key: str) -> list[str]:
    return [
        str(MetricRow(item["metric"], output["metrics"][item["metric"]]).name)
        for item in missing_items(model, output, key)
    ]


def missing_of_dimension(model: Mapping[str, Any], output: Mapping[str, Any], key: str) -> list[str]:
    """The leaves of the tree below a rating that have no points, each named once."""
    found: list[str] = []
    if key in ("D1", "D3"):
        for factor in FACTORS:
            found += missing_of_factor(model, output, factor)
    if key in ("D1", "D2", "D4") and output["dimensions"][FULL_KEYS["D2"]]["points"] is None:
        found.append(_("savings of projects and self-commitments"))
    if key in ("D1", "D4"):
        if output["cost"]["municipal_running_eur"] is None:
            found.append(_("costs of the municipality"))
        if output["cost"]["partner_eur"] is None:
            found.append(_("costs of partners"))
    return list(dict.fromkeys(found))


def headline(output: Mapping[str, Any], *, one: bool) -> str:
    """The message of the page: how well it stands, and what is missing most. ``one``: of one network."""
    anchored = output["anchoring"]["dots"]
    if anchored is None:
        first = _("There are not enough records yet.")
    elif anchored >= 4:
        first = _("The network is well anchored.") if one else _("The networks are well anchored.")
    elif anchored >= 2:
        first = _("The network is on its way.") if one else _("The networks are on their way.")
    else:
        first = _("The network is at its beginning.") if one else _("The networks are at their beginning.")
    tonnes = output["thg"]
    if output["dimensions"][FULL_KEYS["D2"]]["points"] is None:
        second = _("Figures for the tonnes are missing.")
    elif tonnes["t"]:
        saves = (
            _("It saves about %(tonnes)s t CO₂e a year.")
            if one
            else _("Together they save about %(tonnes)s t CO₂e a year.")
        )
        second = saves % {"tonnes": whole_tonnes(tonnes["t"])}
    else:
        second = _("It does not save tonnes yet.") if one else _("They do not save tonnes yet.")
    return f"{capfirst(first)} {second}"


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
