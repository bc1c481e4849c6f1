"""Tonnes, costs and the ledger behind them."""

import pytest

from monitoring.costs import weigh_costs
from monitoring.facts import ActorFact, CostFacts, MembershipFact, NetworkFact, SavingFact
from monitoring.ledger import ledger, missing_items, records
from monitoring.metrics import MEASURES, View
from monitoring.metrics.base import LEFT_OUT
from monitoring.network_shape import network_shape
from monitoring.scoring import score
from monitoring.tonnes import count_tonnes
from tests.factories.scoring import (
    MODEL,
    ago,
    make_commitment,
    make_facts,
    make_meeting,
    make_project,
    read_vectors,
)


def counted(**kw):
    return count_tonnes(View(MODEL, make_facts(**kw)))


@pytest.mark.parametrize(
    ("stage", "t"),
    [("planned", 10), ("decided", 50), ("implementing", 80), ("completed", 100), ("idea", 0), ("stopped", 0),
     ("rejected", 0)],
)  # fmt: skip
def test_a_project_counts_by_its_stage(stage, t):
    assert counted(projects=(make_project(stage=stage),)).t == pytest.approx(t)


@pytest.mark.parametrize(
    ("attribution", "low", "t", "high"),
    [(1.0, 75, 100, 125), (0.5, 37.5, 50, 62.5), (0.0, 0, 0, 0), (None, 0, 50, 125)],
)
def test_unknown_attribution_is_half_and_may_be_nothing_or_all(attribution, low, t, high):
    tonnes = counted(projects=(make_project(attribution=attribution),))
    assert (tonnes.t_low, tonnes.t, tonnes.t_high) == (low, t, high)


@pytest.mark.parametrize(
    ("evidence", "low", "high"),
    [("measured", 90, 110), ("calculated", 75, 125), ("estimated", 50, 150), (None, 50, 150)],
)
def test_evidence_widens_the_bounds(evidence, low, high):
    tonnes = counted(projects=(make_project(evidence=evidence),))
    assert (tonnes.t_low, tonnes.t_high) == (pytest.approx(low), pytest.approx(high))


@pytest.mark.parametrize(
    ("target", "achieved", "last_report", "gross"),
    [
        (100.0, 60.0, ago(364), 80),
        (100.0, 60.0, ago(365), 60),
        (100.0, 60.0, None, 60),
        (100.0, 130.0, ago(10), 130),
        (100.0, None, ago(10), 50),
        (100.0, None, None, 0),
        (None, 60.0, ago(10), 60),
    ],
)
def test_a_commitment_counts_what_is_achieved_and_half_the_rest_while_fresh(
    target, achieved, last_report, gross
):
    (row,) = counted(
        commitments=(make_commitment(target=target, achieved=achieved, last_report=last_report),)
    ).rows
    assert (row.gross, row.counted) == (gross, gross)


def test_a_stale_report_is_an_estimate_whatever_its_class():
    tonnes = counted(commitments=(make_commitment(evidence="measured", last_report=ago(365)),))
    assert (tonnes.t_low, tonnes.t_high) == (30, 90)


def test_a_linked_project_is_taken_off_in_full_and_at_most_the_whole_claim():
    projects = (
        make_project("J1", "planned", t=30.0), make_project("J2", "stopped", t=500.0), make_project("J3", t=None),
    )  # fmt: skip
    links = ("J1", "J1", "J2", "J3", "gone")
    (first, second) = counted(
        projects=projects,
        commitments=(
            make_commitment("S1", linked_projects=links),
            make_commitment("S2", target=20.0, achieved=20.0, linked_projects=("J1",)),
        ),
    ).rows[-2:]
    assert (first.gross, first.overlap, first.counted) == (80, 30, 50)
    assert (second.gross, second.overlap, second.counted) == (20, 20, 0)


def test_only_active_commitments_count():
    for status in ("draft", "fulfilled", "withdrawn"):
        assert counted(commitments=(make_commitment(status=status),)).rows == []


def test_tonnes_need_a_value_for_half_of_the_sources():
    with_value, without = make_commitment("S1"), make_commitment("S2", target=None, achieved=None)
    half = counted(commitments=(with_value, without))
    assert (half.status, half.completeness) == ("ok", 0.5)
    third = counted(commitments=(with_value, without), projects=(make_project(t=None),))
    assert (third.status, third.n_sources, third.n_with_value, third.t) == ("insufficient", 3, 1, 80)
    # a planned project without an estimate is not yet held against it
    planned = counted(commitments=(with_value, without), projects=(make_project(stage="planned", t=None),))
    assert (planned.status, planned.n_sources) == ("ok", 2)


