"""Real sender processes that die and are replaced: `python -m tests.faults.senders COUNT`.

The parent forks COUNT children, each running the product's sender for ever, and replaces whichever ends. It stops
with its standard input. Mails of the kind "tests.poison" end the process that touches them, as a crash in a library
would.
"""

import os
import select
import sys
import time

import django


def send_for_ever():
    from django.utils import timezone

    from outbox import delivery, gates

    gates.register_gate("tests.poison", lambda message, now: os._exit(1))
    while True:
        if not delivery.drain(clock=timezone.now):
            time.sleep(0.05)


def main(count: int):
    django.setup()
    children = set()
    while True:
        while len(children) < count:
            pid = os.fork()
            if pid == 0:
                try:
                    send_for_ever()
                finally:
                    os._exit(2)
            children.add(pid)
        ready, _, _ = select.select([sys.stdin], [], [], 0.02)
        if ready:
            break
        ended, _status = os.waitpid(-1, os.WNOHANG)
        children.discard(ended)
    for pid in children:
        os.kill(pid, 15)


if __name__ == "__main__":
    main(int(sys.argv[1]))
