import hashlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from config import broker, database
from config.supervisor import AlreadyRunning, Program, RunFile, Stopped, Supervisor, install_handlers
from config.translations import compile_catalogues

FIRST_PORT = 8000
READY_SECONDS = 60
LARGEST_LOG = 5_000_000


class Command(BaseCommand):
    help = "Run web, worker and beat on this machine, with the embedded database. Ctrl-C stops all of it."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--without-demo", action="store_true", help="leave an empty database empty")

    def handle(self, *args, without_demo, **options):
        self.without_demo = without_demo
        install_handlers()
        run_file = RunFile(settings.VAR_DIR)
        try:
            with run_file.held():
                self._run(run_file)
        except AlreadyRunning as other:
            where = other.address or "an address it has not chosen yet"
            self._say(f"Klimatisch is already running at {where} (process {other.pid}).")
            if other.pid:
                self._say(f"Stop it with Ctrl-C in its terminal, or with: kill {other.pid}")
        except Stopped:
            # A signal during the very last steps; everything has been stopped already.
            pass
        except database.DatabaseUnavailable as error:
            raise CommandError(str(error)) from error

    def _run(self, run_file):
        port = _choose_port(os.environ.get("PORT", ""))
        address = f"http://localhost:{port}"
        supervisor = Supervisor(
            _programs(port, address), run_file, address, say=self._say, revive_database=self._revive_database
        )
        try:
            self._prepare(address)
            supervisor.start()
            if _wait_for_page(port, supervisor):
                self._welcome(address)
            else:
                self._say(f"The first page does not come. Look into {settings.VAR_DIR / 'log'}.")
            supervisor.watch()
        except Stopped:
            self._say("Stopping …")
        finally:
            supervisor.stop()
            connections.close_all()
            if _uses_embedded_server():
                database.stop(settings.PG_DATA_DIR)
        self._say("Stopped.")

    def _prepare(self, address):
        if _uses_embedded_server():
            database.ensure_running(settings.PG_DATA_DIR)
        if settings.BROKER_IN_DATABASE:
            broker.create_tables(settings.CELERY_BROKER_URL)
        for folder in settings.LOCALE_PATHS:
            compile_catalogues(folder)
        self._say("Bringing the database up to date …")
        call_command("prepare", verbosity=0, stdout=self.stdout)
        self._collect_static()
        if not self.without_demo and _is_empty():
            self._say("The database is empty; loading the demo town Birkenfurt …")
            manage("seed", "--size", "demo", address=address, check=True)

    def _revive_database(self):
        if _uses_embedded_server() and not database.is_running(settings.PG_DATA_DIR):
            self._say("The database was gone; starting it again.")
            database.ensure_running(settings.PG_DATA_DIR)

    def _collect_static(self):
        """Only when something changed: collecting takes longer than everything else of a second start."""
        stamp = settings.STATIC_ROOT / ".stamp"
        wanted = _static_fingerprint()
        with suppress(OSError):
            if stamp.read_text() == wanted:
                return
        self._say("Collecting the static files …")
        call_command("collectstatic", interactive=False, clear=True, verbosity=0, stdout=self.stdout)
        stamp.write_text(wanted)

    def _welcome(self, address):
        self._say(f"\nKlimatisch runs at {address}\n")
        links = manage("sign_in_links", address=address, capture_output=True, text=True)
        self._say(links.stdout.rstrip() if links.returncode == 0 else links.stderr.rstrip())
        if not settings.EMAIL_HOST:
            self._say(
                f"\nMail is not sent but written to {settings.EMAIL_FILE_PATH} until EMAIL_HOST is set."
            )
        self._say("Ctrl-C stops everything.")

    def _say(self, text):
        self.stdout.write(text)
        self.stdout.flush()


def manage(*command: str, address: str, check=False, **how) -> subprocess.CompletedProcess:
    """In a process of its own: this one was started before the address was known, and links carry it."""
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *command],
        env=os.environ | {"SITE_URL": os.environ.get("SITE_URL", address)},
        stdin=subprocess.DEVNULL,
        check=check,
        **how,
    )


def _uses_embedded_server() -> bool:
    return settings.EMBEDDED_DATABASE or settings.EMBEDDED_BROKER


def _choose_port(wanted: str) -> int:
    if wanted:
        if not wanted.isdigit() or not 0 < int(wanted) < 65536:
            raise CommandError(f"PORT is {wanted!r}. Set it to a number from 1 to 65535.")
        if not _is_free(int(wanted)):
            raise CommandError(f"Port {wanted} is taken. Set PORT to another one, or leave it unset.")
        return int(wanted)
    for port in range(FIRST_PORT, FIRST_PORT + 100):
        if _is_free(port):
            return port
    raise CommandError(f"Ports {FIRST_PORT} to {FIRST_PORT + 99} are all taken. Set PORT to a free one.")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As gunicorn does, else a port whose last connections still linger would look taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _programs(port: int, address: str) -> list[Program]:
    environment = os.environ | {
        "PORT": str(port),
        "SITE_URL": os.environ.get("SITE_URL", address),
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "config.settings"),
        "PYTHONUNBUFFERED": "1",
        # Celery warns about root at each start; here it is known and harmless.
        "PYTHONWARNINGS": "ignore:::celery.platforms",
        "PYTHONPATH": os.pathsep.join(
            filter(None, [str(settings.BASE_DIR), os.environ.get("PYTHONPATH", "")])
        ),
    }
    celery = [sys.executable, "-m", "celery", "-A", "config.celery"]
    commands = {
        "web": [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn", "config.wsgi"],
        "worker": [
            *celery,
            "worker",
            "--without-gossip",
            "--without-mingle",
            "--without-heartbeat",
            "-l",
            "INFO",
        ],
        "beat": [*celery, "beat", "--pidfile=", "-l", "INFO"],
    }
    return [Program(name, command, environment, _fresh_log(name)) for name, command in commands.items()]


def _fresh_log(name: str):
    log = settings.VAR_DIR / "log" / f"{name}.log"
    with suppress(OSError):
        if log.stat().st_size > LARGEST_LOG:
            log.replace(log.with_suffix(".log.1"))
    return log


def _wait_for_page(port: int, supervisor: Supervisor) -> bool:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        with suppress(urllib.error.URLError, OSError):
            with urllib.request.urlopen(f"http://localhost:{port}/healthz", timeout=5):
                return True
        supervisor.look_after_all()
        time.sleep(0.1)
    return False


def _is_empty() -> bool:
    """Nobody has begun: an administrator who was created first never finds invented organisations."""
    from accounts.models import User
    from actors.models import Municipality

    return not Municipality.objects.exists() and not User.objects.exists()


def _static_fingerprint() -> str:
    """Changes when a package, one of our own static files, or the way they are collected changes."""
    digest = hashlib.sha256()
    own = [
        path for folder in settings.STATICFILES_DIRS for path in sorted(folder.rglob("*")) if path.is_file()
    ]
    code = [settings.BASE_DIR / "requirements.txt", *(settings.BASE_DIR / "config").glob("*.py")]
    for path in [*own, *sorted(code)]:
        info = path.stat()
        digest.update(f"{path} {info.st_size} {info.st_mtime_ns}\n".encode())
    return digest.hexdigest()
