"""Carrying mail from the rows to the mail server.

What holds (reliability, section 1): every mail leaves at least once, always with the same Message-ID, Date and bytes;
only the one that is in flight while a process dies can arrive twice. A row is claimed for a while (the lease) with
``SKIP LOCKED``, the server is spoken to outside any transaction, and the answer is written in a transaction of its own.
"""

import logging
import os
import smtplib
import socket
import threading
import uuid
from collections.abc import Callable
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.core.mail import get_connection
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.models import Exists
from django.utils.translation import gettext_noop

from accounts.domain.heartbeats import beat_heart
from common.prepared import Prepared, PreparedUpdate, given
from outbox import answers, gates
from outbox.answers import Verdict
from outbox.mime import BadAddress, StoredMail
from outbox.models import OPTIONAL, WAITING, Category, MailAddress, MessageStatus, OutboxMessage, OutboxSwitch
from outbox.signals import address_failed

log = logging.getLogger(__name__)

BATCH = 20
# One turn; then the worker may stop, and other tasks get their turn.
TURN = timedelta(seconds=20)
CRASHES = 3
# Of the advisory lock; nothing else in the product takes one with this number.
_CLAIMING = 0x6F7574626F78
CONNECTION_ERRORS = 10

TOO_LATE = gettext_noop("too late: it would have arrived after its time")
UNDELIVERABLE = gettext_noop("the address is marked as undeliverable")
SWITCHED_OFF = gettext_noop("the recipient has switched off this kind of mail")
BAD_ADDRESS = gettext_noop("the address is not valid")
POISON = gettext_noop("the sender stopped three times while handing over this mail")
BROKEN = gettext_noop("the mail could not be put together")

Clock = Callable[[], datetime]


@cache
def _number(process: int) -> str:
    """A process number alone comes back after a restart, in a container at once."""
    return uuid.uuid4().hex[:8]


def sender_name() -> str:
    """Unique, so that a result is written only by the sender that holds the lease."""
    process = os.getpid()
    return f"{socket.gethostname()[:60]}:{process}:{_number(process)}:{threading.get_ident()}"


def drain(*, clock: Clock, turn: timedelta = TURN, stopped: Callable[[], bool] = lambda: False) -> bool:
    """Send what is due until nothing is or the turn is over. Whether more is due.

    ``stopped`` is asked before each mail; the one under way is finished first.
    """
    beat_heart("sender", at=clock())
    recover(now=clock())
    name = sender_name()
    ends = clock() + turn
    with _Line() as line, _quick_commits():
        while not stopped() and clock() < ends and line.is_usable:
            claimed = claim(name, now=clock())
            if not claimed:
                return False
            for row in claimed:
                if stopped() or clock() >= ends or not line.is_usable:
                    break
                _deliver(row, line, name, clock)
            release(name)
        if not line.is_usable:
            log.error(
                "The mail server could not be reached %d times in a row; the next tick tries again.",
                CONNECTION_ERRORS,
            )
            return False
    return not stopped() and _due(clock()).exists()


# --- claiming ----------------------------------------------------------------------------------------------


def _due(now: datetime):
    return OutboxMessage.objects.filter(
        status__in=(MessageStatus.QUEUED, MessageStatus.RETRY), due_at__lte=now
    )


_PAUSED = OutboxSwitch.objects.filter(paused=True)


def is_paused() -> bool:
    return _PAUSED.exists()


@transaction.atomic
def claim(name: str, *, now: datetime, count: int = BATCH) -> list[OutboxMessage]:
    """Up to ``count`` due rows, now leased to ``name``; other senders pass over them. Nothing while paused."""
    if is_paused():
        return []
    if most := settings.OUTBOX_MAILS_PER_MINUTE:
        count = min(count, most - _under_way(now))
        if count <= 0:
            return []
    rows = list(_due(now).select_for_update(skip_locked=True).order_by("-priority", "due_at", "pk")[:count])
    lease = now + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
    OutboxMessage.objects.filter(pk__in=[row.pk for row in rows]).update(
        status=MessageStatus.SENDING, claimed_by=name, lease_until=lease, started_at=None
    )
    return rows


