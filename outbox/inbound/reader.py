"""Reads mails in a child process that ends with the mail it cannot get through."""

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from contextlib import suppress

from django.conf import settings

from outbox.inbound.parts import LARGEST
from outbox.inbound.reading import nothing_read
from outbox.inbound.verdicts import Own, Reading, reading_from

# The child limits its computing time itself; this is for one that stands still.
SECONDS = 30.0
MODULE = "outbox.inbound.child"


class ReaderBroken(Exception):
    """No mail can be read on this machine: that is no mail's fault, and none is put aside for it."""


class Reader:
    """``with Reader() as reader: reader.read(raw)``. The child is kept from mail to mail and replaced when it is lost."""

    def __init__(self, seconds: float = SECONDS):
        self.seconds = seconds
        self.own = Own(settings.ORGANIZER_EMAIL, settings.IMAP_AUTH_SERVER)
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._end()

    def read(self, raw: bytes) -> Reading:
        if len(raw) > LARGEST:
            return nothing_read(raw, "too_big")
        try:
            return reading_from(self._ask(raw))
        except (OSError, ValueError) as error:
            too_slow = isinstance(error, TimeoutError) or self._ended_by(signal.SIGXCPU)
        self._end()
        self._prove()
        return nothing_read(raw, "too_slow" if too_slow else "unreadable")

    def _prove(self) -> None:
        try:
            self._ask(b"")
        except (OSError, ValueError) as error:
            self._end()
            raise ReaderBroken from error

    def _ended_by(self, number: signal.Signals) -> bool:
        if self._child is None:
            return False
        with suppress(subprocess.TimeoutExpired):
            return self._child.wait(1) == -number
        return False

    def _ask(self, raw: bytes):
        deadline = time.monotonic() + self.seconds
        if self._child is not None and self._child.poll() is not None:
            # It ended while nobody asked; the next mail is not to blame.
            self._end()
        child = self._child or self._start()
        order = {"length": len(raw), "address": self.own.address, "server": self.own.server}
        stdin, stdout = child.stdin, child.stdout
        if stdin is None or stdout is None:
            raise OSError("no pipes")
        stdin.write(json.dumps(order).encode() + b"\n" + raw)
        stdin.flush()
        answer = b""
        with selectors.DefaultSelector() as selector:
            selector.register(stdout, selectors.EVENT_READ)
            while not answer.endswith(b"\n"):
                if not selector.select(max(0, deadline - time.monotonic())):
                    raise TimeoutError
                piece = os.read(stdout.fileno(), 65536)
                if not piece:
                    raise OSError("the child has ended")
                answer += piece
        return json.loads(answer)

    def _start(self) -> subprocess.Popen[bytes]:
        # The environment of the worker holds passwords; the child needs none of it.
        kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
        self._child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=settings.BASE_DIR,
            env={**kept, "LANG": "C.UTF-8"},
        )
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()
        child.wait()
