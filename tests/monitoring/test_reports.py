"""Files of a snapshot: ordered once, claimed by one worker, failed with a reason, asked for again."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from django.utils import timezone

from config.schedule import SCHEDULE
from monitoring import tasks
from monitoring.domain.reports import LEASE, MAX_ATTEMPTS, build_reports, claim_report, request_report
from monitoring.models import ReportFault, ReportFile, ReportFormat, ReportState
from tests.factories.monitoring import make_example

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 5, 12, tzinfo=UTC)


def order(snapshot=None, *, format=ReportFormat.CSV, language="de", by=None, at=NOW):
    return request_report(snapshot or make_example(), format=format, language=language, by=by, at=at)


def test_asked_for_fifty_times_built_once(coordinator):
    snapshot = make_example()
    files = {order(snapshot, by=coordinator).pk for _turn in range(50)}
    assert (len(files), ReportFile.objects.count()) == (1, 1)
    assert build_reports(clock=timezone.now) == 1
    assert build_reports(clock=timezone.now) == 0
    assert order(snapshot).is_ready


def test_each_format_and_language_is_a_file_of_its_own():
    snapshot = make_example()
    for format in (ReportFormat.CSV, ReportFormat.XLSX):
        for language in ("de", "en"):
            order(snapshot, format=format, language=language)
    assert build_reports(clock=timezone.now) == 4
    rows = list(ReportFile.objects.all())
    assert [row for row in rows if not row.is_ready or row.fault] == []
    assert len({row.sha256 for row in rows}) == 4
    assert [row for row in rows if sha256(row.content).hexdigest() != row.sha256] == []


@pytest.mark.pango
def test_pdf_is_built_by_the_task():
    file = order(format=ReportFormat.PDF)
    tasks.build_reports()
    file.refresh_from_db()
    assert (file.state, file.error, bytes(file.content[:5]), file.attempts) == (
        ReportState.READY,
        "",
        b"%PDF-",
        1,
    )


def test_same_snapshot_gives_the_same_bytes():
    snapshot = make_example()
    for language in ("de", "de"):
        ReportFile.objects.all().delete()
        order(snapshot, format=ReportFormat.XLSX, language=language)
        build_reports(clock=timezone.now)
        digest = ReportFile.objects.get().sha256
    ReportFile.objects.all().delete()
    order(snapshot, format=ReportFormat.XLSX)
    build_reports(clock=timezone.now)
    assert ReportFile.objects.get().sha256 == digest


def test_bell_rings_once_the_order_is_stored(django_capture_on_commit_callbacks):
    snapshot = make_example()
    with django_capture_on_commit_callbacks() as bells:
        order(snapshot)
    with django_capture_on_commit_callbacks() as later:
        order(snapshot)
    assert (len(bells), len(later)) == (1, 0)
    assert "monitoring.build_reports" in SCHEDULE


def test_claimed_file_is_nobody_elses_until_the_lease_ends():
    file = order()
    assert claim_report(now=NOW) == file
    assert claim_report(now=NOW + LEASE) is None
    assert claim_report(now=NOW + LEASE + timedelta(seconds=1)) == file
    file.refresh_from_db()
    assert file.attempts == 2


def test_file_that_kills_its_worker_is_given_up():
    file = order()
    at = NOW
    for _turn in range(MAX_ATTEMPTS):
        assert claim_report(now=at) == file
        at += LEASE + timedelta(seconds=1)
    assert claim_report(now=at) is None
    file.refresh_from_db()
    assert (file.state, file.error) == (ReportState.FAILED, ReportFault.OTHER)


def test_missing_pango_fails_with_the_sentence_and_starts_anew(monkeypatch, tmp_path):
    snapshot = make_example()
    (tmp_path / "weasyprint.py").write_text("raise OSError(\"cannot load library 'libpango-1.0-0'\")\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    order(snapshot, format=ReportFormat.PDF)
    order(snapshot, format=ReportFormat.XLSX)
    assert build_reports(clock=timezone.now) == 2
    pdf, xlsx = (ReportFile.objects.get(format=format) for format in (ReportFormat.PDF, ReportFormat.XLSX))
    assert (pdf.state, pdf.error, bool(pdf.content)) == (ReportState.FAILED, "pango", False)
    assert "Pango" in str(pdf.fault)
    assert xlsx.is_ready
    again = order(snapshot, format=ReportFormat.PDF)
    assert (again.pk, again.state, again.error, again.attempts) == (pdf.pk, ReportState.WAITING, "", 0)


def test_broken_snapshot_fails_and_the_next_file_is_built():
    broken = make_example(
        scope={"name": "", "municipality": "", "zone": "Europe/Berlin"}, catalogue="not a dict"
    )
    order(broken)
    order(make_example("E2"), at=NOW + timedelta(seconds=1))
    assert build_reports(clock=timezone.now) == 2
    assert list(ReportFile.objects.order_by("requested_at").values_list("state", "error")) == [
        (ReportState.FAILED, "other"),
        (ReportState.READY, ""),
    ]
