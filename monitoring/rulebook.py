"""The scoring model as data: loading the shipped one, checking a foreign one, hashing both."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

SHIPPED_VERSION = "1.0.0"
DATA = Path(__file__).resolve().parent / "data"

METRICS = ("m11", "m12", "m13", "m14", "m15", "m16", "m21", "m22", "m23", "m24", "m31", "m32", "m33")
INDICATORS = ("I1", "I2", "I3")
# What can be said of a single topic area: its rhythm and its ideas (scoring.md, 6.9).
TOPIC_METRICS = ("m12", "m13", "m14", "m15", "m16", "m31", "m32", "m33")

_NUMBERS = (
    "idea_maturity_days",
    "min_network_days",
    "min_gap_exposure_days",
    "min_mature_ideas",
    "min_meeting_spacing_days",
    "threshold_shift",
    "meeting_rate_cap",
    "meeting_rate_cap_young",
    "commitment_remainder_factor",
    "report_fresh_days",
    "hour_rate_eur",
    "per_capita_fallback_t",
    "min_tonnes_for_cost",
    "weight_noise",
)
_TABLES: dict[str, tuple[str, ...]] = {
    "windows_days": tuple(metric for metric in METRICS if metric != "m11"),
    "stage_factor": ("planned", "decided", "implementing", "completed"),
    "attribution_unknown": ("low", "central", "high"),
    "evidence_uncertainty": ("measured", "calculated", "estimated"),
    "thresholds": ("metric_completeness", "coverage", "group_completeness"),
    "anchors": (*METRICS, "leverage"),
    "anchors_log": ("thg_share", "eur_per_t"),
    "weights_base": INDICATORS,
    "weights_depth": INDICATORS,
    "matrix": ("D1_anchoring", "D1", "D3", "D4"),
    "emission_factors": (),
    "emission_factors_alt": (),
}


def load_model(version: str = SHIPPED_VERSION) -> dict[str, Any]:
    """A model that ships with the product. FileNotFoundError for a version that does not."""
    return json.loads((DATA / f"model-{version}.json").read_text(encoding="utf-8"))


def model_hash(config: Mapping[str, Any]) -> str:
    """SHA-256 in hex over the canonical JSON: keys sorted, no spaces, UTF-8. The order of keys does not matter."""
    return canonical_digest(config)


def canonical_digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


class CheckedModel(dict[str, Any]):
    """A config that `check_model` has passed, for scoring many scopes with one check."""


def checked(model: Mapping[str, Any]) -> CheckedModel:
    """A copy that is not checked again. ValueError as `check_model`."""
    check_model(model)
    return CheckedModel(model)


def check_model(model: Any) -> None:
    """Refuses a config the engine cannot score with. ValueError with a sentence that names the key."""
    if isinstance(model, CheckedModel):
        return
    if not isinstance(model, Mapping):
        raise ValueError("The model must be a JSON object.")
    for key in _NUMBERS:
        if not _is_number(model.get(key)):
            raise ValueError(f"model: {key!r} must be a number.")
    for table, keys in _TABLES.items():
        rows = model.get(table)
        if not isinstance(rows, Mapping):
            raise ValueError(f"model: {table!r} must be a JSON object.")
        for key in keys:
            if key not in rows:
                raise ValueError(f"model, {table}: the key {key!r} is missing.")
    for table in ("anchors", "anchors_log"):
        for key, anchors in model[table].items():
            _check_anchors(anchors, f"model, {table}, {key}", positive=table == "anchors_log")
    for table in (
        "windows_days",
        "stage_factor",
        "attribution_unknown",
        "evidence_uncertainty",
        "thresholds",
        "emission_factors",
        "emission_factors_alt",
    ):
        _check_numbers(model[table], f"model, {table}")
    for table in ("weights_base", "weights_depth", "matrix"):
        for key, weights in model[table].items():
            _check_numbers(weights, f"model, {table}, {key}")
    for table in ("weights_base", "weights_depth"):
        for indicator in INDICATORS:
            for metric in model[table][indicator]:
                if metric not in METRICS:
                    raise ValueError(f"model, {table}, {indicator}: unknown metric {metric!r}.")
    for key in ("weight_noise", "threshold_shift"):
        if not 0 <= model[key] < 1:
            raise ValueError(f"model: {key!r} must be at least 0 and below 1.")
    if not isinstance(model.get("agenda_kinds"), list) or not model["agenda_kinds"]:
        raise ValueError("model: 'agenda_kinds' must be a list with at least one kind.")


def _check_anchors(anchors: Any, place: str, *, positive: bool) -> None:
    good = (
        isinstance(anchors, list)
        and len(anchors) >= 2
        and all(
            isinstance(pair, list) and len(pair) == 2 and all(_is_number(number) for number in pair)
            for pair in anchors
        )
    )
    if not good:
        raise ValueError(f"{place}: expected at least two pairs [value, points].")
    values = [pair[0] for pair in anchors]
    if any(later <= earlier for earlier, later in pairwise(values)):
        raise ValueError(f"{place}: the values must rise from pair to pair.")
    if positive and values[0] <= 0:
        raise ValueError(f"{place}: the values must be above 0.")


def _check_numbers(table: Any, place: str) -> None:
    if not isinstance(table, Mapping):
        raise ValueError(f"{place}: expected a JSON object.")
    for key, value in table.items():
        if not _is_number(value) or value < 0:
            raise ValueError(f"{place}: {key!r} must be a number of at least 0.")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