def test_insufficient_tonnes_still_bound_the_dimension_from_below():
    facts = make_facts(
        commitments=(
            make_commitment("S1"),
            *(make_commitment(f"N{n}", target=None, achieved=None) for n in range(2)),
        )
    )
    d2 = score(MODEL, facts)["dimensions"]["D2_thg_minderungspotenzial"]
    assert (d2["points"], d2["coverage"], d2["completeness"]) == (None, 0.0, 0.3333)
    # at least 60 t/a of 400,000: 1.5 times the first anchor
    assert d2["bounds_points"] == [pytest.approx(1.2519, abs=1e-4), 6.0]
    assert "t_alt_factors" not in d2


def test_no_source_is_a_zero_only_after_a_year():
    assert (counted().status, counted().t) == ("ok", 0)
    young = counted(networks=(NetworkFact("N", ago(364)),))
    assert (young.status, young.t, young.note) == ("not_applicable", None, "younger than a year")
    planned = counted(networks=(NetworkFact("N", ago(364)),), projects=(make_project(stage="planned"),))
    assert (planned.status, planned.t) == ("ok", 10)


def test_kilowatt_hours_take_the_factor_of_their_carrier_and_the_other_set_beside():
    saving = SavingFact(kwh=1_000_000, carrier="electricity")
    tonnes = counted(projects=(make_project("J1", t=None), make_project("J2", saving=saving)))
    assert (tonnes.t, tonnes.t_alt) == (363, 560)


def test_an_unknown_carrier_is_refused_by_name():
    with pytest.raises(ValueError, match=r"has no factor for the carrier 'peat'\."):
        counted(projects=(make_project(saving=SavingFact(kwh=1, carrier="peat")),))


def test_without_a_balance_the_inhabitants_stand_in():
    for balance in (None, 0):
        tonnes = counted(ghg_balance_t=balance)
        assert (tonnes.emission_base, tonnes.emission_base_t) == ("per_capita_fallback", 400_000)


# --- costs -----------------------------------------------------------------------------------------------------------


def weighed(costs=None, **kw):
    view = View(MODEL, make_facts(costs=costs or CostFacts(), **kw))
    return weigh_costs(view, count_tonnes(view))


def test_running_costs_are_money_and_valued_hours():
    costs = weighed(CostFacts(municipal_eur=1000, municipal_hours=10, partner_hours=4))
    assert (costs.municipal_running, costs.partner, costs.leverage) == (1600, 240, 0.15)


def test_a_nil_report_is_a_zero_and_silence_is_not():
    assert (weighed().municipal_running, weighed().partner) == (None, None)
    nil = weighed(nil_reports=frozenset({"municipal_costs", "partner_costs"}))
    assert (nil.municipal_running, nil.partner, nil.leverage) == (0, 0, None)
    # what is recorded stands, whatever was reported before
    assert weighed(CostFacts(partner_eur=5), nil_reports=frozenset({"partner_costs"})).partner == 5


@pytest.mark.parametrize(
    ("change", "yearly"),
    [
        ({}, 2000),
        ({"stage": "implementing"}, 2000),
        ({"stage": "decided"}, 0),
        ({"lifetime": None}, 0),
        ({"lifetime": 0}, 0),
        ({"invest_municipal": None}, 0),
    ],
)
def test_investments_are_spread_over_their_lifetime_once_spent(change, yearly):
    project = make_project(**{"invest_municipal": 30_000, "lifetime": 15} | change)
    assert weighed(projects=(project,)).annualised_invest == yearly


def test_euros_per_tonne_need_costs_and_a_tonne():
    costs = CostFacts(municipal_eur=1000, partner_eur=500)
    one = weighed(costs, projects=(make_project(t=100.0),))
    assert (one.eur_per_t, one.eur_per_t_best, one.eur_per_t_worst, one.total_eur_per_t) == (
        10, 8, pytest.approx(13.3333, abs=1e-4), 15,
    )  # fmt: skip
    assert weighed(costs, projects=(make_project(t=1.0),)).eur_per_t == 1000
    assert weighed(costs, projects=(make_project(t=0.9),)).eur_per_t is None
    assert weighed(CostFacts(partner_eur=500), projects=(make_project(),)).eur_per_t is None
    assert weighed(costs, projects=(make_project(t=None),)).eur_per_t is None
    unsure = weighed(CostFacts(municipal_eur=1000), projects=(make_project(attribution=None),))
    assert (unsure.eur_per_t, unsure.eur_per_t_worst, unsure.total_eur_per_t) == (20, None, None)


# --- ledger ----------------------------------------------------------------------------------------------------------


