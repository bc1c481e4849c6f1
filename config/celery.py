"""The Celery application and the signs of life of worker and beat.

The database is the queue and the broker only a doorbell (`outbox/queue.py`): a lost message costs a minute, never a
mail. That is why nothing here keeps results and why a fresh worker starts by emptying the outbox.
"""

import os
import time

from celery import Celery
from celery.signals import after_task_publish, beat_init, task_postrun, worker_init, worker_ready
from django.utils import timezone
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

for _scheme in ("redis", "rediss"):
    TRANSPORT_ALIASES[_scheme] = "config.redis_transport:Transport"

app = Celery("klimatisch")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# A process notes its sign of life at most this often, in seconds.
HEARTBEAT_EVERY = 20
_last_noted: dict[str, float] = {}


def _note(name: str) -> None:
    from accounts.domain.heartbeats import beat_heart

    now = time.monotonic()
    if now - _last_noted.get(name, -HEARTBEAT_EVERY) >= HEARTBEAT_EVERY:
        _last_noted[name] = now
        beat_heart(name, at=timezone.now())


@worker_init.connect
def look_without_broker(**_):
    """Mail leaves even while no message reaches the worker."""
    from outbox import poller

    poller.start()


@worker_ready.connect
def empty_outbox_on_start(**_):
    """What was queued while no worker ran does not wait for the next tick."""
    ring_outbox()


def ring_outbox():
    app.send_task("outbox.drain", expires=60)


@task_postrun.connect
def note_worker(**_):
    # After a task, not on a timer: a worker that lives but no longer receives anything must look dead.
    _note("worker")


@beat_init.connect
def watch_beat(**_):
    # Only inside the beat process, and only once a message has really reached the broker; the first one goes at
    # once, because an interval's own first turn comes a whole interval after the start.
    after_task_publish.connect(note_beat)
    ring_outbox()


def note_beat(**_):
    _note("beat")
