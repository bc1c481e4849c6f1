"""A database that goes away, or has no room at the worst moment."""

import os
import socket
import socketserver
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from config import database
from outbox.delivery import drain, recover
from outbox.models import MessageStatus, OutboxMessage
from tests.faults.mails import count, queue, wait_until

# The proof asks for a minute; a few seconds show the same.
OUTAGE = int(os.environ.get("OUTAGE_SECONDS", "5"))


class Line(socketserver.ThreadingTCPServer):
    """A way to the database that can be cut: what is open breaks, and nobody gets through."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Passage)
        self.cut = False
        self.open: set[socket.socket] = set()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def hang_up(self):
        self.cut = True
        for end in list(self.open):
            end.close() if end.fileno() < 0 else end.shutdown(socket.SHUT_RDWR)


class _Passage(socketserver.BaseRequestHandler):
    def handle(self):
        if self.server.cut:
            return
        with socket.socket(socket.AF_UNIX) as inner:
            path = Path(database.socket_dir(settings.PG_DATA_DIR)) / f".s.PGSQL.{database.PORT}"
            inner.connect(str(path))
            ends = {self.request, inner}
            self.server.open |= ends
            back = threading.Thread(target=_pump, args=(inner, self.request), daemon=True)
            back.start()
            _pump(self.request, inner)
            back.join(5)
            self.server.open -= ends


def _pump(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
    except OSError:
        pass
    finally:
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


@pytest.fixture
def line():
    server = Line()
    yield server
    server.hang_up()
    server.shutdown()
    server.server_close()


# proof 26
@pytest.mark.slow
def test_database_that_is_gone_for_a_while_ends_no_worker_and_loses_no_mail(
    start_worker, smtp_sink, embedded_broker, line
):
    queue(120)
    smtp_sink.pause = 0.03
    name = connection.settings_dict["NAME"]
    worker = start_worker(
        embedded_broker,
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=smtp_sink.port,
        EMAIL_USE_TLS="False",
        OUTBOX_LEASE_SECONDS=3,
        OUTBOX_SILENCE_SECONDS=3,
        DATABASE_URL=f"postgresql://{database.USER}@127.0.0.1:{line.server_address[1]}/{name}",
    )
    wait_until(lambda: len(smtp_sink.received) >= 20)
    line.hang_up()
    # The mail in flight arrives still; what was written nowhere waits for its lease.
    time.sleep(OUTAGE)
    during = len(smtp_sink.received)
    assert worker.process.poll() is None
    line.cut = False
    wait_until(lambda: count(MessageStatus.SENT) == 120)
    assert during < 120
    found = smtp_sink.message_ids
    assert set(found) == set(OutboxMessage.objects.values_list("message_id", flat=True))
    assert len(found) - len(set(found)) <= 2


@contextmanager
def full_disk():
    """Every commit that says "sent" fails as on a full disk (53100), with the transaction rolled back."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            CREATE FUNCTION tests_disk_full() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
            CREATE CONSTRAINT TRIGGER tests_disk_full AFTER UPDATE ON outbox_outboxmessage
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status = 'sent') EXECUTE FUNCTION tests_disk_full();
            """
        )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION tests_disk_full CASCADE")


# proof 27
@pytest.mark.django_db(transaction=True)
def test_mail_whose_commit_finds_the_disk_full_is_sent_once_more_at_most(smtp_sink):
    queue(3)
    at = timezone.now()
    with full_disk(), pytest.raises(DatabaseError, match="No space left"):
        drain(clock=lambda: at)
    assert len(smtp_sink.received) == 1
    assert count(MessageStatus.SENT) == 0
    later = at + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS + 1)
    assert recover(now=later) == 3
    drain(clock=lambda: later)
    assert count(MessageStatus.SENT) == 3
    found = smtp_sink.message_ids
    assert (len(found), len(set(found))) == (4, 3)
