"""The edges of the rules that the published vectors do not reach: one small world per rule."""

import pytest

from monitoring.facts import ActorFact, IdeaFact, MembershipFact, NetworkFact, ParticipationFact, PlanningFact
from monitoring.metrics import MEASURES, View
from tests.factories.scoring import MODEL, T, ago, make_commitment, make_facts, make_meeting, make_project


def measured(metric, **kw):
    return MEASURES[metric](View(MODEL, make_facts(**kw)))


# --- I1 --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "k"),
    [
        (T, None, 1),  # from today
        (ago(-1), None, 0),  # from tomorrow
        (ago(100), T, 0),  # the last day is no longer a member's
        (ago(100), ago(-1), 1),
    ],
)
def test_m11_counts_memberships_valid_on_the_day(start, end, k):
    metric = measured("m11", memberships=(MembershipFact("A0", "N", start, end),))
    assert (metric.k, metric.n, metric.value) == (k, 4, k / 4)


def test_m11_asks_for_an_active_network_and_counts_an_actor_once():
    memberships = tuple(
        MembershipFact(actor, network, ago(50))
        for actor, network in [("A0", "N"), ("A0", "M"), ("A1", "closed")]
    )
    networks = (
        NetworkFact("N", ago(1095)), NetworkFact("M", ago(10)), NetworkFact("closed", ago(1095), ended=T),
    )  # fmt: skip
    metric = measured("m11", memberships=memberships, networks=networks)
    assert (metric.k, metric.value) == (1, 0.25)
    assert [(fact.actor, why) for fact, why in metric.left_out if isinstance(fact, MembershipFact)] == [
        ("A1", "network_not_active")
    ]
    assert [fact.id for fact, why in metric.left_out if why == "no_membership"] == ["A2", "A3"]


@pytest.mark.parametrize(("days", "status"), [(88, "not_applicable"), (89, "ok")])
def test_m12_waits_until_a_network_is_ninety_days_old(days, status):
    assert measured("m12", networks=(NetworkFact("N", ago(days)),)).status == status


@pytest.mark.parametrize(("gap", "meetings"), [(44, 1), (45, 2)])
def test_m12_counts_bunched_meetings_once(gap, meetings):
    metric = measured("m12", meetings=(make_meeting(20), make_meeting(20 + gap)))
    assert metric.value == meetings


def test_m12_measures_the_distance_from_the_last_counted_meeting():
    metric = measured("m12", meetings=tuple(make_meeting(days) for days in (20, 100, 50, 70)))
    assert metric.value == 2
    assert [meeting.id for meeting in metric.counted] == ["T100", "T50"]
    assert [(meeting.id, why) for meeting, why in metric.left_out] == [
        ("T70", "too_close"),
        ("T20", "too_close"),
    ]


@pytest.mark.parametrize(("days_ago", "value"), [(0, 1), (364, 1), (365, 0)])
def test_m12_window_has_both_ends_in(days_ago, value):
    assert measured("m12", meetings=(make_meeting(days_ago),)).value == value


@pytest.mark.parametrize(
    ("started", "value"),
    [(1095, 3), (364, 3), (363, 2)],  # six meetings: capped at 3 a year, at 2 in a network's first year
)
def test_m12_caps_the_rate(started, value):
    meetings = tuple(make_meeting(days) for days in (10, 60, 110, 160, 210, 260))
    assert measured("m12", networks=(NetworkFact("N", ago(started)),), meetings=meetings).value == value


def test_m12_and_m13_leave_out_a_closed_network():
    networks = (NetworkFact("N", ago(1095)), NetworkFact("closed", ago(1095), ended=ago(5)))
    meetings = (make_meeting(100), make_meeting(50, network="closed"))
    assert measured("m12", networks=networks, meetings=meetings).value == 1
    assert measured("m13", networks=networks, meetings=meetings).value == 264


def test_m12_attendance_of_nobody_proves_a_meeting_and_nothing_proves_none():
    nobody = make_meeting(100, attended=0, minutes=False)
    unproven = make_meeting(10, attended=None, minutes=False)
    metric = measured("m12", meetings=(nobody, unproven))
    assert (metric.status, metric.value, metric.completeness) == ("ok", 1, 0.5)
    assert [(meeting.id, why) for meeting, why in metric.left_out] == [("T10", "not_proven")]


def test_m12_and_m13_are_insufficient_below_half_proven_but_say_what_they_saw():
    unproven = tuple(make_meeting(days, attended=None, minutes=False) for days in (10, 60))
    for name, value in (("m12", 1), ("m13", 244)):
        metric = measured(name, meetings=(make_meeting(120), *unproven))
        assert (metric.status, metric.value, metric.n, metric.points) == ("insufficient", value, 1, None)


