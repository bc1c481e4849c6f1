"""One round of the mailbox: fetch, read, take in, move; then remember how far.

The order is what makes it safe: a mail is moved after its row is committed, and the bookmark goes on after the move. A
poller that is killed in between finds the mail again, knows it by its Message-ID and only moves it.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from accounts.domain.heartbeats import beat_heart
from outbox.inbound.fetch import Inbox, MailboxFault, open_inbox
from outbox.inbound.parts import LARGEST
from outbox.inbound.reader import Reader, ReaderBroken
from outbox.inbound.reading import nothing_read, read_mail
from outbox.inbound.store import take_in
from outbox.inbound.verdicts import Reading, Verdict
from outbox.models import MailboxState

log = logging.getLogger(__name__)

MOST = 100
# One round; a task may run for four minutes.
TURN = timedelta(minutes=2)
# Longer than a task may run: only a poller that was killed leaves one behind.
LEASE = timedelta(minutes=6)
# Minutes until the next try, by the number of failures; the last one repeats.
PAUSES = (1, 2, 5, 10, 20, 30)

Clock = Callable[[], datetime]


def poll(*, clock: Clock) -> int:
    """Read what is new in the mailbox. How many mails were taken in; 0 also when nothing is set up, when another poller

    is at it, and while it waits after a failure.
    """
    if not settings.IMAP_HOST or not _claim(now=clock()):
        return 0
    taken = 0
    try:
        with open_inbox() as inbox, Reader() as reader:
            taken = _read_new(inbox, reader, clock)
    except MailboxFault as fault:
        _note_failure(fault.problem, now=clock())
    except ReaderBroken:
        log.exception("Mails cannot be read on this machine")
        _note_failure("reader", now=clock())
    else:
        _note_success(now=clock())
    finally:
        MailboxState.objects.filter(pk=1).update(lease_until=None)
    return taken


def _claim(*, now: datetime) -> bool:
    MailboxState.objects.get_or_create(pk=1)
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    due = Q(next_try_at=None) | Q(next_try_at__lte=now)
    return bool(MailboxState.objects.filter(free, due, pk=1).update(lease_until=now + LEASE))


def _read_new(inbox: Inbox, reader: Reader, clock: Clock) -> int:
    taken, ends = 0, clock() + TURN
    for uid in inbox.newer_than(_bookmark(inbox.uidvalidity))[:MOST]:
        if clock() >= ends:
            break
        taken += _take(inbox, reader, uid, clock())
        MailboxState.objects.filter(pk=1).update(last_uid=uid)
    return taken


@transaction.atomic
def _bookmark(uidvalidity: int) -> int:
    """The last number read; none when the server has numbered its mails anew."""
    state = MailboxState.objects.select_for_update().get(pk=1)
    if state.uidvalidity != uidvalidity:
        state.uidvalidity, state.last_uid = uidvalidity, 0
        state.save(update_fields=["uidvalidity", "last_uid"])
    return state.last_uid


def _take(inbox: Inbox, reader: Reader, uid: int, now: datetime) -> bool:
    size = inbox.size(uid)
    if not size:
        # Somebody has taken it out of the mailbox in the meantime.
        return False
    if size > LARGEST:
        raw = inbox.beginning(uid)
        reading = _only_named(raw)
    else:
        raw = inbox.content(uid)
        reading = reader.read(raw)
    mail = take_in(reading, raw, uid=uid, uidvalidity=inbox.uidvalidity, at=now)
    if reading.verdict == Verdict.REJECTED:
        inbox.move(uid, settings.IMAP_REJECTED_FOLDER)
    elif reading.verdict != Verdict.OTHER:
        inbox.move(uid, settings.IMAP_PROCESSED_FOLDER)
    return mail is not None


def _only_named(raw: bytes) -> Reading:
    """A mail too large to fetch is known by its headers alone."""
    return replace(nothing_read(raw, "too_big"), message_id=read_mail(raw).message_id)


def _note_success(*, now: datetime) -> None:
    MailboxState.objects.filter(pk=1).update(
        problem="", failures=0, failing_since=None, next_try_at=None, read_at=now
    )
    beat_heart("mailbox", at=now)


@transaction.atomic
def _note_failure(problem: str, *, now: datetime) -> None:
    """The next try comes later and later; nothing is lost, the mails wait on their server."""
    state = MailboxState.objects.select_for_update().get(pk=1)
    pause = PAUSES[min(state.failures, len(PAUSES) - 1)]
    log.warning("The mailbox could not be read (%s); next try in %d minutes.", problem, pause)
    MailboxState.objects.filter(pk=1).update(
        problem=problem,
        failures=F("failures") + 1,
        failing_since=state.failing_since or now,
        next_try_at=now + timedelta(minutes=pause),
    )
