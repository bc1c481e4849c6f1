"""Self-commitments and progress."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from accounts.models import AuditEvent
from common.transitions import TransitionRefused
from networks.domain import commitments as deeds
from networks.domain.networks import close_network
from networks.models import Commitment, CommitmentStatus, ProgressReport, ReportStatus
from tests.factories.networks import make_commitment, make_project, make_report

NOW = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
S = CommitmentStatus

# deed -> from which states it goes, and where it leads
DEEDS = {
    "submit_commitment": ({S.DRAFT}, S.SUBMITTED),
    "return_commitment": ({S.SUBMITTED}, S.DRAFT),
    "adopt_commitment": ({S.SUBMITTED}, S.ADOPTED),
    "fulfil_commitment": ({S.ADOPTED}, S.FULFILLED),
    "miss_commitment": ({S.ADOPTED}, S.MISSED),
    "withdraw_commitment": ({S.DRAFT, S.SUBMITTED, S.ADOPTED}, S.WITHDRAWN),
}


@pytest.mark.parametrize("status", S)
@pytest.mark.parametrize("deed", DEEDS)
def test_each_deed_from_each_state(membership, coordinator, deed, status):
    commitment = make_commitment(membership, status=status)
    sources, target = DEEDS[deed]
    if status in sources:
        getattr(deeds, deed)(commitment, by=coordinator, at=NOW)
        expected = target
    else:
        with pytest.raises(TransitionRefused):
            getattr(deeds, deed)(commitment, by=coordinator, at=NOW)
        expected = status
    commitment.refresh_from_db()
    assert commitment.status == expected
    assert commitment.transitions.count() == (1 if status in sources else 0)


def test_create_commitment_begins_as_a_draft(membership, coordinator):
    commitment = deeds.create_commitment(
        membership, by=coordinator, at=NOW, text="15 % weniger Strom", target=Decimal(12), unit="t"
    )
    assert [(t.source, t.target, t.by) for t in commitment.transitions.all()] == [("", "draft", coordinator)]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"unit": "kwh", "target": Decimal(500)}, "Choose the energy carrier the kilowatt hours are of."),
        ({"target": Decimal(-1)}, "Ensure this value is greater than or equal to 0."),
        ({"attribution": "1"}, "Say in a sentence why it would not exist without the network."),
        ({"base_year": 2026, "target_year": 2025}, "The target year must not lie before the base year."),
        ({"base_year": 1800}, "Enter a year from 1990 to 2026."),
        ({"base_year": 2027}, "Enter a year from 1990 to 2026."),
        ({"target_year": 2025}, "This year is over. Enter 2026 or later."),
        ({"signed_on": date(2026, 3, 13)}, "The date lies in the future. Choose today or earlier."),
    ],
)
def test_create_commitment_refuses(membership, coordinator, fields, sentence):
    with pytest.raises(ValidationError) as refusal:
        deeds.create_commitment(membership, by=coordinator, at=NOW, text="…", **fields)
    assert sentence in refusal.value.messages
    assert not Commitment.objects.exists()


def test_a_promise_grown_old_keeps_its_target_year(membership, coordinator):
    commitment = make_commitment(membership, target_year=2024)
    deeds.update_commitment(commitment, by=coordinator, at=NOW, text="Neu", target_year=2024)
    commitment.refresh_from_db()
    assert (commitment.text, commitment.target_year) == ("Neu", 2024)
    with pytest.raises(ValidationError) as refusal:
        deeds.update_commitment(commitment, by=coordinator, at=NOW, target_year=2025)
    assert refusal.value.message_dict == {"target_year": ["This year is over. Enter 2026 or later."]}


def test_projects_of_another_network_are_refused(membership, other_network, coordinator):
    with pytest.raises(ValidationError, match="this network's own entries"):
        deeds.create_commitment(
            membership, by=coordinator, at=NOW, text="…", projects=[make_project(other_network)]
        )
    assert not Commitment.objects.exists()


def test_adopting_late_keeps_the_history_in_order(membership, coordinator):
    """Adopted in a meeting two weeks ago, drafted and entered today: it was a draft before it was adopted."""
    commitment = deeds.create_commitment(membership, by=coordinator, at=NOW, text="…")
    deeds.submit_commitment(commitment, by=coordinator, at=NOW)
    deeds.adopt_commitment(commitment, by=coordinator, at=NOW, effective_on=date(2026, 2, 26))
    assert [(t.target, t.effective_on) for t in commitment.transitions.all()] == [
        ("draft", date(2026, 2, 26)),
        ("submitted", date(2026, 2, 26)),
        ("adopted", date(2026, 2, 26)),
    ]


def test_a_change_after_adoption_is_in_the_audit_trail(membership, coordinator):
    commitment = make_commitment(membership, status=S.ADOPTED, target="10")
    deeds.update_commitment(commitment, by=coordinator, at=NOW, target=Decimal(20))
    event = AuditEvent.objects.get(action="networks.commitment_updated")
    assert (event.before["target"], event.after["target"], event.by) == ("10.000", "20", coordinator)


@pytest.mark.parametrize("status", [S.FULFILLED, S.MISSED, S.WITHDRAWN])
def test_a_closed_commitment_is_not_changed(membership, coordinator, status):
    commitment = make_commitment(membership, status=status, text="vorher")
    with pytest.raises(ValidationError, match="is closed"):
        deeds.update_commitment(commitment, by=coordinator, at=NOW, text="nachher")
    commitment.refresh_from_db()
    assert commitment.text == "vorher"


@pytest.mark.parametrize("status", S)
def test_progress_is_reported_once_adopted(membership, coordinator, status):
    commitment = make_commitment(membership, status=status)
    facts = {
        "on": date(2026, 3, 1),
        "value": Decimal(8),
        "evidence": "measured",
        "by": coordinator,
        "at": NOW,
    }
    if status in (S.ADOPTED, S.FULFILLED):
        report = deeds.report_progress(commitment, **facts)
        assert (report.status, report.value) == (ReportStatus.REPORTED, Decimal(8))
    else:
        with pytest.raises(ValidationError, match="once the network has adopted"):
            deeds.report_progress(commitment, **facts)
        assert not ProgressReport.objects.exists()


def test_one_report_a_day_none_of_days_to_come(membership, coordinator):
    commitment = make_commitment(membership, status=S.ADOPTED)
    report = make_report(commitment, on=date(2026, 3, 1))
    facts = {"value": None, "evidence": "estimated", "by": coordinator, "at": NOW}
    with pytest.raises(ValidationError, match="already a report for this day"):
        deeds.report_progress(commitment, on=date(2026, 3, 1), **facts)
    with pytest.raises(ValidationError, match="lies in the future"):
        deeds.report_progress(commitment, on=date(2026, 3, 13), **facts)
    assert list(ProgressReport.objects.all()) == [report]


def test_a_report_is_corrected_until_checked_and_published_with_consent(membership, coordinator):
    commitment = make_commitment(membership, status=S.ADOPTED)
    report = make_report(commitment, value="8")
    deeds.correct_report(report, by=coordinator, at=NOW, value=Decimal(9))
    deeds.check_report(report, by=coordinator, at=NOW)
    with pytest.raises(ValidationError, match="has been checked"):
        deeds.correct_report(report, by=coordinator, at=NOW, value=Decimal(10))
    with pytest.raises(ValidationError, match="has not agreed to publishing"):
        deeds.publish_report(report, by=coordinator, at=NOW)
    report.refresh_from_db()
    assert (report.value, report.status) == (Decimal(9), ReportStatus.CHECKED)
    deeds.update_commitment(commitment, by=coordinator, at=NOW, is_public=True)
    report.refresh_from_db()
    deeds.publish_report(report, by=coordinator, at=NOW)
    report.refresh_from_db()
    assert report.status == ReportStatus.PUBLISHED


def test_what_somebody_else_moved_meanwhile_is_not_overwritten(membership, coordinator):
    """Two windows: one adopts, the other saves its words of before."""
    stale = make_commitment(membership, status=S.SUBMITTED, text="vorher")
    deeds.adopt_commitment(Commitment.objects.get(pk=stale.pk), by=coordinator, at=NOW)
    with pytest.raises(TransitionRefused) as refused:
        deeds.update_commitment(stale, by=coordinator, at=NOW, text="nachher")
    assert refused.value.lost_race is True
    stale.refresh_from_db()
    assert (stale.status, stale.text) == (S.ADOPTED, "vorher")


def test_a_report_checked_meanwhile_is_not_corrected(membership, coordinator):
    stale = make_report(make_commitment(membership, status=S.ADOPTED), value="8")
    deeds.check_report(ProgressReport.objects.get(pk=stale.pk), by=coordinator, at=NOW)
    with pytest.raises(TransitionRefused):
        deeds.correct_report(stale, by=coordinator, at=NOW, value=Decimal(9))
    stale.refresh_from_db()
    assert (stale.status, stale.value) == (ReportStatus.CHECKED, Decimal(8))


def test_a_report_is_checked_on_the_towns_own_day(membership, coordinator):
    """23:30 UTC on 12 March is already 13 March in Birkenfurt."""
    report = make_report(make_commitment(membership, status=S.ADOPTED))
    deeds.check_report(report, by=coordinator, at=datetime(2026, 3, 12, 23, 30, tzinfo=UTC))
    assert report.transitions.last().effective_on == date(2026, 3, 13)


def test_a_closed_network_takes_no_new_promise(network, membership, coordinator):
    close_network(network, on=date(2026, 3, 1), by=coordinator, at=NOW)
    membership.refresh_from_db()
    with pytest.raises(ValidationError, match="This network is closed"):
        deeds.create_commitment(membership, by=coordinator, at=NOW, text="…")
    assert not Commitment.objects.exists()
