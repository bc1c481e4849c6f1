"""The processes of a run: the web server, the mail sink, the senders. All are ended with the run."""

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

from config import settings as product

ENVIRONMENT = {**os.environ, "DJANGO_SETTINGS_MODULE": "bench.settings", "PYTHONDONTWRITEBYTECODE": "1"}
WORKERS = "2"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _start(command: list[str], **environment: str) -> subprocess.Popen:
    return subprocess.Popen(command, cwd=product.BASE_DIR, env={**ENVIRONMENT, **environment})


def _stop(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait(port: int, process: subprocess.Popen, seconds: float = 30) -> None:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args[0]} ended with {process.returncode}")
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        time.sleep(0.1)
    raise RuntimeError(f"nothing listens on port {port}")


@contextlib.contextmanager
def web_server() -> Iterator[int]:
    """gunicorn as the product starts it, two workers; gives its port."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn"),
        # A worker that is replaced in the middle of a round would show in the figure.
        *("--max-requests", "0", "--log-level", "warning", "config.wsgi"),
    ]
    process = _start(command, PORT=str(port), BIND="127.0.0.1", WEB_CONCURRENCY=WORKERS)
    try:
        _wait(port, process)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", "/healthz")
        connection.getresponse().read()
        connection.close()
        yield port
    finally:
        _stop(process)


@contextlib.contextmanager
def mail_sink() -> Iterator[int]:
    """An SMTP server in a process of its own that takes everything and keeps nothing."""
    port = free_port()
    process = _start([sys.executable, "-m", "bench.sink", str(port)])
    try:
        _wait(port, process)
        yield port
    finally:
        _stop(process)


def result_of(module: str, *arguments: str, **environment: str) -> dict:
    """Run ``python -m module`` to its end; what it prints is a JSON object."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=product.BASE_DIR,
        env={**ENVIRONMENT, **environment},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=600,
    )
    return json.loads(done.stdout)
