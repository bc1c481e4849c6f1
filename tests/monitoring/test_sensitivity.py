"""Ranges and verdicts against brute force and by hand."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.groups import Part, combine, fixed
from monitoring.scoring import score
from monitoring.sensitivity import geometric_mean, one_unit_points, verdict, wmean_bounds
from tests.factories.scoring import MODEL, make_commitment, make_facts, make_meeting, make_project

points = st.floats(0, 6)
weights = st.floats(0.01, 1)
spans = st.tuples(points, points, weights).map(lambda part: (min(part[:2]), max(part[:2]), part[2]))


def mean(scores, weighted):
    return sum(score * weight for score, weight in zip(scores, weighted, strict=True)) / sum(weighted)


@given(st.lists(spans, min_size=1, max_size=6), st.sampled_from([0, 0.1, 0.25, 0.9]))
def test_weight_bounds_are_those_of_all_corners(parts, noise):
    corners = [
        [weight * factor for (_, _, weight), factor in zip(parts, factors, strict=True)]
        for factors in product((1 - noise, 1 + noise), repeat=len(parts))
    ]
    lowest = min(mean([low for low, _, _ in parts], corner) for corner in corners)
    highest = max(mean([high for _, high, _ in parts], corner) for corner in corners)
    assert wmean_bounds(parts, noise) == pytest.approx((lowest, highest), abs=1e-9)


@given(st.lists(spans, min_size=2, max_size=6), st.randoms())
def test_weight_bounds_do_not_depend_on_the_order(parts, mixer):
    shuffled = list(parts)
    mixer.shuffle(shuffled)
    assert wmean_bounds(shuffled, 0.25) == wmean_bounds(parts, 0.25)


@given(st.lists(st.tuples(points, weights), min_size=1, max_size=4))
def test_the_geometric_mean_never_exceeds_the_arithmetic_one(parts):
    arithmetic = sum(value * weight for value, weight in parts) / sum(weight for _, weight in parts)
    assert -1e-9 <= geometric_mean(parts) <= arithmetic + 1e-9


def test_the_geometric_mean_of_a_zero_is_not_zero():
    assert geometric_mean([(0.0, 1.0), (3.0, 1.0)]) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("dots", "word"),
    [
        ([3, 3, 3], "stable"),
        ([3, 3, 4], "within_one_dot"),
        ([2, 3, 4], "unstable"),
        ([None, 0, 6], "not_assessable"),
        ([], "not_assessable"),
    ],
)
def test_verdict(dots, word):
    assert verdict(dots) == word


def test_one_unit_points_stay_within_none_and_all():
    anchors = MODEL["anchors"]["m15"]
    assert one_unit_points(0, 2, anchors) == (0.0, 3.0)
    assert one_unit_points(2, 2, anchors) == (3.0, 6.0)


# --- groups ----------------------------------------------------------------------------------------------------------


def test_a_group_is_rated_exactly_at_both_limits():
    parts = {"a": fixed("ok", 4.0, 1.0), "b": fixed("ok", 4.0, 1.0), "c": Part("no_data", None, 0.0)}
    group = combine(parts, {"a": 0.25, "b": 0.35, "c": 0.4}, MODEL)
    assert (group.status, group.points, group.coverage) == ("ok", 4.0, pytest.approx(0.6))
    assert combine(parts, {"a": 0.25, "b": 0.34, "c": 0.41}, MODEL).status == "insufficient"
    # a limit that sums of weights miss by a binary hair is reached all the same
    hair = MODEL | {"thresholds": MODEL["thresholds"] | {"coverage": 0.6 + 1e-12}}
    assert combine(parts, {"a": 0.25, "b": 0.35, "c": 0.4}, hair).status == "ok"
    half = {"a": fixed("ok", 4.0, 0.5)}
    assert combine(half, {"a": 1.0}, MODEL).status == "ok"
    assert combine({"a": fixed("ok", 4.0, 0.49)}, {"a": 1.0}, MODEL).status == "insufficient"


def test_a_group_bounds_what_is_missing_by_none_and_all_points():
    parts = {"a": fixed("ok", 4.0, 1.0), "b": Part("insufficient", None, 0.3, 2.0, 5.0)}
    group = combine(parts, {"a": 0.8, "b": 0.2}, MODEL)
    assert (group.points, group.low, group.high) == (4.0, pytest.approx(3.2), pytest.approx(4.4))
    assert (group.least, group.most) == (4.0, 4.0)


def test_a_group_forgets_what_cannot_exist_and_what_weighs_nothing():
    parts = {
        "a": fixed("ok", 4.0, 1.0), "b": Part("not_applicable", None, 1.0), "c": Part("no_data", None, 0.0),
    }  # fmt: skip
    group = combine(parts, {"a": 0.2, "b": 0.8, "c": 0.0}, MODEL)
    assert (group.points, group.low, group.high, group.coverage, group.completeness) == (
        4.0,
        4.0,
        4.0,
        1.0,
        1.0,
    )
    assert combine(parts, {"b": 1.0}, MODEL) == Part("not_applicable", None, None)


# --- through the whole score -----------------------------------------------------------------------------------------


def test_threshold_ranges_are_printed_for_dimensions_only():
    output = score(MODEL, make_facts(meetings=(make_meeting(10),)))
    assert all("thresholds_pm10_points" in dimension for dimension in output["dimensions"].values())
    assert not any("thresholds_pm10_points" in group for group in output["indicators"].values())
    assert "thresholds_pm10_points" not in output["anchoring"]


def test_moved_parameters_leave_full_stages_and_attribution_alone():
    facts = make_facts(
        projects=(
            make_project("J1", "completed", t=100.0),
            make_project("J2", "decided", t=100.0, attribution=0.5),
        ),
        commitments=(make_commitment(target=100.0, achieved=60.0),),
    )
    d2 = score(MODEL, facts)["dimensions"]["D2_thg_minderungspotenzial"]
    assert d2["t_param_minus25"] == 100 + 100 * 0.375 * 0.5 + 60 + 0.375 * 40
    assert d2["t_param_plus25"] == 100 + 100 * 0.625 * 0.5 + 60 + 0.625 * 40
    capped = MODEL | {
        "stage_factor": MODEL["stage_factor"] | {"decided": 0.9},
        "commitment_remainder_factor": 0.9,
    }
    d2 = score(capped, facts)["dimensions"]["D2_thg_minderungspotenzial"]
    assert d2["t_param_plus25"] == 100 + 100 * 1.0 * 0.5 + 100
