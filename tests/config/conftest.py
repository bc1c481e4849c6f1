"""Running the product as an operator does: whole processes, a folder of their own, nothing shared with this one."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest
from django.conf import settings

from config import database

MANAGE = [sys.executable, str(settings.BASE_DIR / "manage.py")]


def wait_until(condition, *, seconds=60.0, every=0.1):
    """The first true result of `condition()`; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        result = condition()
        if result:
            return result
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(every)


def page(port, path, host="localhost"):
    """Status and body of a page, or (0, "") where nobody listens."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


def clean_environment(**extra):
    """What a shell would pass on, without what the test run itself has set."""
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    return kept | {key: str(value) for key, value in extra.items()}


class Installation:
    """A product of its own in a folder: `start()` is `manage.py run`."""

    def __init__(self, folder: Path, port: int):
        self.folder = folder
        self.port = port
        self.environment = clean_environment(VAR_DIR=folder, PORT=port)
        self.process = None
        self.seconds_to_start = 0.0
        self.output = folder.parent / "output.txt"

    def manage(self, *arguments):
        return subprocess.run(
            [*MANAGE, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def start(self, *, ignoring_interrupts=False):
        ignore = (lambda: signal.signal(signal.SIGINT, signal.SIG_IGN)) if ignoring_interrupts else None
        begun = time.monotonic()
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [*MANAGE, "run"],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                preexec_fn=ignore,
            )
        wait_until(lambda: page(self.port, "/healthz")[0] == 200, seconds=90)
        self.seconds_to_start = time.monotonic() - begun
        wait_until(lambda: "Ctrl-C stops everything." in self.said(), seconds=90)

    def said(self):
        return self.output.read_text()

    def programs(self):
        """The supervised processes by now: web, worker, beat."""
        known = json.loads((self.folder / "run.json").read_text())["programs"]
        return [one["pid"] for one in known]

    def family(self):
        """Every process of this installation, the database aside."""
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.environ().get("VAR_DIR") == str(self.folder):
                    found.append(process)
        return [one for one in found if one.status() != psutil.STATUS_ZOMBIE]

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        return self.process.wait(30)

    def remove(self):
        if self.process is not None and self.process.poll() is None:
            self.stop()
        for process in self.family():
            with contextlib.suppress(psutil.Error):
                process.kill()
        database.stop(self.folder / "pg")


@pytest.fixture(scope="module")
def installation():
    """Prepared and not empty, so that starting it loads no demo data."""
    top = Path(tempfile.mkdtemp(prefix="kt-run-"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    installation = Installation(top / "var", port)
    prepared = installation.manage("prepare")
    assert prepared.returncode == 0, prepared.stderr
    named = installation.manage(
        *("shell", "-v", "0", "-c"),
        "from actors.models import Municipality; Municipality.objects.create(name='Stadt Birkenfurt', is_host=True)",
    )
    assert named.returncode == 0, named.stderr
    yield installation
    installation.remove()
    shutil.rmtree(top)