def test_m13_without_a_meeting_is_the_whole_window():
    metric = measured("m13")
    assert (metric.status, metric.value, metric.points) == ("ok", 364, pytest.approx(1 / 45))


@pytest.mark.parametrize(("days", "status"), [(178, "not_applicable"), (179, "ok")])
def test_m13_waits_until_a_network_is_half_a_year_old(days, status):
    assert measured("m13", networks=(NetworkFact("N", ago(days)),)).status == status


def test_m13_starts_with_the_network():
    assert measured("m13", networks=(NetworkFact("N", ago(200)),), meetings=(make_meeting(50),)).value == 150


def test_m14_divides_sums_and_leaves_out_lists_without_invitations():
    meetings = (make_meeting(10, invited=30, attended=3), make_meeting(60), make_meeting(110, invited=0))
    metric = measured("m14", meetings=meetings)
    assert (metric.value, metric.n, metric.completeness) == (8 / 40, 2, pytest.approx(2 / 3))
    assert [(meeting.id, why) for meeting, why in metric.left_out] == [("T110", "nobody_invited")]


@pytest.mark.parametrize(
    ("metric", "field"), [("m14", {"attended": None}), ("m15", {"neutral": None}), ("m16", {"agenda": None})]
)
def test_m14_to_m16_tell_nothing_recorded_from_too_little(metric, field):
    without = tuple(make_meeting(days, **field) for days in (10, 60))
    none = measured(metric, meetings=without)
    assert (none.status, none.value, none.completeness, none.n) == ("no_data", None, 0.0, 0)
    one_of_three = measured(metric, meetings=(*without, make_meeting(110)))
    assert (one_of_three.status, one_of_three.points, one_of_three.n) == ("insufficient", None, 1)
    assert one_of_three.value is not None
    one_of_two = measured(metric, meetings=(without[0], make_meeting(110)))
    assert (one_of_two.status, one_of_two.completeness) == ("ok", 0.5)
    assert measured(metric).status == "not_applicable"
    planned = tuple(make_meeting(days, status="planned") for days in (10, 60))
    assert measured(metric, meetings=planned).status == "not_applicable"


def test_m14_to_m16_see_young_networks_too():
    young = (NetworkFact("N", ago(20)),)
    for name in ("m14", "m15", "m16"):
        assert measured(name, networks=young, meetings=(make_meeting(5),)).status == "ok"


def test_m16_counts_each_kind_once_a_network_and_ignores_foreign_kinds():
    meetings = (
        make_meeting(10, agenda=("exchange", "other")), make_meeting(60, agenda=("exchange",)),
        make_meeting(30, network="M", agenda=("exchange", "projects", "strategy")),
    )  # fmt: skip
    metric = measured("m16", meetings=meetings)
    assert (metric.value, metric.n) == (pytest.approx((1 / 3 + 1) / 2), 2)


# --- I2 --------------------------------------------------------------------------------------------------------------


def took_part(actor="A0", days=10, level=2, kind="measure", target="M1"):
    return ParticipationFact(actor, kind, target, ago(days), level)


@pytest.mark.parametrize(
    "proof",
    [
        {"participations": (took_part("somebody else"),)},
        {"planning": (PlanningFact("P", ago(900), ago(729)),)},
        {"nil_reports": frozenset({"participations"})},
    ],
)
def test_m21_zero_is_earned_by_proof_that_records_are_kept(proof):
    metric = measured("m21", **proof)
    assert (metric.status, metric.value, metric.k) == ("ok", 0, 0)
    assert measured("m22", **proof).status == "not_applicable"


@pytest.mark.parametrize(
    "silence",
    [
        {},
        {"participations": (took_part(days=730),)},
        {"planning": (PlanningFact("P", ago(900), ago(730)),)},
        {"nil_reports": frozenset({"planning", "ideas", "commitments"})},
    ],
)
def test_m21_silence_is_not_zero(silence):
    metric = measured("m21", **silence)
    assert (metric.status, metric.value, metric.n, metric.k) == ("no_data", None, 4, None)
    assert measured("m22", **silence).status == "no_data"


def test_m22_takes_each_actors_highest_level():
    records = (
        took_part("A0", level=1), took_part("A0", level=3), took_part("A1", level=2), took_part("A2", level=None),
        took_part("somebody else", level=3), took_part("A3", level=3, days=730),
    )  # fmt: skip
    metric = measured("m22", participations=records)
    assert (metric.value, metric.n, metric.completeness) == (2.5, 2, 0.75)


def test_m22_without_any_level_has_no_data():
    metric = measured("m22", participations=(took_part(level=None),))
    assert (metric.status, metric.note) == ("no_data", "no level recorded")


