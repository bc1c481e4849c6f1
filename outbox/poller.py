"""The sender's own clock, for the time when the broker is gone: no tick and no doorbell reach the worker then.

A thread in the worker's main process looks whether a sender has shown itself lately, and sends if none has.
"""

import logging
import threading
from datetime import timedelta

from django.conf import settings
from django.db import connections
from django.utils import timezone

from accounts.models import Heartbeat
from outbox import delivery

log = logging.getLogger(__name__)


def start() -> threading.Thread:
    thread = threading.Thread(target=_run, name="outbox-poller", daemon=True)
    thread.start()
    return thread


def _run() -> None:
    wait = threading.Event()
    while not wait.wait(settings.OUTBOX_SILENCE_SECONDS / 3):
        try:
            poll()
        except Exception:
            # A database that is away comes back; a thread that has ended does not.
            log.exception("Looking for waiting mail failed")
        finally:
            # Nothing open while idle: the pool forks its children out of this process.
            connections.close_all()


def poll() -> bool:
    """Send what is due if no sender has shown itself for ``OUTBOX_SILENCE_SECONDS``. Whether it did."""
    silence = timedelta(seconds=settings.OUTBOX_SILENCE_SECONDS)
    if Heartbeat.objects.filter(name="sender", at__gt=timezone.now() - silence).exists():
        return False
    while delivery.drain(clock=timezone.now):
        pass
    return True
