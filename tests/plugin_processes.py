"""Real processes for tests: Celery workers against the database of the test itself.

The fixture `start_worker` needs committed rows: use it with `transactional_db` (or `live_server`).
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from config import database


class Worker:
    """One `celery worker` in a session of its own; `output` holds its log."""

    def __init__(self, environment: dict[str, str], output: Path, *, concurrency: int):
        self.output = output
        with output.open("w") as log:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "celery", "-A", "config.celery", "worker", "-l", "INFO"),
                    *("--concurrency", str(concurrency), "--without-gossip", "--without-mingle"),
                    *("--without-heartbeat", "-n", f"{output.stem}@tests"),
                ],
                cwd=settings.BASE_DIR,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def said(self) -> str:
        return self.output.read_text()

    def done(self, task: str) -> int:
        """How many runs of the task ended well by now."""
        return sum(f"Task {task}[" in line and "succeeded" in line for line in self.said().splitlines())

    def wait_ready(self, seconds: float = 60) -> "Worker":
        deadline = time.monotonic() + seconds
        while " ready." not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.05)
        return self

    def kill(self):
        """As the machine would: no farewell, children included."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.kill()


def product_environment(broker_url: str, **settings_by_name) -> dict[str, str]:
    """The environment of a process of the product that works on this test's database."""
    name = connection.settings_dict["NAME"]
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": settings.SECRET_KEY,
        "DATABASE_URL": f"postgresql://{database.USER}@/{name}?host={database.socket_dir(settings.PG_DATA_DIR)}",
        "CELERY_BROKER_URL": broker_url,
        "VAR_DIR": str(settings.VAR_DIR),
        "SITE_URL": settings.SITE_URL,
        "INSTANCE_DOMAIN": settings.INSTANCE_DOMAIN,
        "PYTHONWARNINGS": "ignore:::celery.platforms",
        **{key: str(value) for key, value in settings_by_name.items()},
    }


@pytest.fixture
def start_worker(transactional_db, tmp_path):
    """A function `start_worker(broker_url, concurrency=2, **environment)` that returns a ready `Worker`."""
    workers = []

    def start(broker_url, *, concurrency=2, **environment):
        worker = Worker(
            product_environment(broker_url, **environment),
            tmp_path / f"worker-{len(workers)}.txt",
            concurrency=concurrency,
        )
        workers.append(worker)
        return worker.wait_ready()

    yield start
    for worker in workers:
        # A farewell takes seconds, and this worker's work is over.
        worker.kill()
