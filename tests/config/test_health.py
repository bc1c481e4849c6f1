"""The two pages for machines, and the command that containers are judged by. # proof 127, in part"""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.domain.heartbeats import beat_heart
from accounts.models import Heartbeat
from outbox.models import MessageStatus, OutboxMessage, OutboxSwitch

pytestmark = pytest.mark.django_db


@pytest.fixture
def living():
    for process in ("worker", "beat"):
        beat_heart(process, at=timezone.now())


def waiting_mail(*, due_at):
    return OutboxMessage.objects.create(
        dedupe_key="test:1",
        kind="tests.mail",
        to_email="a@example.org",
        language="de",
        subject="Hallo",
        text="Hallo",
        message_id="<1@example.org>",
        date=due_at,
        status=MessageStatus.QUEUED,
        queued_at=due_at,
        due_at=due_at,
        created_at=due_at,
    )


def red(client):
    answer = client.get("/readyz")
    parts = answer.json()
    assert answer.status_code == (200 if all(parts.values()) else 503)
    return {name for name, good in parts.items() if not good}


def test_process_answers_without_login(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").content == b"ok\n"


def test_ready_when_everything_works(client, living):
    assert red(client) == set()


def test_silent_worker_is_red(client, living):
    Heartbeat.objects.filter(name="worker").update(at=timezone.now() - timedelta(minutes=6))
    assert red(client) == {"worker"}


def test_mail_due_for_eleven_minutes_is_red(client, living):
    mail = waiting_mail(due_at=timezone.now() - timedelta(minutes=11))
    assert red(client) == {"outbox"}
    OutboxMessage.objects.filter(pk=mail.pk).update(due_at=timezone.now() - timedelta(minutes=9))
    assert red(client) == set()


def test_ordered_pause_is_no_fault(client, living):
    waiting_mail(due_at=timezone.now() - timedelta(hours=2))
    OutboxSwitch.objects.update_or_create(pk=1, defaults={"paused": True, "changed_at": timezone.now()})
    assert red(client) == set()


def test_missing_migration_is_red(client, living):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'outbox'")
    assert red(client) == {"migrations"}


@pytest.mark.django_db(transaction=True)
def test_lost_database_is_red_and_no_error(client, living, monkeypatch):
    with monkeypatch.context() as lost:
        # Django looks at its connection's settings only when it connects.
        lost.setitem(connection.settings_dict, "PORT", "1")
        connection.close()
        assert red(client) == {"database"}
        assert client.get("/healthz").status_code == 200
    connection.close()


def test_full_disk_is_red(client, living, settings, tmp_path):
    settings.VAR_DIR = tmp_path / "not there"
    assert red(client) == {"disk"}


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_only_reading_is_allowed(client, path):
    assert client.post(path).status_code == 405


@pytest.mark.parametrize("process", ["worker", "beat"])
def test_command_judges_by_rows(process, capsys):
    with pytest.raises(CommandError, match=f"{process} has not shown itself for five minutes."):
        call_command("health", process)
    beat_heart(process, at=timezone.now())
    call_command("health", process)
    assert capsys.readouterr().out == f"{process} is alive.\n"


def test_command_asks_the_page(live_server, capsys):
    call_command("health", "web", "--port", str(live_server.thread.port))
    assert capsys.readouterr().out == "web is alive.\n"


def test_command_names_the_port_nobody_listens_on(free_port):
    port = free_port()
    with pytest.raises(CommandError, match=f"web does not answer on port {port}"):
        call_command("health", "web", "--port", str(port))
