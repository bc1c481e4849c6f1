"""The mailbox on a real Dovecot, one round after the other."""

import signal
import socket
import ssl
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Heartbeat
from outbox.inbound import poll
from outbox.models import InboundMail, MailboxState
from tests.outbox.inbound.mails import answer, letter
from tests.plugin_processes import product_environment

pytestmark = [pytest.mark.dovecot, pytest.mark.django_db]


def read_mailbox(at=None):
    return poll.poll(clock=(lambda: at) if at else timezone.now)


def rows():
    return sorted(InboundMail.objects.values_list("verdict", "reason"))


def test_nothing_is_set_up(settings):
    settings.IMAP_HOST = ""
    assert read_mailbox() == 0
    assert not MailboxState.objects.exists()


def test_a_round_reads_and_files_what_came_in(mailbox):
    mailbox.deliver(answer(), letter(), letter(subject="Automatische Antwort: Einladung"), b"\x00\xff\n\n")
    assert read_mailbox() == 4
    assert rows() == [
        ("answer", "unknown_meeting"),
        ("auto-reply", "away"),
        ("other", "letter"),
        ("other", "letter"),
    ]
    # Letters stay where people look for them, and nothing is marked as read.
    assert [mailbox.count(), mailbox.count("Processed"), mailbox.count("Rejected")] == [2, 2, 0]
    assert mailbox.seen("Processed") == mailbox.seen() == [False, False]
    assert Heartbeat.objects.filter(name="mailbox").exists()
    assert read_mailbox() == 0


def test_only_what_needs_a_look_is_kept(mailbox):
    mailbox.deliver(answer(), letter(), letter(subject="Abwesenheit"))
    read_mailbox()
    kept = {mail.verdict: (mail.raw is not None, mail.sender) for mail in InboundMail.objects.all()}
    assert kept == {
        "answer": (True, "ayse@baeckerei-yildiz.example"),
        "other": (False, ""),
        "auto-reply": (False, ""),
    }


# proof 62
def test_the_same_mail_three_times_and_numbered_anew_is_taken_in_once(mailbox):
    mail = answer()
    mailbox.deliver(mail, mail, mail)
    assert read_mailbox() == 1
    assert [mailbox.count(), mailbox.count("Processed")] == [0, 3]
    mailbox.take_back()
    assert read_mailbox() == 0
    letters = letter()
    mailbox.deliver(letters)
    assert read_mailbox() == 1
    before = MailboxState.objects.get().uidvalidity
    mailbox.number_anew()
    assert read_mailbox() == 0
    assert MailboxState.objects.get().uidvalidity != before
    assert InboundMail.objects.count() == 2


# proof 67
def test_a_mail_of_fifty_megabytes_is_not_fetched(mailbox):
    huge = answer(message_id="<huge@example.org>") + b"x" * (50 * 1024 * 1024)
    mailbox.deliver(huge, answer())
    assert read_mailbox() == 2
    assert rows() == [("answer", "unknown_meeting"), ("rejected", "too_big")]
    assert InboundMail.objects.get(reason="too_big").message_id == "<huge@example.org>"
    assert [mailbox.count(), mailbox.count("Processed"), mailbox.count("Rejected")] == [0, 1, 1]


# proof 67
def test_bad_mail_is_filed_and_the_next_one_read(mailbox):
    too_deep = b"".join(
        f'Content-Type: multipart/mixed; boundary="b{number}"\r\n\r\n--b{number}\r\n'.encode()
        for number in range(1000)
    )
    too_many = answer(more=["BEGIN:VALARM\r\nTRIGGER:-PT1M\r\nEND:VALARM"] * 20_000)
    mailbox.deliver(too_deep, too_many, answer())
    assert read_mailbox() == 3
    assert rows() == [
        ("answer", "unknown_meeting"),
        ("rejected", "calendar_too_big"),
        ("rejected", "too_deep"),
    ]
    assert [mailbox.count(), mailbox.count("Processed"), mailbox.count("Rejected")] == [0, 1, 2]


def test_a_hundred_mails_a_round(mailbox, monkeypatch):
    monkeypatch.setattr(poll, "MOST", 3)
    mailbox.deliver(*[answer() for _number in range(5)])
    assert [read_mailbox(), read_mailbox(), read_mailbox()] == [3, 2, 0]


# --- faults ---------------------------------------------------------------------------------------------------


def problem():
    state = MailboxState.objects.get()
    return state.problem, state.failures


# proof 69
def test_a_changed_password_is_told_and_nothing_is_lost(mailbox, settings):
    mailbox.deliver(answer())
    settings.IMAP_PASSWORD = "old"
    now = timezone.now()
    read_mailbox(now)
    assert problem() == ("login", 1)
    # It waits: a server that is asked every second with a wrong password locks the account.
    settings.IMAP_PASSWORD = "geheim"
    assert read_mailbox(now + timedelta(seconds=30)) == 0
    assert read_mailbox(now + timedelta(seconds=61)) == 1
    assert problem() == ("", 0)


