"""The published vectors, whole: every key there, every number to 1e-4, only free-text notes may differ."""

import math
import random
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring import scoring
from monitoring.facts import NetworkFact
from monitoring.scoring import TOPIC_METRICS, score, score_metrics, weakest_metric
from tests.factories.scoring import (
    MODEL,
    ago,
    make_commitment,
    make_facts,
    make_meeting,
    read_vectors,
    worlds,
)

PUBLISHED = read_vectors("vectors.json")
EXAMPLES = PUBLISHED["examples"] + read_vectors("vectors-random.json")
MICRO = PUBLISHED["micro_vectors"]


def differences(got, expected, place="", tolerance=1e-4):
    """Every place where the two differ; a note has to be there in both, its words may differ."""
    if isinstance(got, dict) and isinstance(expected, dict):
        found = [f"{place}.{key}: only on one side" for key in got.keys() ^ expected.keys()]
        for key in got.keys() & expected.keys():
            if key != "note":
                found += differences(got[key], expected[key], f"{place}.{key}", tolerance)
        return found
    if isinstance(got, list | tuple) and isinstance(expected, list | tuple):
        found = [] if len(got) == len(expected) else [f"{place}: {len(got)} instead of {len(expected)} items"]
        for number, (one, other) in enumerate(zip(got, expected, strict=False)):
            found += differences(one, other, f"{place}[{number}]", tolerance)
        return found
    numbers = [
        value for value in (got, expected) if isinstance(value, int | float) and not isinstance(value, bool)
    ]
    same = (
        abs(got - expected) <= tolerance
        if len(numbers) == 2
        else got == expected and type(got) is type(expected)
    )
    return [] if same else [f"{place}: {got!r} instead of {expected!r}"]


@pytest.mark.parametrize("vector", MICRO, ids=[vector["id"] for vector in MICRO])
def test_micro_vector(vector):
    result = getattr(scoring, vector["fn"])(*vector["args"])
    assert differences(result, vector["expected"]) == []


@pytest.mark.parametrize("example", EXAMPLES, ids=[example["name"].split()[0] for example in EXAMPLES])
def test_published_example(example):
    output = score(MODEL, example["inputs"])
    assert differences(output, example["expected"]) == []
    # A share of emissions is small: four decimals would let anything pass.
    assert differences(output["thg"]["share"], example["expected"]["thg"]["share"], tolerance=1e-6) == []


def test_all_fourteen_examples_are_there():
    assert [example["name"].split()[0] for example in EXAMPLES] == [
        "E1", "E1a", "E2", "E4", "R0", "R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9",
    ]  # fmt: skip
    assert len(MICRO) == 8


def test_the_comparison_sees_a_missing_key_and_a_small_difference():
    expected = {"a": {"points": 1.0, "note": "x"}}
    assert differences({"a": {"points": 1.0, "note": "y"}}, expected) == []
    assert differences({"a": {"points": 1.0}}, expected) == [".a.note: only on one side"]
    assert differences({"a": {"points": 1.0002, "note": "x"}}, expected) == [
        ".a.points: 1.0002 instead of 1.0"
    ]
    assert differences({"a": {"points": None, "note": "x"}}, expected) == [".a.points: None instead of 1.0"]


@pytest.mark.parametrize("example", EXAMPLES[:4], ids=["E1", "E1a", "E2", "E4"])
def test_the_wrapped_form_scores_like_the_plain_one(example):
    wrapped = {"model": MODEL, "input": example["inputs"], "output": example["expected"]}
    assert score(MODEL, wrapped) == score(MODEL, example["inputs"])


def _shuffled(facts, seed):
    mixer = random.Random(seed)
    changed = {}
    for kind in (
        "actors", "networks", "memberships", "meetings", "planning", "participations", "ideas", "projects",
        "commitments",
    ):  # fmt: skip
        records = list(getattr(facts, kind))
        mixer.shuffle(records)
        changed[kind] = tuple(records)
    return replace(facts, **changed)


def _rows_sorted(output):
    output["thg"]["rows"].sort(key=lambda row: row["source"])
    return output


@settings(max_examples=80, deadline=None)
@given(worlds(), st.integers(0, 1000))
def test_the_order_of_the_records_does_not_matter(facts, seed):
    assert _rows_sorted(score(MODEL, facts)) == _rows_sorted(score(MODEL, _shuffled(facts, seed)))


def _groups(output):
    yield output["anchoring"]
    yield from output["indicators"].values()
    yield from output["dimensions"].values()