def test_the_ledger_opens_every_tonne_down_to_its_record():
    facts = make_facts(
        projects=(make_project("J1", "decided", t=40.0, attribution=None), make_project("J2", t=None)),
        commitments=(
            make_commitment(
                evidence="measured", target=None, achieved=100.0, last_report=ago(365), linked_projects=("J1", "J2"),
            ),
        ),
    )  # fmt: skip
    book = ledger(MODEL, facts)
    assert [row["source"] for row in book["rows"]] == ["J1", "J2", "S"]
    first, second, third = book["rows"]
    assert (first["kind"], first["status"], first["t_a"], first["stage_factor"]) == (
        "project",
        "decided",
        40.0,
        0.5,
    )
    assert (first["attribution"], first["attribution_used"], first["counted"]) == (None, 0.5, 10.0)
    assert (second["counted"], second["note"], second["is_source"]) == (None, "no estimate", True)
    assert (third["kind"], third["actor"], third["gross"], third["overlap"]) == (
        "commitment",
        "A0",
        100.0,
        40.0,
    )
    assert third["overlaps"] == [{"project": "J1", "t_a": 40.0}]
    assert (third["evidence"], third["uncertainty"], third["fresh"]) == ("measured", 0.5, False)
    assert (book["t"], book["unknown_attribution_share"]) == (70.0, pytest.approx(10 / 70, abs=1e-4))


def test_the_ledger_shows_energy_beside_tonnes():
    project = make_project(saving=SavingFact(kwh=2_000_000, carrier="natural_gas"))
    (row,) = ledger(MODEL, make_facts(projects=(project,)))["rows"]
    assert row["saving"] == {"kwh": 2_000_000, "carrier": "natural_gas", "factor": 0.201, "t": 402.0}


@pytest.mark.parametrize("name", ["vectors.json", "vectors-random.json"])
def test_the_ledger_adds_up_to_the_published_totals(name):
    found = read_vectors(name)
    for example in found["examples"] if isinstance(found, dict) else found:
        book = ledger(MODEL, example["inputs"])
        expected = example["expected"]["thg"]
        assert book["t"] == pytest.approx(expected["t"], abs=1e-4)
        if expected["t"] is not None:
            assert sum(row["counted"] or 0 for row in book["rows"]) == pytest.approx(expected["t"], abs=1e-3)


def test_records_behind_a_metric_say_why_one_does_not_count():
    facts = make_facts(meetings=(make_meeting(100), make_meeting(70), make_meeting(400)))
    assert records(MODEL, facts, "m12") == [
        {"kind": "meeting", "id": "T100", "actor": None, "counts": True, "why": ""},
        {"kind": "meeting", "id": "T70", "actor": None, "counts": False, "why": "too_close"},
    ]
    memberships = (MembershipFact("A0", "N", ago(50), id="7"),)
    found = records(MODEL, make_facts(memberships=memberships), "m11")
    assert found[0] == {"kind": "membership", "id": "7", "actor": "A0", "counts": True, "why": ""}
    assert found[1] == {"kind": "actor", "id": "A1", "actor": "A1", "counts": False, "why": "no_membership"}


def test_every_reason_is_one_that_pages_can_translate():
    for name in ("vectors.json", "vectors-random.json"):
        found = read_vectors(name)
        for example in found["examples"] if isinstance(found, dict) else found:
            for metric in MEASURES:
                reasons = {record["why"] for record in records(MODEL, example["inputs"], metric)}
                assert reasons <= {"", *LEFT_OUT}


def test_missing_items_leave_out_what_cannot_exist():
    example = read_vectors("vectors.json")["examples"][2]
    output = score(MODEL, example["inputs"])
    assert [item["metric"] for item in missing_items(MODEL, output, "I2")] == ["m21", "m23", "m22"]
    assert missing_items(MODEL, output, "I3") == []  # m32 is not applicable there


# --- shape -----------------------------------------------------------------------------------------------------------


def test_network_shape_agrees_with_counting_pairs():
    members = {"N": "ABCD", "M": "CDE", "L": "EF", "closed": "AFG"}
    networks = tuple(
        NetworkFact(name, ago(500), ended=ago(1) if name == "closed" else None) for name in members
    )
    facts = make_facts(
        actors=tuple(ActorFact(name, key=name != "B") for name in "ABCDEFG"),
        networks=networks,
        memberships=tuple(
            MembershipFact(actor, network, ago(90)) for network in members for actor in members[network]
        ),
    )
    key = "ACDEFG"
    ties = {
        one: sum(
            any(one in group and other in group for name, group in members.items() if name != "closed")
            for other in key
            if other != one
        )
        for one in key
    }
    shape = network_shape(View(MODEL, facts))
    assert shape["density"] == pytest.approx(sum(ties.values()) / 30)
    assert shape["degree_centralisation"] == pytest.approx(
        sum(max(ties.values()) - n for n in ties.values()) / 20
    )


def test_network_shape_needs_three():
    two = (ActorFact("A", key=True), ActorFact("B", key=True))
    assert network_shape(View(MODEL, make_facts(actors=two))) == {
        "density": None,
        "degree_centralisation": None,
    }
