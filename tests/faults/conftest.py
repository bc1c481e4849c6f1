"""Sender processes of their own, without any broker."""

import subprocess
import sys

import psutil
import pytest
from django.conf import settings

from tests.faults.mails import wait_until
from tests.plugin_processes import product_environment

NOBODY = "redis://127.0.0.1:9/0"


class Senders:
    def __init__(self, number, environment, log):
        self.log = log
        with log.open("w") as output:
            self.parent = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.senders", str(number)],
                cwd=settings.BASE_DIR,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def living(self):
        assert self.parent.poll() is None, self.log.read_text()
        return [child.pid for child in psutil.Process(self.parent.pid).children()]

    def wait_ready(self, number):
        wait_until(lambda: len(self.living()) == number)
        return self

    def stop(self):
        self.parent.stdin.close()
        self.parent.wait(30)


@pytest.fixture
def start_senders(transactional_db, smtp_sink, tmp_path, unreachable_broker):
    """A function `start_senders(number, lease=5)`; its processes hand their mail to the sink."""
    started = []

    def start(number, *, lease=5):
        environment = product_environment(
            NOBODY,
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=smtp_sink.port,
            EMAIL_USE_TLS="False",
            EMAIL_TIMEOUT=60,
            OUTBOX_LEASE_SECONDS=lease,
            LOG_LEVEL="WARNING",
        )
        senders = Senders(number, environment, tmp_path / f"senders-{len(started)}.txt")
        started.append(senders)
        return senders.wait_ready(number)

    yield start
    for senders in started:
        senders.stop()