@settings(max_examples=80, deadline=None)
@given(worlds())
def test_every_range_holds_its_point_and_stays_on_the_scale(facts):
    output = score(MODEL, facts)
    for metric in output["metrics"].values():
        assert (metric["points"] is None) == (metric["status"] != "ok")
        assert metric["points"] is None or 0 <= metric["points"] <= 6
        if "k" in metric:
            less, more = metric["one_unit_points"]
            assert less <= metric["points"] <= more
    for group in _groups(output):
        assert (group["points"] is None) == (group["status"] != "ok")
        low, high = group["bounds_points"]
        if low is not None:
            assert 0 <= low <= high <= 6
        if group["points"] is None:
            assert group["robustness"] == "not_assessable"
            continue
        for name in ("bounds_points", "weights_pm25_points", "thresholds_pm10_points"):
            low, high = group.get(name, (0, 6))
            assert low <= group["points"] <= high
    thg = output["thg"]
    if thg["t"] is not None:
        assert thg["t_low"] <= thg["t"] <= thg["t_high"]
        assert math.isclose(thg["t_I2"] + thg["t_I3"], thg["t"], abs_tol=2e-4)


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_coverage_and_completeness_are_shares(facts):
    for group in _groups(score(MODEL, facts)):
        if group["coverage"] is not None:
            assert 0 <= group["completeness"] <= 1
            assert 0 <= group["coverage"] <= 1


def test_nothing_at_all_scores_nothing():
    output = score(MODEL, make_facts(actors=(), networks=()))
    assert output["provisional"] is True
    assert {name: dimension["dots"] for name, dimension in output["dimensions"].items()} == {
        "D1_prioritaet": None,
        "D2_thg_minderungspotenzial": None,
        "D3_gesellschaftlicher_wandel": None,
        "D4_kosteneffizienz": None,
    }
    # I3 cannot exist without a network; what cannot exist has no bounds either.
    assert output["indicators"]["I3"] == {
        "dots": None, "points": None, "status": "not_applicable", "coverage": None, "completeness": None,
        "bounds_points": [None, None], "bounds_dots": [None, None],
        "weights_pm25_points": [None, None], "weights_pm25_dots": [None, None],
        "robustness_weights": "not_assessable", "robustness_data": "not_assessable", "robustness": "not_assessable",
    }  # fmt: skip


def test_a_town_without_inhabitants_and_balance_has_tonnes_but_no_dots_for_them():
    output = score(MODEL, make_facts(inhabitants=None, ghg_balance_t=None, commitments=(make_commitment(),)))
    assert output["thg"]["t"] == 80.0
    assert output["thg"]["emission_base"] == "unknown"
    assert output["thg"]["share"] is None
    assert output["dimensions"]["D2_thg_minderungspotenzial"]["points"] is None
    assert output["dimensions"]["D2_thg_minderungspotenzial"]["bounds_points"] == [0.0, 6.0]


@pytest.mark.parametrize(("days", "provisional"), [(364, True), (365, False)])
def test_provisional_until_the_oldest_network_has_run_for_a_year(days, provisional):
    facts = make_facts(networks=(NetworkFact("N", ago(days)), NetworkFact("M", ago(10))))
    assert score(MODEL, facts)["provisional"] is provisional


def test_a_topic_area_has_metrics_of_its_own_and_no_dimension():
    facts = make_facts(meetings=(make_meeting(200), make_meeting(20)))
    output = score_metrics(MODEL, facts)
    whole = score(MODEL, facts)
    assert output == {
        "provisional": False,
        "metrics": {name: whole["metrics"][name] for name in TOPIC_METRICS},
    }
    assert tuple(output["metrics"]) == ("m12", "m13", "m14", "m15", "m16", "m31", "m32", "m33")


def test_weakest_metric_is_named_among_the_rated_ones():
    example = EXAMPLES[1]  # every attendance list lost, so m14 has no points
    output = score(MODEL, example["inputs"])
    assert weakest_metric(MODEL, output, "I1") == "m16"
    assert weakest_metric(MODEL, output, "I2") == "m24"
    assert weakest_metric(MODEL, score(MODEL, make_facts(actors=(), networks=())), "I3") is None


def test_dots_stand_on_the_decimal_value_not_on_its_binary_shadow():
    # 0.35 + 0.65 and the like miss 2.5 by a few 1e-16.
    assert scoring.dots(2.5 - 4e-16) == 3
    assert scoring.dots(2.4999) == 2


def test_the_engine_runs_without_django():
    code = (
        "import sys; import monitoring.scoring, monitoring.sensitivity, monitoring.ledger; "
        "sys.exit(any(name.split('.')[0] == 'django' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