def _under_way(now: datetime) -> int:
    """Mails of the last minute, and those senders hold. One claims at a time, so that several keep one limit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CLAIMING])
    last_minute = OutboxMessage.objects.filter(sent_at__gt=now - timedelta(minutes=1))
    return last_minute.count() + OutboxMessage.objects.filter(status=MessageStatus.SENDING).count()


@contextmanager
def _quick_commits():
    """While mail is sent, a commit need not wait for the disk, except where ``_record`` says so.

    A database server that loses power may then forget that a mail was claimed or begun; it is sent again as one
    never begun, which is what its lease would have led to. A killed sender loses nothing by this.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
    try:
        yield
    finally:
        # A connection that broke meanwhile needs no reset: the next one begins with the server's own setting.
        with suppress(DatabaseError, InterfaceError), connection.cursor() as cursor:
            cursor.execute("RESET synchronous_commit")


def _begin(row: OutboxMessage, name: str, now: datetime) -> bool:
    """Renew the lease for this one mail. False when another sender has taken the row over in the meantime, or when
    somebody has paused the outbox since the row was claimed: what was not begun is given back.
    """
    lease = now + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
    held = {"pk": row.pk, "sender": name}
    return bool(_BEGIN.run(lease_until=lease, started_at=now, attempts=row.attempts + 1, **held))


def _held():
    """The row, while the sender still has its lease."""
    return OutboxMessage.objects.filter(
        pk=given("pk"), status=MessageStatus.SENDING, claimed_by=given("sender")
    )


def _startable():
    return _held().filter(~Exists(_PAUSED))


def _waiting():
    """The row, whoever has its lease: a mail that was accepted stays accepted."""
    return OutboxMessage.objects.filter(pk=given("pk"), status__in=WAITING)


# Three statements for every mail that leaves.
_BEGIN = PreparedUpdate(_startable, "lease_until", "started_at", "attempts")
_ADDRESS = Prepared(lambda: MailAddress.objects.filter(address=given("address")).order_by())


@cache
def _result(rows: Callable, columns: tuple[str, ...]) -> PreparedUpdate:
    return PreparedUpdate(rows, *columns)


def release(name: str) -> None:
    """Give back what was claimed and not begun."""
    OutboxMessage.objects.filter(status=MessageStatus.SENDING, claimed_by=name, started_at=None).update(
        status=MessageStatus.QUEUED, claimed_by="", lease_until=None
    )


@transaction.atomic
def recover(*, now: datetime) -> int:
    """Take rows back from senders that are gone. A mail that took three senders down with it is parked."""
    rows = list(
        OutboxMessage.objects.select_for_update(skip_locked=True)
        .filter(status=MessageStatus.SENDING, lease_until__lt=now)
        .order_by("pk")
    )
    for row in rows:
        in_flight = row.started_at is not None
        row.status = MessageStatus.RETRY if in_flight else MessageStatus.QUEUED
        row.crashes += in_flight
        # Behind the others: should it be the cause, they leave first.
        row.due_at = now if in_flight else row.due_at
        row.lease_until, row.started_at, row.claimed_by = None, None, ""
        if row.crashes >= CRASHES:
            row.status, row.reason = MessageStatus.FAILED, POISON
    columns = ["status", "crashes", "due_at", "lease_until", "started_at", "claimed_by", "reason"]
    OutboxMessage.objects.bulk_update(rows, columns, batch_size=200)
    for row in rows:
        if row.status == MessageStatus.FAILED and row.category == Category.ACCOUNT:
            row.save(update_fields=row.blank(at=now))
    return len(rows)


# --- one mail ------------------------------------------------------------------------------------------------


class _Line:
    """The connection to the mail server, kept for a turn and made anew after an error."""

    def __init__(self):
        self.backend = get_connection()
        self.errors = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.hang_up()

    @property
    def is_usable(self) -> bool:
        return self.errors < CONNECTION_ERRORS

    def hang_up(self) -> None:
        try:
            self.backend.close()
        except (OSError, smtplib.SMTPException):
            # The server's farewell does not matter, and a backend that failed halfway is replaced.
            self.backend = get_connection()

    def send(self, mail: StoredMail) -> None:
        self.backend.open()
        self.backend.send_messages([mail])


