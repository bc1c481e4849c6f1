import signal
import threading

from django.core.management.base import BaseCommand
from django.utils import timezone

from outbox import delivery

# Seconds between two looks when nothing was due.
IDLE = 1.0


class Command(BaseCommand):
    help = "Send what is due, without worker and broker: for ever, or once until nothing is left. Ctrl-C ends it."

    def add_arguments(self, parser):
        parser.add_argument("--until-empty", action="store_true", help="stop as soon as nothing is due")

    def handle(self, *args, until_empty, **options):
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            # The mail under way is finished and written down first.
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            more = delivery.drain(clock=timezone.now, stopped=stop.is_set)
            if not more:
                if until_empty:
                    break
                stop.wait(IDLE)