@pytest.mark.parametrize(
    ("record", "k"),
    [
        (took_part(kind="planning", target="P", level=2), 1),
        (took_part(kind="planning", target="P", level=1), 0),
        (took_part(kind="planning", target="P", level=None), 0),
        (took_part(kind="measure", target="P", level=3), 0),
        (took_part(kind="planning", target="Q", level=3), 0),
        (took_part("somebody else", kind="planning", target="P", level=3), 0),
        (took_part(kind="planning", target="P", days=730), 0),
    ],
)
def test_m23_counts_a_process_that_a_key_actor_helped_to_shape(record, k):
    metric = measured("m23", planning=(PlanningFact("P", ago(800)),), participations=(record,))
    assert (metric.k, metric.n) == (k, 1)


def test_m23_without_a_process_depends_on_the_nil_report():
    assert measured("m23").status == "no_data"
    assert measured("m23", nil_reports=frozenset({"planning"})).status == "not_applicable"
    assert measured("m23", planning=(PlanningFact("P", ago(-1)),)).status == "no_data"


@pytest.mark.parametrize(
    ("change", "k"),
    [
        ({"last_report": ago(364)}, 1),
        ({"last_report": ago(365)}, 0),
        ({"last_report": None}, 0),
        ({"status": "draft"}, 0),
        ({"status": "fulfilled"}, 0),
        ({"status": "withdrawn"}, 0),
        ({"actor": "somebody else"}, 0),
    ],
)
def test_m24_asks_for_an_active_commitment_with_a_fresh_report(change, k):
    metric = measured("m24", commitments=(make_commitment(**change),))
    assert (metric.status, metric.k, metric.value) == ("ok", k, k / 4)


def test_m24_counts_an_actor_once():
    assert measured("m24", commitments=(make_commitment("S1"), make_commitment("S2"))).k == 1


def test_without_key_actors_nothing_can_be_said_of_them():
    plain = (ActorFact("A0"),)
    for name in ("m11", "m21", "m22", "m24"):
        metric = measured(name, actors=plain, participations=(took_part(),), commitments=(make_commitment(),))
        assert (metric.status, metric.n, metric.points) == ("no_data", 0, None)


# --- I3 --------------------------------------------------------------------------------------------------------------


def idea(id, days, **kw):
    return IdeaFact(id, "N", ago(days), **kw)


def test_m31_drops_duplicates_and_divides_by_the_exposure_of_rated_networks():
    networks = (NetworkFact("N", ago(1095)), NetworkFact("M", ago(72)), NetworkFact("O", ago(145)))
    ideas = (idea("I1", 0), idea("I2", 364), idea("I3", 365), idea("I4", 10, duplicate_of="I1"))
    metric = measured("m31", networks=networks, ideas=ideas)
    assert (metric.n, metric.value) == (2, pytest.approx(2 / (1 + 146 / 365)))


def test_m32_looks_at_ideas_between_half_a_year_and_two_years_old():
    ideas = (
        idea("I1", 179, project="J"), idea("I2", 180, project="gone"), idea("I3", 729), idea("I4", 400),
        idea("I5", 730, project="J"), idea("I6", 400, project="J", duplicate_of="I4"),
    )  # fmt: skip
    metric = measured("m32", ideas=ideas)
    assert (metric.k, metric.n, metric.value) == (1, 3, pytest.approx(1 / 3))
    few = measured("m32", ideas=ideas[:3])
    assert (few.status, few.n) == ("not_applicable", 2)


def test_m33_counts_projects_that_reached_implementation_in_three_years():
    projects = (
        make_project("J1", "implementing", stage_since=ago(1094)),
        make_project("J2", "completed", stage_since=ago(1095)),
        make_project("J3", "decided"),
        make_project("J4", "completed", network="closed"),
    )
    networks = (
        NetworkFact("N", ago(1095)), NetworkFact("M", ago(100)), NetworkFact("closed", ago(1095), ended=T),
    )  # fmt: skip
    metric = measured("m33", projects=projects, networks=networks)
    assert (metric.n, metric.value) == (2, 1)
    assert [(project.id, why) for project, why in metric.left_out] == [("J3", "stage_not_reached")]


# --- one more or less ------------------------------------------------------------------------------------------------


def test_one_actor_more_or_less_stays_between_none_and_all():
    everybody = tuple(MembershipFact(f"A{number}", "N", ago(50)) for number in range(4))
    metric = measured("m11", memberships=everybody)
    assert (metric.k, metric.n, metric.small_n) == (4, 4, True)
    assert metric.one_unit == (5.0, 6.0)
    assert measured("m11").one_unit == (0.0, pytest.approx(5 / 3))
    five = tuple(ActorFact(f"A{number}", key=True) for number in range(5))
    assert measured("m11", actors=five).small_n is False