# proof 69
def test_the_pause_grows_to_half_an_hour(mailbox, settings):
    settings.IMAP_PASSWORD = "old"
    now = timezone.now()
    pauses = []
    for _try in range(7):
        read_mailbox(now)
        state = MailboxState.objects.get()
        pauses.append((state.next_try_at - now) // timedelta(minutes=1))
        now = state.next_try_at
    assert pauses == [1, 2, 5, 10, 20, 30, 30]


# proof 69
def test_a_certificate_nobody_vouches_for(mailbox, settings):
    settings.MAIL_CA_FILE = ""
    read_mailbox()
    assert problem() == ("certificate", 1)


@pytest.fixture
def dumb_server(settings, certificates):
    """Speaks TLS, then does what the test says with the connection."""
    servers = []

    def start(behave, name="localhost"):
        listener = socket.create_server(("127.0.0.1", 0))
        servers.append(listener)

        def serve():
            while True:
                try:
                    connection, _address = listener.accept()
                    with certificates.context(name).wrap_socket(connection, server_side=True) as line:
                        behave(line)
                except (OSError, ssl.SSLError):
                    return

        threading.Thread(target=serve, daemon=True).start()
        settings.IMAP_PORT = listener.getsockname()[1]

    yield start
    for listener in servers:
        listener.close()


# proof 69
def test_a_certificate_of_another_name(mailbox, dumb_server):
    dumb_server(lambda line: None, name="other.example")
    read_mailbox()
    assert problem() == ("certificate", 1)


# proof 69
def test_a_server_that_hangs(mailbox, settings, dumb_server):
    settings.IMAP_TIMEOUT = 1
    dumb_server(lambda line: threading.Event().wait(5))
    read_mailbox()
    assert problem() == ("unreachable", 1)


# proof 69
def test_a_server_that_drops_the_line(mailbox, dumb_server):
    dumb_server(lambda line: line.sendall(b"* OK ready\r\n"))
    read_mailbox()
    assert problem() == ("unreachable", 1)


KILLED = """
import os, django
django.setup()
from django.utils import timezone
from outbox.inbound import fetch, poll
fetch.Inbox.move = lambda *_: os.kill(os.getpid(), 9)
poll.poll(clock=timezone.now)
"""


# proof 70
@pytest.mark.django_db(transaction=True)
def test_killed_between_processing_and_moving(mailbox, settings):
    """A poller that gets kill -9 with its row committed and the mail not moved: the next one only moves the mail."""
    mailbox.deliver(answer(), answer())
    names = ("IMAP_HOST", "IMAP_PORT", "IMAP_USER", "IMAP_PASSWORD", "MAIL_CA_FILE", "IMAP_AUTH_SERVER")
    environment = product_environment("memory://", **{name: getattr(settings, name) for name in names})
    done = subprocess.run([sys.executable, "-c", KILLED], env=environment, cwd=settings.BASE_DIR, timeout=60)
    assert done.returncode == -signal.SIGKILL
    assert [InboundMail.objects.count(), mailbox.count()] == [1, 2]
    # What it had claimed is free again once its lease is over.
    assert read_mailbox() == 0
    assert read_mailbox(timezone.now() + poll.LEASE) == 1
    assert [InboundMail.objects.count(), mailbox.count(), mailbox.count("Processed")] == [2, 0, 2]


def test_a_receiver_that_fails_parks_that_one_mail(mailbox):
    from outbox.signals import calendar_mail_received

    def fail(sender, mail, **_):
        if mail.subject == "Defekt":
            mail.reason = "changed"
            raise RuntimeError

    calendar_mail_received.connect(fail)
    try:
        mailbox.deliver(answer(subject="Defekt"), answer())
        assert read_mailbox() == 2
    finally:
        calendar_mail_received.disconnect(fail)
    assert rows() == [("answer", "parked"), ("answer", "unknown_meeting")]
    assert mailbox.count() == 0


def test_a_machine_that_cannot_read_leaves_everything_where_it_is(mailbox, monkeypatch):
    mailbox.deliver(answer())
    with monkeypatch.context() as patched:
        patched.setattr("outbox.inbound.reader.MODULE", "outbox.inbound.nowhere")
        assert read_mailbox() == 0
    assert problem() == ("reader", 1)
    assert [mailbox.count(), InboundMail.objects.count()] == [1, 0]
    assert read_mailbox(timezone.now() + timedelta(minutes=2)) == 1


def test_a_second_poller_keeps_away(mailbox):
    mailbox.deliver(answer())
    now = timezone.now()
    MailboxState.objects.create(pk=1, lease_until=now + timedelta(minutes=1))
    assert read_mailbox(now) == 0
    # Whoever was killed leaves the mailbox to others after a while.
    assert read_mailbox(now + timedelta(minutes=2)) == 1


# --- log-in with a token --------------------------------------------------------------------------------------


def test_login_with_a_token(mailbox, token_server, settings, certificates):
    settings.IMAP_USER, settings.IMAP_PASSWORD = "klimatisch", ""
    read_mailbox()
    assert problem() == ("", 0)
    assert token_server.orders[0]["scope"] == settings.MAIL_OAUTH_SCOPE


def test_a_token_the_server_does_not_know_is_replaced(mailbox, token_server, settings):
    settings.IMAP_USER = "klimatisch"
    now = timezone.now()
    read_mailbox(now)
    token_server.valid.clear()
    read_mailbox(now + timedelta(minutes=1))
    assert problem() == ("login", 1)
    read_mailbox(now + timedelta(minutes=3))
    assert problem() == ("", 0)
    assert len(token_server.orders) == 2


def test_a_wrong_secret(mailbox, token_server, settings):
    settings.MAIL_OAUTH_CLIENT_SECRET = "old"
    read_mailbox()
    assert problem() == ("login", 1)
