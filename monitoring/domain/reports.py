"""Files made from one snapshot: asked for once, built by a worker, kept as they are.

The row is the order; the message to the worker is only a bell. What was lost with a worker is claimed again after
the lease.
"""

import hashlib
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone, translation

from common.doorbell import Doorbell
from common.pdf import PdfNotMade
from monitoring.exports.csv import write_csv
from monitoring.exports.pdf import write_pdf
from monitoring.exports.xlsx import write_xlsx
from monitoring.models import ReportFault, ReportFile, ReportFormat, ReportState, Snapshot

log = logging.getLogger(__name__)
doorbell = Doorbell("monitoring.build_reports", otherwise="the file is made with the next tick")

# Longer than the child process that makes a PDF may run.
LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 3
WRITERS: dict[str, Callable[..., bytes]] = {
    ReportFormat.PDF: write_pdf,
    ReportFormat.XLSX: write_xlsx,
    ReportFormat.CSV: write_csv,
}


@transaction.atomic
def request_report(
    snapshot: Snapshot, *, format: ReportFormat, language: str, by, at: datetime
) -> ReportFile:
    """Order a file; ordered again, it is the same one. One that failed starts anew."""
    file, created = ReportFile.objects.get_or_create(
        snapshot=snapshot,
        format=format,
        language=language,
        defaults={"requested_by": by, "requested_at": at},
    )
    restarted = ReportFile.objects.filter(pk=file.pk, state=ReportState.FAILED).update(
        state=ReportState.WAITING, error="", attempts=0, claimed_at=None, requested_at=at, requested_by=by
    )
    if restarted:
        file.refresh_from_db()
    if created or restarted:
        doorbell.ring_after_commit()
    return file


def build_reports(*, clock: Callable[[], datetime]) -> int:
    """Build what is waiting, one file after the other; returns how many were finished, failed ones included."""
    built = 0
    while (file := claim_report(now=clock())) is not None:
        build_report(file, clock=clock)
        built += 1
    return built


@transaction.atomic
def claim_report(*, now: datetime) -> ReportFile | None:
    """The longest waiting file that nobody builds, marked as being built from ``now`` on."""
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - LEASE)
    rows = ReportFile.objects.waiting().filter(free)
    rows.filter(attempts__gte=MAX_ATTEMPTS).update(
        state=ReportState.FAILED, error=ReportFault.OTHER, finished_at=now
    )
    file = rows.select_for_update(skip_locked=True).order_by("requested_at", "pk").first()
    if file is None:
        return None
    ReportFile.objects.filter(pk=file.pk).update(claimed_at=now, attempts=F("attempts") + 1)
    file.refresh_from_db()
    return file


def build_report(file: ReportFile, *, clock: Callable[[], datetime]) -> None:
    """Make the content and keep it, or keep why it could not be made."""
    snapshot = Snapshot.objects.select_related("model").get(pk=file.snapshot_id)
    zone = ZoneInfo(snapshot.labels["scope"]["zone"])
    try:
        with translation.override(file.language), timezone.override(zone):
            content = WRITERS[file.format](snapshot, language=file.language)
    except PdfNotMade as error:
        log.warning("Report %s was not made: %s", file.ref, error)
        done: dict[str, Any] = {"state": ReportState.FAILED, "error": ReportFault(error.fault)}
    except Exception:
        log.exception("Report %s was not made", file.ref)
        done = {"state": ReportState.FAILED, "error": ReportFault.OTHER}
    else:
        digest = hashlib.sha256(content).hexdigest()
        done = {"state": ReportState.READY, "content": content, "sha256": digest, "error": ""}
    # Only as long as it is still ours: a lease that ran out belongs to somebody else.
    ReportFile.objects.filter(pk=file.pk, state=ReportState.WAITING, claimed_at=file.claimed_at).update(
        **done, finished_at=clock()
    )
