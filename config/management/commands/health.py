import http.client

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.domain.heartbeats import is_alive


class Command(BaseCommand):
    help = "Exit 0 when the named process is alive: web by its page, worker and beat by their heartbeat rows."

    def add_arguments(self, parser):
        parser.add_argument("process", choices=["web", "worker", "beat"])
        parser.add_argument("--port", type=int, default=8000, help="where web listens on this machine")

    def handle(self, *args, process, port, **options):
        if process == "web":
            self._ask_page(port)
        elif not is_alive(process, now=timezone.now()):
            raise CommandError(f"{process} has not shown itself for five minutes.")
        self.stdout.write(f"{process} is alive.")

    def _ask_page(self, port):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            status = connection.getresponse().status
        except OSError as error:
            raise CommandError(f"web does not answer on port {port}: {error}") from error
        finally:
            connection.close()
        if status != http.client.OK:
            raise CommandError(f"web answers with status {status}.")
