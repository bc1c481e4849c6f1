"""Frozen results: a small world computed by hand, never changed afterwards, recomputable by anybody."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import AuditEvent
from actors.models import KeyActorPeriod
from common.transitions import record
from meetings.models import Attendance, MeetingStatus, Presence
from monitoring.domain.models import ModelChanged, ensure_model
from monitoring.domain.nil_reports import file_nil_report, withdraw_nil_report
from monitoring.domain.priorities import sign_priority
from monitoring.domain.snapshots import reference_date, take_snapshot
from monitoring.management.commands.score_file import score_document
from monitoring.models import ExpertPriority, NilKind, NilReport, Scope, ScoringModel, Snapshot
from networks.models import ProjectStatus
from tests.factories.actors import make_actor
from tests.factories.meetings import make_invitation, make_meeting
from tests.factories.monitoring import ON, make_snapshot
from tests.factories.networks import (
    make_cost,
    make_idea,
    make_membership,
    make_participation,
    make_process,
    make_project,
)

pytestmark = pytest.mark.django_db
ENTERED = datetime(2025, 1, 2, 12, tzinfo=UTC)


@pytest.fixture
def world(network, topic_area):
    """Four key actors, three of them members; two meetings, one plan, one idea, one project of 100 t."""
    actors = [make_actor(name=f"Betrieb {letter}") for letter in "ABCD"]
    for actor in actors:
        KeyActorPeriod.objects.create(actor=actor, from_on=date(2024, 1, 1))
    for actor in actors[:3]:
        make_membership(network, actor)
    for day, present in (
        (datetime(2025, 3, 1, 12, tzinfo=UTC), 2),
        (datetime(2025, 9, 1, 12, tzinfo=UTC), 1),
    ):
        meeting = make_meeting(
            topic_area, status=MeetingStatus.HELD, starts_at=day, attendance_recorded_at=day
        )
        for number, actor in enumerate(actors[:2]):
            make_invitation(meeting, actor=actor)
            presence = Presence.PRESENT if number < present else Presence.ABSENT
            Attendance.objects.create(meeting=meeting, actor=actor, presence=presence, at=day)
    plan = make_process(name="Wärmeplanung")
    make_participation(actors[0], process=plan, level=2)
    make_idea(topic_area)
    project = make_project(
        network, title="Solardächer", status=ProjectStatus.COMPLETED, saving="100", evidence="measured",
        attribution="1", attribution_reason="Nur durch das Netzwerk", created_at=ENTERED,
    )  # fmt: skip
    record(project, target=ProjectStatus.COMPLETED, by=None, at=ENTERED, effective_on=date(2025, 7, 1))
    return network


def test_small_world_by_hand(world):
    output = make_snapshot().output
    metrics = {key: (row["value"], row["points"]) for key, row in output["metrics"].items()}
    assert metrics == {
        "m11": (0.75, 5.0),  # 3 of 4
        "m12": (2.0, 5.0),  # 2 meetings in a whole year
        "m13": (184, 4.9667),  # 1 March to 1 September; 5 − 1/30
        "m14": (0.75, 5.0),  # 2 + 1 of 2 + 2
        "m15": (None, None),  # no moderator
        "m16": (None, None),  # no agenda
        "m21": (0.25, 2.0),
        "m22": (2.0, 4.0),
        "m23": (1.0, 6.0),
        "m24": (0.0, 0.0),
        "m31": (1.0, 1.0),
        "m32": (None, None),  # fewer than three ideas old enough
        "m33": (1.0, 3.0),
    }
    # (.25·5 + .2·5 + .15·4.9667 + .2·5) / .8 = 4.99375, a hair below in binary
    assert output["indicators"]["I1"]["points"] == 4.9937
    assert output["indicators"]["I1"]["coverage"] == 0.8
    # .35·2 + .2·4 + .25·6 + .2·0
    assert output["indicators"]["I2"]["points"] == 3.0
    assert output["indicators"]["I3"]["points"] == 2.3846  # (.2·1 + .45·3) / .65
    assert (output["thg"]["t"], output["thg"]["t_low"], output["thg"]["t_high"]) == (100.0, 90.0, 110.0)
    assert output["thg"]["emission_base_t"] == 400_000.0
    assert output["dimensions"]["D2_thg_minderungspotenzial"]["points"] == 1.5693  # 1 + log 2.5 / log 5
    assert output["dimensions"]["D4_kosteneffizienz"]["points"] is None


def test_names_are_frozen_with_it(world):
    snapshot = make_snapshot(network=world)
    project = snapshot.input["projects"][0]["id"]
    assert snapshot.labels["project"] == {project: "Solardächer"}
    assert snapshot.labels["scope"] == {
        "name": "Bündnis Wärmewende",
        "municipality": "Stadt Birkenfurt",
        "zone": "Europe/Berlin",
    }
    assert set(snapshot.labels["actor"].values()) == {"Betrieb A", "Betrieb B", "Betrieb C", "Betrieb D"}


def test_anybody_can_compute_the_output_again(world):
    snapshot = make_snapshot()
    assert score_document(snapshot.document) == snapshot.output


def test_asked_twice_there_is_one(world, coordinator):
    first = make_snapshot(by=coordinator)
    assert make_snapshot(by=coordinator) == first
    assert Snapshot.objects.count() == 1
    assert AuditEvent.objects.filter(action="monitoring.snapshot_taken").count() == 1


def test_another_record_name_or_day_makes_another(world):
    first = make_snapshot()
    make_idea(world.topic_areas.get())
    second = make_snapshot()
    assert (second != first, second.digest != first.digest) == (True, True)
    world.projects.update(title="Solardächer Ost")
    third = make_snapshot()
    assert (third.digest, third != second) == (second.digest, True)
    assert make_snapshot(on=ON - timedelta(days=1)).digest != first.digest
    assert Snapshot.objects.count() == 4


def test_snapshot_is_never_changed(world):
    snapshot = make_snapshot()
    snapshot.output = {}
    with pytest.raises(TypeError, match="never changed"):
        snapshot.save()
    with pytest.raises(TypeError, match="never changed"):
        Snapshot.objects.update(output={})
    snapshot.refresh_from_db()
    assert snapshot.output["thg"]["t"] == 100.0


def test_score_of_december_is_the_same_in_march(world):
    then = make_snapshot()
    project = world.projects.get()
    record(project, target=ProjectStatus.STOPPED, by=None, at=timezone.now(), effective_on=date(2026, 2, 1))
    world.memberships.update(to_on=date(2026, 2, 1))
    KeyActorPeriod.objects.update(to_on=date(2026, 2, 1))
    make_cost(on=date(2026, 2, 1))
    assert make_snapshot() == then


def test_day_to_come_is_refused(db):
    now = datetime(2026, 5, 5, 12, tzinfo=UTC)
    with pytest.raises(ValidationError, match=r"ahead|Zukunft|voraus"):
        take_snapshot(scope=Scope.INSTANCE, on=date(2026, 5, 6), by=None, at=now)
    assert Snapshot.objects.count() == 0


def test_scope_and_network_belong_together(world):
    with pytest.raises(ValueError, match="one network"):
        take_snapshot(scope=Scope.NETWORK, on=ON, by=None, at=timezone.now())
    with pytest.raises(ValueError, match="one network"):
        take_snapshot(scope=Scope.INSTANCE, network=world, on=ON, by=None, at=timezone.now())


def test_empty_installation_has_a_result_without_points(db):
    output = make_snapshot().output
    assert [group["points"] for group in output["indicators"].values()] == [None, None, None]


def test_reference_date_of_a_year():
    assert reference_date(2025, today=date(2026, 5, 5)) == date(2025, 12, 31)
    assert reference_date(2026, today=date(2026, 5, 5)) == date(2026, 5, 5)


# --- the model -------------------------------------------------------------------------------------------------


def test_shipped_model_is_stored_once(db):
    model = ensure_model()
    assert (ensure_model(), model.version, ScoringModel.objects.count()) == (model, "1.0.0", 1)
    assert len(model.hash) == 64


def test_changed_model_needs_a_new_version(db):
    model = ensure_model()
    ScoringModel.objects.update(hash="0" * 64)
    with pytest.raises(ModelChanged, match=model.hash[:12]):
        ensure_model()


# --- nil reports -----------------------------------------------------------------------------------------------


def test_nil_report_turns_a_gap_into_a_zero(network, topic_area, coordinator):
    KeyActorPeriod.objects.create(actor=make_actor(), from_on=date(2024, 1, 1))
    before = make_snapshot().output["metrics"]["m21"]
    assert (before["status"], before["points"]) == ("no_data", None)
    report = file_nil_report(NilKind.PARTICIPATIONS, year=2025, by=coordinator, at=timezone.now())
    after = Snapshot.objects.first()
    assert (after.on, after.input["nil_reports"]) == (ON, ["participations"])
    assert (after.output["metrics"]["m21"]["status"], after.output["metrics"]["m21"]["points"]) == ("ok", 0.0)
    withdraw_nil_report(report, by=coordinator, at=timezone.now())
    assert NilReport.objects.count() == 0
    assert make_snapshot().output["metrics"]["m21"]["status"] == "no_data"


def test_nil_report_against_the_records_is_refused(world, coordinator):
    for kind in (NilKind.PARTICIPATIONS, NilKind.PLANNING, NilKind.IDEAS):
        with pytest.raises(ValidationError) as refusal:
            file_nil_report(kind, year=2025, by=coordinator, at=timezone.now())
        assert set(refusal.value.message_dict) == {"kind"}
    make_cost(on=date(2025, 5, 5))
    with pytest.raises(ValidationError):
        file_nil_report(NilKind.MUNICIPAL_COSTS, year=2025, by=coordinator, at=timezone.now())
    assert NilReport.objects.count() == 0
    assert Snapshot.objects.count() == 0


def test_costs_of_last_year_do_not_stand_against_a_nil_report_of_this(coordinator):
    make_cost(on=date(2025, 12, 5))
    early = datetime(2026, 2, 1, 9, tzinfo=UTC)
    report = file_nil_report(NilKind.MUNICIPAL_COSTS, year=2026, by=coordinator, at=early)
    assert (report.kind, report.year) == ("municipal_costs", 2026)
    make_cost(on=date(2026, 1, 20), payer="partner")
    with pytest.raises(ValidationError) as refusal:
        file_nil_report(NilKind.PARTNER_COSTS, year=2026, by=coordinator, at=early)
    assert set(refusal.value.message_dict) == {"kind"}


def test_nil_report_is_filed_once_and_not_for_years_to_come(network, coordinator):
    now = timezone.now()
    file_nil_report(NilKind.PARTNER_COSTS, year=2025, by=coordinator, at=now)
    with pytest.raises(ValidationError):
        file_nil_report(NilKind.PARTNER_COSTS, year=2025, by=coordinator, at=now)
    with pytest.raises(ValidationError) as refusal:
        file_nil_report(NilKind.PARTNER_COSTS, year=now.year + 1, by=coordinator, at=now)
    assert set(refusal.value.message_dict) == {"year"}
    assert NilReport.objects.count() == 1


# --- expert priority -------------------------------------------------------------------------------------------


def test_signed_priority_stands_beside_and_changes_nothing(world, coordinator):
    now = timezone.now()
    before = take_snapshot(
        scope=Scope.NETWORK, network=world, on=timezone.localdate(), by=coordinator, at=now
    )
    signed = sign_priority(network=world, points=6, reasoning="Förderfenster bis Mai", by=coordinator, at=now)
    after = Snapshot.objects.of(world).first()
    assert after.labels["priority"] == {
        "points": 6,
        "reasoning": "Förderfenster bis Mai",
        "by": "Jana Sommer",
        "on": signed.on.isoformat(),
    }
    assert (before.labels["priority"], after.output) == ({}, before.output)
    with pytest.raises(ValidationError):
        sign_priority(network=world, points=7, reasoning="Zu viel", by=coordinator, at=now)
    with pytest.raises(ValidationError):
        sign_priority(network=world, points=3, reasoning="", by=coordinator, at=now)
    assert ExpertPriority.objects.count() == 1