def _deliver(row: OutboxMessage, line: _Line, name: str, clock: Clock) -> None:
    now = clock()
    if not _begin(row, name, now):
        return
    row.attempts += 1
    verdict = _verdict_before(row, now)
    if verdict is None:
        verdict = _hand_over(row, line)
        if verdict.hang_up:
            line.hang_up()
        line.errors = line.errors + 1 if verdict.unreachable else 0
    _record(row, name, verdict, clock())


def _verdict_before(row: OutboxMessage, now: datetime) -> Verdict | None:
    """What is asked once more right before the mail leaves."""
    if row.expires_at is not None and row.expires_at <= now:
        return Verdict(MessageStatus.SUPPRESSED, TOO_LATE)
    address = _ADDRESS.row(address=row.to_email.lower())
    if address is not None and address.undeliverable:
        return Verdict(MessageStatus.SUPPRESSED, UNDELIVERABLE)
    if address is not None and row.category in OPTIONAL and row.category in address.switched_off:
        return Verdict(MessageStatus.SUPPRESSED, SWITCHED_OFF)
    try:
        reason = gates.reason_against(row, now)
    except Exception:
        # One mail's gate must not keep the others; the row says that something is wrong with it.
        log.exception("The gate of %s failed", row.kind)
        return Verdict(MessageStatus.FAILED, BROKEN)
    return Verdict(MessageStatus.SUPPRESSED, reason) if reason else None


def _hand_over(row: OutboxMessage, line: _Line) -> Verdict:
    try:
        mail = StoredMail(row)
        mail.message().as_bytes()
    except BadAddress:
        return Verdict(MessageStatus.FAILED, BAD_ADDRESS)
    except Exception:
        log.exception("Mail %s could not be put together", row.public_id)
        return Verdict(MessageStatus.FAILED, BROKEN)
    try:
        line.send(mail)
    except (OSError, smtplib.SMTPException) as error:
        return answers.read(error, attempts=row.attempts)
    return Verdict(MessageStatus.SENT)


def _tell_of_address(address: str, now: datetime) -> None:
    """Who listens must not undo what is written down about the mail."""
    try:
        with transaction.atomic():
            address_failed.send(MailAddress, address=address, at=now)
    except Exception:
        log.exception("Nobody was told that an address does not exist")


@transaction.atomic
def _record(row: OutboxMessage, name: str, verdict: Verdict, now: datetime) -> None:
    """Write what became of the mail. If the lease was lost in the meantime, only that it left: that stays true."""
    status, reason = verdict.status, verdict.reason
    if status == MessageStatus.RETRY and now - row.queued_at > answers.PATIENCE:
        status, reason = MessageStatus.FAILED, answers.GAVE_UP
    row.status, row.reason = status, reason[:200]
    row.smtp_code, row.smtp_text = verdict.code, verdict.text[:500]
    row.lease_until, row.started_at, row.claimed_by = None, None, ""
    columns = ["status", "reason", "smtp_code", "smtp_text", "lease_until", "started_at", "claimed_by"]
    if status == MessageStatus.RETRY:
        row.due_at = now + verdict.pause
        columns.append("due_at")
    else:
        if status == MessageStatus.SENT:
            row.sent_at = now
            columns.append("sent_at")
        # A failed mail keeps its links: somebody may send it again. What is final keeps none.
        if status != MessageStatus.FAILED or row.category == Category.ACCOUNT:
            columns += row.blank(at=now)
    with connection.cursor() as cursor:
        # What has been sent must not be forgotten: this commit waits for the disk.
        cursor.execute("SET LOCAL synchronous_commit TO DEFAULT")
    values = {column: getattr(row, column) for column in columns}
    if status == MessageStatus.SENT:
        written = _result(_waiting, tuple(columns)).run(pk=row.pk, **values)
    else:
        written = _result(_held, tuple(columns)).run(pk=row.pk, sender=name, **values)
    if written and verdict.no_such_address:
        MailAddress.objects.update_or_create(
            address=row.to_email.lower(),
            defaults={"undeliverable": True, "since": now, "answer": verdict.text[:500]},
        )
        _tell_of_address(row.to_email.lower(), now)
