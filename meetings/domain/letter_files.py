"""The PDF of a large mailing: asked for once, made by a worker in parts, kept for a day.

The row is the order; the message to the worker is only a bell. A task makes one part, the last task joins them: however
many letters there are, each has the whole time of a task. What was lost with a worker is claimed again after the lease;
the parts made before stay.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from common.doorbell import Doorbell
from common.pdf import Fault, Limits, PdfNotMade
from common.pdf.joined import join
from common.pdf.sealed import seal, unseal
from meetings.exports.letters import digest_of, write_letters
from meetings.models import FileState, Letter, LetterFile, LetterFilePart, Meeting
from meetings.queries.letters import Mailing, mailing_of

log = logging.getLogger(__name__)
doorbell = Doorbell("meetings.build_letter_files", otherwise="the file is made with the next tick")

# Letters of a part: each takes the processor 0.08 s and the memory 1.5 MB; a busy machine may need ten times as long.
PART = 100
# Shorter than a task may run.
LIMITS = Limits(cpu=200, wall=220)
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
        file.parts.all().delete()
        file.refresh_from_db()
    if created or restarted:
        doorbell.ring_after_commit()
    return file


def build_next_letter_file(*, clock: Callable[[], datetime]) -> bool:
    """Go on with one that is waiting, and ring for the next step. Returns whether there was one."""
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
    """Make its next part, or of all parts the whole; or keep why it could not be made."""
    meeting = Meeting.objects.select_related("topic_area__network__municipality").get(pk=file.meeting_id)
    # Only as long as it is still ours: a lease that ran out belongs to somebody else.
    ours = LetterFile.objects.filter(pk=file.pk, state=FileState.WAITING, claimed_at=file.claimed_at)
    mailing = mailing_of(meeting, file.kind, file.version)
    if mailing is None:
        # Taken back in the meantime: there is nothing to print.
        ours.delete()
        return
    try:
        if not file.digest:
            _plan(file, meeting, mailing.to_print)
        if part := file.parts.filter(content=None).first():
            _make_part(part, file, meeting, mailing)
            # What was done is no failed attempt at the rest.
            done: dict[str, Any] = {"claimed_at": None, "attempts": 0}
        else:
            done = {"state": FileState.READY, "content": _whole(file), "finished_at": clock()}
    except Exception as error:
        log.exception("Letters %s were not made", file.ref)
        fault = error.fault if isinstance(error, PdfNotMade) else Fault.OTHER
        done = {"state": FileState.FAILED, "error": fault, "finished_at": clock()}
    if ours.update(**done) and "state" in done:
        file.parts.all().delete()


@transaction.atomic
def _plan(file: LetterFile, meeting: Meeting, letters: list[Letter]) -> None:
    keys = [row.pk for row in letters]
    slices = [keys[start : start + PART] for start in range(0, len(keys), PART)]
    parts = [LetterFilePart(file=file, number=number, letters=some) for number, some in enumerate(slices)]
    LetterFilePart.objects.bulk_create(parts, ignore_conflicts=True)
    file.digest = digest_of(meeting, letters)
    LetterFile.objects.filter(pk=file.pk).update(digest=file.digest)


def _make_part(part: LetterFilePart, file: LetterFile, meeting: Meeting, mailing: Mailing) -> None:
    keys = set(part.letters)
    letters = [row for row in mailing.letters if row.pk in keys]
    if not letters:
        # Answered meanwhile.
        part.delete()
        return
    content = write_letters(meeting, letters, language=file.language, limits=LIMITS)
    file.parts.filter(pk=part.pk).update(content=seal(content, file.ref))


def _whole(file: LetterFile) -> bytes:
    """Raises ``PdfNotMade``."""
    sealed = file.parts.exclude(content=None).values_list("content", flat=True)
    parts = [unseal(bytes(content or b""), file.ref) for content in sealed]
    opened = [part for part in parts if part is not None]
    if not opened or len(opened) < len(parts):
        raise PdfNotMade(Fault.OTHER, "no letters are left, or the key of a part is gone")
    return seal(join(opened), file.ref)


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
