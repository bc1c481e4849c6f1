"""`manage.py run`: one at a time, what dies comes back, and the end leaves nothing behind."""

import os
import signal
import time

import psutil
import pytest

from config import database
from config.management.commands import run
from config.supervisor import FIRST_PAUSE, LONGEST_PAUSE, Program
from tests.config.conftest import MANAGE, Installation, page, wait_until

# One process for all of them: they share one installation.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("supervisor")]


@pytest.fixture
def running(installation):
    """Started once for the tests that leave it running; they stand before those that end it."""
    if installation.process is None or installation.process.poll() is not None:
        installation.start()
    return installation


@pytest.fixture
def started(installation):
    """Started anew, as a script's `make run &` does it: SIGINT arrives ignored."""
    if installation.process is not None and installation.process.poll() is None:
        installation.stop()
    installation.start(ignoring_interrupts=True)
    return installation


def test_second_start_is_at_the_first_page_within_eight_seconds(running):
    if running.seconds_to_start >= 8:
        # Other tests share the machine; a start that is slow by itself is slow again.
        running.stop()
        running.start()
    assert running.seconds_to_start < 8
    assert page(running.port, "/healthz") == (200, "ok\n")
    assert f"Klimatisch runs at http://localhost:{running.port}" in running.said()


def test_second_call_says_where_the_first_runs(running):
    second = running.manage("run")
    assert second.stdout.splitlines() == [
        f"Klimatisch is already running at http://localhost:{running.port} (process {running.process.pid}).",
        f"Stop it with Ctrl-C in its terminal, or with: kill {running.process.pid}",
    ]
    assert second.returncode == 0
    assert page(running.port, "/healthz") == (200, "ok\n")


def test_link_printed_in_another_terminal_leads_to_the_port_that_was_chosen(running):
    made = running.manage("create_admin", f"{time.time()}@birkenfurt.example", "Andrea Vogt")
    assert f"http://localhost:{running.port}/sign-in/" in made.stdout


def test_each_program_comes_back_after_kill(running):
    before = running.programs()
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: len(running.programs()) == 3 and not set(running.programs()) & set(before), seconds=20)
    wait_until(lambda: page(running.port, "/healthz") == (200, "ok\n"), seconds=20)
    assert [psutil.pid_exists(pid) for pid in running.programs()] == [True, True, True]
    for name in ("web", "worker", "beat"):
        assert f"{name} ended (signal SIGKILL); starting it again in 0.5 s." in running.said()


def test_database_comes_back_after_kill(running):
    os.kill(int((running.folder / "pg" / "postmaster.pid").read_text().split("\n")[0]), signal.SIGKILL)
    wait_until(lambda: "The database was gone; starting it again." in running.said(), seconds=20)
    wait_until(lambda: '"database": true' in page(running.port, "/readyz")[1], seconds=20)
    rung = running.manage(
        "shell", "-v", "0", "-c", "from config.celery import app; app.send_task('config.clear_broker')"
    )
    assert rung.returncode == 0, rung.stderr
    log = running.folder / "log" / "worker.log"
    wait_until(lambda: "Task config.clear_broker[" in log.read_text(), seconds=30)


def test_taken_port_is_refused_with_the_cure(running):
    other = Installation(running.folder.with_name("other"), running.port)
    refused = other.manage("run")
    assert refused.returncode == 1
    assert refused.stderr.strip() == (
        f"CommandError: Port {running.port} is taken. Set PORT to another one, or leave it unset."
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_end_is_quick_and_complete(started, number):
    begun = time.monotonic()
    assert started.stop(number) == 0
    assert time.monotonic() - begun < 12
    assert started.family() == []
    assert not database.is_running(started.folder / "pg")
    assert not (started.folder / "run.json").exists()
    assert started.said().splitlines()[-2:] == ["Stopping …", "Stopped."]


def test_killed_supervisor_leaves_nothing_that_disturbs_the_next(started):
    orphans = started.programs()
    started.process.kill()
    started.process.wait()
    started.start()
    try:
        assert not set(orphans) & {process.pid for process in started.family()}
        assert page(started.port, "/healthz") == (200, "ok\n")
    finally:
        started.stop()


def test_pause_grows_and_is_forgotten_once_settled(tmp_path):
    program = Program("web", [], {}, tmp_path / "log", started_at=time.monotonic())
    assert [program.pause() for _ in range(6)] == [
        FIRST_PAUSE,
        FIRST_PAUSE * 2,
        FIRST_PAUSE * 4,
        FIRST_PAUSE * 8,
        LONGEST_PAUSE,
        LONGEST_PAUSE,
    ]
    program.started_at = time.monotonic() - 60
    assert program.pause() == FIRST_PAUSE


@pytest.mark.parametrize("site", ["", "https://klima.example"])
def test_what_run_calls_knows_the_address(monkeypatch, site):
    """Mails of the demo town carry links; they lead to the port that was chosen."""
    if site:
        monkeypatch.setenv("SITE_URL", site)
    else:
        monkeypatch.delenv("SITE_URL", raising=False)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "config.settings")

    told = run.manage(
        *("shell", "-v", "0", "-c", "from django.conf import settings; print(settings.SITE_URL)"),
        address="http://localhost:8123",
        capture_output=True,
        text=True,
    )

    assert told.stdout.strip() == (site or "http://localhost:8123")


def test_command_before_the_first_start_says_what_to_do_first(tmp_path):
    early = Installation(tmp_path / "var", 8000)
    try:
        said = early.manage("create_admin", "a@birkenfurt.example", "Andrea Vogt")
    finally:
        database.stop(early.folder / "pg")
    assert said.returncode == 1
    assert "Traceback" not in said.stderr
    assert said.stderr.endswith(f"The database is not prepared for this. Run first: {MANAGE[1]} prepare\n")
