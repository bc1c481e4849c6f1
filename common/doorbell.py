"""Calling a worker for rows that were just committed.

The rows are the queue and the timetable looks at them anyway; a ring only shortens the wait. So it never holds up a
request: a thread publishes it, rings that come close together are one, and a broker that is down costs a line in the log.
"""

import atexit
import logging
import os
import threading
import time

from celery import current_app
from django.db import connection, transaction

log = logging.getLogger(__name__)

# The shortest time between two rings, in seconds; the last one is never dropped.
PAUSE = 0.2
# Longer than a ring takes, the message still means something; after it the timetable has looked.
EXPIRES = 60


class Doorbell:
    """``task`` is the task's name, ``otherwise`` what happens when nobody hears the bell: a clause for the log."""

    def __init__(self, task: str, *, otherwise: str):
        self.task, self.otherwise = task, otherwise
        self._wanted = threading.Event()
        self._quiet = threading.Event()
        self._quiet.set()
        self._starting = threading.Lock()
        self._process = 0

    def ring_after_commit(self) -> None:
        """Once this transaction has committed; asked again in the same transaction, still once."""
        # Each entry: savepoints, function, robust. The stubs know two of them, hence the index.
        if not any(entry[1] == self.ring for entry in connection.run_on_commit):
            transaction.on_commit(self.ring, robust=True)

    def ring(self) -> None:
        self._quiet.clear()
        self._wanted.set()
        with self._starting:
            # A thread does not survive a fork: every process has its own.
            if self._process != os.getpid():
                self._process = os.getpid()
                threading.Thread(target=self._run, name=f"doorbell {self.task}", daemon=True).start()
                # A command that ends at once still lets its last ring out.
                atexit.register(self.wait, 2)

    def wait(self, seconds: float) -> bool:
        """Until every ring so far is out; whether it is."""
        return self._quiet.wait(seconds)

    def _run(self) -> None:
        while self._wanted.wait():
            self._wanted.clear()
            self._publish()
            if not self._wanted.is_set():
                self._quiet.set()
            time.sleep(PAUSE)

    def _publish(self) -> None:
        try:
            current_app.send_task(self.task, expires=EXPIRES)
        except Exception as error:
            log.warning("The doorbell could not be rung (%s); %s.", type(error).__name__, self.otherwise)
