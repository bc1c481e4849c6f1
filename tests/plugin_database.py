"""The ground the tests stand on: their own embedded PostgreSQL, brokers, and a strict account of skipped tests.

`tests/conftest.py` loads it. Fixtures for others: `redis_server`, `embedded_broker`, `free_port`.
"""

import fcntl
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import psutil
import pytest
import redis
from django.conf import settings

from config import broker, database
from config.translations import compile_catalogues

IN_CI = os.environ.get("CI", "").lower() in ("true", "1")
USERS = pytest.StashKey()

# What a mark asks of the machine, and the sentence that names it when it is not there.
NEEDS = {
    "redis": (("redis-server",), "redis-server is not installed"),
    "browser": (("chromium", "chromium-browser"), "Chromium is not installed"),
    "dovecot": (("dovecot",), "Dovecot is not installed"),
    "gettext": (("msguniq",), "GNU gettext is not installed"),
}


# --- the server --------------------------------------------------------------------------------------------------


def pytest_configure(config):
    if config.option.help or config.option.collectonly:
        return
    data_dir = settings.PG_DATA_DIR
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    # Every run of this clone holds a share; the last one to let go stops the server. A killed run lets go too.
    users = (data_dir.parent / f"{data_dir.name}.users").open("a")
    fcntl.flock(users, fcntl.LOCK_SH)
    config.stash[USERS] = users
    # WhiteNoise warns when there is nothing to serve from.
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    database.ensure_running(data_dir, durable=False)
    if not hasattr(config, "workerinput"):
        _drop_leftovers(data_dir)
        # As `make run` does: a page without its catalogue would be another page.
        for folder in settings.LOCALE_PATHS:
            compile_catalogues(folder)


def pytest_unconfigure(config):
    users = config.stash.get(USERS, None)
    if users is None:
        return
    shutil.rmtree(settings.RUN_DIR, ignore_errors=True)
    fcntl.flock(users, fcntl.LOCK_UN)
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    else:
        database.stop(settings.PG_DATA_DIR)
    finally:
        users.close()


def _drop_leftovers(data_dir):
    """Databases of runs that were killed: their names carry the process that made them."""
    connection = database.connect(data_dir)
    try:
        with connection.cursor() as cursor:
            cursor.execute(r"SELECT datname FROM pg_database WHERE datname ~ '^(test|broker)_\d+'")
            for (name,) in cursor.fetchall():
                if not psutil.pid_exists(int(name.split("_")[1])):
                    cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    finally:
        connection.close()


# --- what is skipped ---------------------------------------------------------------------------------------------


@pytest.hookimpl(trylast=True)  # after tests/browser/conftest.py has set its mark
def pytest_collection_modifyitems(items):
    for item in items:
        for mark, (programs, sentence) in NEEDS.items():
            if item.get_closest_marker(mark) and not any(map(_which, programs)):
                item.add_marker(pytest.mark.skip(reason=sentence))
        if item.get_closest_marker("pango") and not _has_pango():
            item.add_marker(pytest.mark.skip(reason="Pango is not installed"))


def _which(program):
    """Servers are often in a folder that is on root's path alone."""
    return shutil.which(program, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")


def _has_pango():
    try:
        import weasyprint  # noqa: F401 - its import is the question
    except OSError:
        return False
    return True


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    if not IN_CI or hasattr(session.config, "workerinput"):
        return
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and reporter.stats.get("skipped") and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter):
    skipped = len(terminalreporter.stats.get("skipped", []))
    if skipped and IN_CI:
        terminalreporter.write_line(f"CI skips nothing, but {skipped} tests were skipped: failed.", red=True)


# --- brokers -----------------------------------------------------------------------------------------------------


@pytest.fixture
def free_port():
    """A function that returns a TCP port nobody listens on right now."""

    def choose():
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return probe.getsockname()[1]

    return choose


class RedisServer:
    """A real redis-server on a port of its own; `kill`, `start` and `flush` are for the faults."""

    password = "tests-only"

    def __init__(self, port: int, folder: Path):
        self.port = port
        self.folder = folder
        self.process = None
        self._client = None

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def start(self):
        self.process = subprocess.Popen(
            [
                *("redis-server", "--port", str(self.port), "--bind", "127.0.0.1"),
                *("--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction"),
                *("--requirepass", self.password, "--dir", str(self.folder)),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            try:
                if self.client().ping():
                    return self
            except redis.ConnectionError as error:
                if self.process.poll() is not None:
                    raise RuntimeError("redis-server ended at once") from error
                time.sleep(0.02)
        raise RuntimeError("redis-server does not answer")

    def client(self):
        if self._client is None:
            self._client = redis.Redis(port=self.port, password=self.password, socket_timeout=2)
        return self._client

    def flush(self):
        self.client().flushall()

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        if self._client is not None:
            self._client.close()
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(10)


@pytest.fixture
def redis_server(free_port, tmp_path):
    """A running `RedisServer`; use together with the mark `redis`."""
    server = RedisServer(free_port(), tmp_path).start()
    yield server
    server.stop()


@pytest.fixture
def embedded_broker():
    """The address of an empty queue database of this test alone, in the tests' embedded server."""
    name = f"broker_{os.getpid()}_{time.monotonic_ns()}"
    data_dir = settings.PG_DATA_DIR
    connection = database.connect(data_dir)
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    url = database.broker_url(data_dir, name=name)
    broker.create_tables(url)
    yield url
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    connection.close()
