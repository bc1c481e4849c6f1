"""The PDF of a large mailing: asked for once, made by a worker, kept for a day.

The row is the order; the message to the worker is only a bell. What was lost with a worker is claimed again after
the lease.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from common.doorbell import Doorbell
from common.pdf import Fault, Limits, PdfNotMade
from common.pdf.sealed import seal, unseal
from meetings.exports.letters import digest_of, write_letters
from meetings.models import FileState, LetterFile, Meeting
from meetings.queries.letters import Mailing, mailing_of

log = logging.getLogger(__name__)
doorbell = Doorbell("meetings.build_letter_files", otherwise="the file is made with the next tick")

# For two thousand letters: each takes the processor 0.08 s and the memory 1.5 MB. Shorter than a task may run.
LIMITS = Limits(memory=4 * 1024**3, cpu=200, wall=220)
# Longer than a task may run.
LEASE = timedelta(minutes=6)
MAX_ATTEMPTS = 3
KEPT = timedelta(days=1)


@transaction.atomic
def request_letter_file(
    meeting: Meeting, kind: str, version: int, *, language: str, at: datetime
) -> LetterFile:
    """Order the file of a mailing; while it is being made it is the same one, else it is made anew."""
    file, created = LetterFile.objects.get_or_create(
        meeting=meeting,
        kind=kind,
        version=version,
        defaults={"language": language, "requested_at": at},
    )
    restarted = (
        LetterFile.objects.filter(pk=file.pk)
        .exclude(state=FileState.WAITING)
        .update(
            state=FileState.WAITING,
            content=None,
            digest="",
            error="",
            attempts=0,
            claimed_at=None,
            finished_at=None,
            requested_at=at,
            language=language,
        )
    )
    if restarted:
        file.refresh_from_db()
    if created or restarted:
        doorbell.ring_after_commit()
    return file


def build_next_letter_file(*, clock: Callable[[], datetime]) -> bool:
    """Make one that is waiting, and ring for the next: each has the whole time of a task. Returns whether there was one."""
    file = claim_letter_file(now=clock())
    if file is None:
        return False
    build_letter_file(file, clock=clock)
    doorbell.ring_after_commit()
    return True


@transaction.atomic
def claim_letter_file(*, now: datetime) -> LetterFile | None:
    """The longest waiting file that nobody makes, marked as being made from ``now`` on."""
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - LEASE)
    rows = LetterFile.objects.filter(free, state=FileState.WAITING)
    rows.filter(attempts__gte=MAX_ATTEMPTS).update(state=FileState.FAILED, error=Fault.OTHER, finished_at=now)
    file = rows.select_for_update(skip_locked=True).order_by("requested_at", "pk").first()
    if file is None:
        return None
    LetterFile.objects.filter(pk=file.pk).update(claimed_at=now, attempts=F("attempts") + 1)
    file.refresh_from_db()
    return file


def build_letter_file(file: LetterFile, *, clock: Callable[[], datetime]) -> None:
    """Make the content and keep it, or keep why it could not be made."""
    meeting = Meeting.objects.select_related("topic_area__network__municipality").get(pk=file.meeting_id)
    # Only as long as it is still ours: a lease that ran out belongs to somebody else.
    ours = LetterFile.objects.filter(pk=file.pk, state=FileState.WAITING, claimed_at=file.claimed_at)
    mailing = mailing_of(meeting, file.kind, file.version)
    if mailing is None:
        # Taken back in the meantime: there is nothing to print.
        ours.delete()
        return
    try:
        letters = mailing.to_print
        digest = digest_of(meeting, letters)
        content = write_letters(meeting, letters, language=file.language, limits=LIMITS)
    except PdfNotMade as error:
        log.warning("Letters %s were not made: %s", file.ref, error)
        done: dict[str, Any] = {"state": FileState.FAILED, "error": error.fault}
    except Exception:
        log.exception("Letters %s were not made", file.ref)
        done = {"state": FileState.FAILED, "error": Fault.OTHER}
    else:
        done = {"state": FileState.READY, "content": seal(content, file.ref), "digest": digest, "error": ""}
    ours.update(**done, finished_at=clock())


def has_current_file(meeting: Meeting, mailing: Mailing) -> bool:
    """There is a file of the mailing, and no letter in it has changed since."""
    file = mailing.file
    return file is not None and file.is_ready and file.digest == digest_of(meeting, mailing.to_print)


def read_letter_file(file: LetterFile) -> bytes | None:
    """The PDF; ``None`` when it was forgotten or its key is gone."""
    row = LetterFile.objects.filter(pk=file.pk, state=FileState.READY).first()
    if row is None or row.content is None:
        return None
    return unseal(bytes(row.content), row.ref)


def forget_letter_files(*, now: datetime) -> int:
    """Yesterday's; returns how many."""
    return LetterFile.objects.filter(finished_at__lt=now - KEPT).delete()[0]
