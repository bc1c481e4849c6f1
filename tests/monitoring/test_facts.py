"""Reading inputs: what comes in goes out again, and what is malformed is refused by name."""

import copy

import pytest
from hypothesis import given, settings

from monitoring.facts import Facts, unwrap
from monitoring.rulebook import check_model, checked, load_model, model_hash
from monitoring.scoring import score
from tests.factories.scoring import MODEL, read_vectors, worlds

PLAIN = read_vectors("vectors.json")["examples"][0]["inputs"]


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_facts_survive_the_plain_form(facts):
    assert Facts.from_dict(facts.to_dict()) == facts


def test_the_plain_form_of_an_example_is_the_example():
    filled = copy.deepcopy(PLAIN)
    for process in filled["planning"]:
        process.setdefault("closed", None)
    for network in filled["networks"]:
        network["ended"] = None
    for idea in filled["ideas"]:
        idea.setdefault("project", None)
        idea.setdefault("duplicate_of", None)
    for project in filled["projects"]:
        project.setdefault("invest_municipal", None)
        project.setdefault("lifetime", None)
    for commitment in filled["commitments"]:
        commitment.setdefault("linked_projects", [])
    assert Facts.from_dict(PLAIN).to_dict() == filled


def broken(change):
    data = copy.deepcopy(PLAIN)
    change(data)
    return data


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda d: d.pop("ref_date"), "input: the key 'ref_date' is missing."),
        (lambda d: d.update(ref_date="31.12.2025"),
         "input: 'ref_date' must be a date like 2025-12-31, found '31.12.2025'."),
        (lambda d: d.update(ref_date="2025-02-30"),
         "input: 'ref_date' must be a date like 2025-12-31, found '2025-02-30'."),
        (lambda d: d.pop("meetings"), "input: the key 'meetings' is missing; write [] when there are none."),
        (lambda d: d.update(meetings={}), "input: 'meetings' must be a list, found {}."),
        (lambda d: d["meetings"].append("T9"), "meetings[6]: expected a JSON object, found 'T9'."),
        (lambda d: d["meetings"][1].pop("status"), "meetings[1]: the key 'status' is missing."),
        (lambda d: d["meetings"][1].update(status="done"),
         "meetings[1]: 'status' must be one of planned, held, cancelled, found 'done'."),
        (lambda d: d["meetings"][1].update(attended=-1),
         "meetings[1]: 'attended' must be a whole number of at least 0, found -1."),
        (lambda d: d["meetings"][1].update(attended=True),
         "meetings[1]: 'attended' must be a whole number of at least 0, found True."),
        (lambda d: d["meetings"][1].update(minutes="yes"),
         "meetings[1]: 'minutes' must be true or false, found 'yes'."),
        (lambda d: d["meetings"][1].update(agenda="exchange"),
         "meetings[1]: 'agenda' must be a list, found 'exchange'."),
        (lambda d: d["meetings"][1].update(atended=3), "meetings[1]: unknown key 'atended'."),
        (lambda d: d["meetings"][1].update(id="T1"), "meetings[1]: the id 'T1' appears twice."),
        (lambda d: d["networks"][0].update(started=None), "networks[0]: the key 'started' is missing."),
        (lambda d: d["participations"][0].update(level=4),
         "participations[0]: 'level' must be a whole number from 1 to 3, found 4."),
        (lambda d: d["projects"][0].update(attribution=50),
         "projects[0]: 'attribution' must be a number from 0 to 1, found 50."),
        (lambda d: d["projects"][0].update(saving={"kwh": 5}), "projects[0], saving: the key 'carrier' is missing."),
        (lambda d: d["projects"][0].update(saving={"kwh": 5, "t": 5}),
         "projects[0], saving: give either 't' or 'kwh', not both."),
        (lambda d: d["projects"][0].update(saving=240), "projects[0], saving: expected a JSON object, found 240."),
        (lambda d: d["commitments"][0].update(target={"t": float("nan")}),
         "commitments[0], target: 't' must be a number of at least 0, found nan."),
        (lambda d: d["costs"].update(muncipal_eur=3), "costs: unknown key 'muncipal_eur'."),
        (lambda d: d.update(nil_reports=["plans"]),
         "input: 'nil_reports' may hold only participations, planning, partner_costs, municipal_costs, ideas, "
         "commitments, found 'plans'."),
        (lambda d: d.update(inhabitans=5), "input: unknown key 'inhabitans'."),
    ],
)  # fmt: skip
def test_a_malformed_input_is_refused_with_a_sentence(change, sentence):
    with pytest.raises(ValueError) as refusal:
        Facts.from_dict(broken(change))
    assert str(refusal.value) == sentence


def test_a_carrier_without_a_factor_is_refused_when_scored():
    data = broken(lambda d: d["projects"][0].update(saving={"kwh": 5, "carrier": "peat"}))
    with pytest.raises(ValueError, match="'peat'"):
        score(MODEL, data)


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ([], "The file must hold one JSON object."),
        ({"input": []}, "The value of 'input' must be a JSON object."),
        ({"input": {}, "model": "1.0.0"}, "The value of 'model' must be a JSON object."),
    ],
)
def test_unwrap_refuses_what_is_no_document(document, sentence):
    with pytest.raises(ValueError) as refusal:
        unwrap(document)
    assert str(refusal.value) == sentence


# --- the model -------------------------------------------------------------------------------------------------------


def test_the_shipped_model_is_the_published_one():
    assert load_model() == read_vectors("model-1.0.0.json")
    assert model_hash(MODEL) == "fa989a2784614df69e729e95c01f58e657db51d0d568b9dd2bb48b4a9d601f57"


def test_the_hash_follows_the_content_and_not_the_order_of_keys():
    turned = dict(reversed(MODEL.items()))
    assert list(turned) != list(MODEL)
    assert model_hash(turned) == model_hash(MODEL)
    assert model_hash(MODEL | {"hour_rate_eur": 61.0}) != model_hash(MODEL)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda m: m.pop("hour_rate_eur"), "model: 'hour_rate_eur' must be a number."),
        (lambda m: m.pop("matrix"), "model: 'matrix' must be a JSON object."),
        (lambda m: m["anchors"].pop("m12"), "model, anchors: the key 'm12' is missing."),
        (lambda m: m["anchors"].update(m12=[[0, 0]]),
         "model, anchors, m12: expected at least two pairs [value, points]."),
        (lambda m: m["anchors"].update(m12=[[1, 0], [0, 6]]),
         "model, anchors, m12: the values must rise from pair to pair."),
        (lambda m: m["anchors_log"].update(eur_per_t=[[0, 6], [10, 0]]),
         "model, anchors_log, eur_per_t: the values must be above 0."),
        (lambda m: m["weights_base"]["I1"].update(m99=0.1), "model, weights_base, I1: unknown metric 'm99'."),
        (lambda m: m["matrix"]["D1"].update(D2=-1), "model, matrix, D1: 'D2' must be a number of at least 0."),
        (lambda m: m.update(weight_noise=1), "model: 'weight_noise' must be at least 0 and below 1."),
        (lambda m: m.update(agenda_kinds=[]), "model: 'agenda_kinds' must be a list with at least one kind."),
    ],
)  # fmt: skip
def test_a_malformed_model_is_refused_with_a_sentence(change, sentence):
    model = copy.deepcopy(MODEL)
    change(model)
    with pytest.raises(ValueError) as refusal:
        checked(model)
    assert str(refusal.value) == sentence


def test_a_model_that_is_no_object_is_refused():
    with pytest.raises(ValueError, match="The model must be a JSON object"):
        check_model("1.0.0")
