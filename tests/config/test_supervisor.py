"""`manage.py run`: one at a time, what dies comes back, and the end leaves nothing behind."""

import os
import signal
import time

import psutil
import pytest

from config import database
from config.supervisor import FIRST_PAUSE, LONGEST_PAUSE, Program
from tests.config.conftest import page, wait_until

pytestmark = pytest.mark.slow


@pytest.fixture
def running(installation):
    installation.start()
    yield installation
    if installation.process.poll() is None:
        installation.stop()


def test_first_page_comes_within_eight_seconds(installation):
    begun = time.monotonic()
    installation.start()
    try:
        assert page(installation.port, "/healthz") == (200, "ok\n")
        assert time.monotonic() - begun < 8
        assert f"Klimatisch runs at http://localhost:{installation.port}" in installation.said()
    finally:
        installation.stop()


def test_second_call_says_where_the_first_runs(running):
    second = running.manage("run")
    assert second.stdout.splitlines() == [
        f"Klimatisch is already running at http://localhost:{running.port} (process {running.process.pid}).",
        f"Stop it with Ctrl-C in its terminal, or with: kill {running.process.pid}",
    ]
    assert second.returncode == 0
    assert page(running.port, "/healthz") == (200, "ok\n")


def test_each_program_comes_back_after_kill(running):
    before = running.programs()
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    after = wait_until(lambda: (now := running.programs()) and not set(now) & set(before) and now, seconds=20)
    wait_until(lambda: page(running.port, "/healthz") == (200, "ok\n"), seconds=20)
    assert [psutil.pid_exists(pid) for pid in after] == [True, True, True]
    for name in ("web", "worker", "beat"):
        assert f"{name} ended (signal SIGKILL); starting it again in 0.5 s." in running.said()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_end_is_quick_and_complete(installation, number):
    # As a script's `make run &` does: SIGINT arrives ignored.
    installation.start(ignoring_interrupts=True)
    begun = time.monotonic()
    assert installation.stop(number) == 0
    assert time.monotonic() - begun < 12
    assert installation.family() == []
    assert not database.is_running(installation.folder / "pg")
    assert not (installation.folder / "run.json").exists()
    assert installation.said().splitlines()[-2:] == ["Stopping …", "Stopped."]


def test_killed_supervisor_leaves_nothing_that_disturbs_the_next(installation):
    installation.start()
    orphans = installation.programs()
    installation.process.kill()
    installation.process.wait()
    installation.start()
    try:
        assert not set(orphans) & {process.pid for process in installation.family()}
        assert page(installation.port, "/healthz") == (200, "ok\n")
    finally:
        installation.stop()


def test_taken_port_is_refused_with_the_cure(running):
    other = running.folder.with_name("other")
    running_environment = running.environment
    running.environment = running_environment | {"VAR_DIR": str(other)}
    try:
        refused = running.manage("run")
    finally:
        running.environment = running_environment
    assert refused.returncode == 1
    assert refused.stderr.strip() == (
        f"CommandError: Port {running.port} is taken. Set PORT to another one, or leave it unset."
    )


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
