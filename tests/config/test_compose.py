"""docker-compose.yml without Docker: its form, and every service's command and health check run here.

What this cannot show: the images of PostgreSQL and Redis themselves, the volumes, and the image build.
"""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from ruamel.yaml import YAML

from config import database
from tests.config.conftest import clean_environment, page, wait_until

FILE = settings.BASE_DIR / "docker-compose.yml"
APP_SERVICES = ("web", "worker", "beat")
GIVEN = {
    "SITE_URL": "https://klimatisch.example",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.",
    "POSTGRES_PASSWORD": "postgres-secret",
    "REDIS_PASSWORD": "tests-only",
}


def filled_in(value):
    """Compose's own `${NAME}`, `${NAME:-default}` and `${NAME:?message}`, for text, lists and mappings."""
    if isinstance(value, str):
        return re.sub(r"\$\{(\w+)(?::([-?])([^}]*))?\}", _given, value)
    if isinstance(value, list):
        return [filled_in(item) for item in value]
    if isinstance(value, dict):
        return {key: filled_in(item) for key, item in value.items()}
    return value


def _given(match):
    name, kind, rest = match.groups()
    if name in GIVEN:
        return GIVEN[name]
    assert kind == "-", f"{name} must be given, and the example gives none"
    return rest


SERVICES = filled_in(YAML(typ="safe").load(FILE.read_text(encoding="utf-8")))["services"]


def health_check(service):
    kind, *command = SERVICES[service]["healthcheck"]["test"]
    assert kind == "CMD"
    return command


def test_file_follows_the_compose_schema():
    checked = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(FILE)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout


def test_services_are_the_five_with_a_health_check_each():
    assert set(SERVICES) == {"postgres", "redis", *APP_SERVICES}
    assert [name for name, service in SERVICES.items() if "test" not in service["healthcheck"]] == []
    assert {SERVICES[name]["image"] for name in APP_SERVICES} == {"klimatisch"}
    assert {name: service["init"] for name, service in SERVICES.items()} == dict.fromkeys(SERVICES, True)


def test_environment_is_the_same_for_all_three():
    assert (
        SERVICES["web"]["environment"] == SERVICES["worker"]["environment"] == SERVICES["beat"]["environment"]
    )


def test_dockerfile_installs_pinned_packages_and_drops_root():
    lines = (settings.BASE_DIR / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert "RUN pip install --require-hashes -r requirements.txt" in lines
    assert lines.index("USER klimatisch") < lines.index(
        'CMD ["gunicorn", "-c", "python:config.gunicorn", "config.wsgi"]'
    )


def test_image_holds_every_app():
    taken = {
        line.removeprefix("!")
        for line in (settings.BASE_DIR / ".dockerignore").read_text(encoding="utf-8").splitlines()
        if line.startswith("!")
    }
    apps = {path.parent.name for path in settings.BASE_DIR.glob("*/apps.py")}
    assert taken == apps | {"locale", "static", "templates", "manage.py", "requirements.txt"}


def test_procfile_starts_the_same_programs():
    lines = (settings.BASE_DIR / "Procfile").read_text(encoding="utf-8").splitlines()
    procfile = dict(line.split(": ", 1) for line in lines)
    web = SERVICES["web"]["command"][-1].replace("exec ", "")
    assert procfile["web"] == web
    for name in ("worker", "beat"):
        celery = " ".join(SERVICES[name]["command"])
        assert procfile[name].startswith(celery.removesuffix(" -l INFO"))


# --- run it ------------------------------------------------------------------------------------------------------


@pytest.fixture
def deployed(redis_server, free_port, tmp_path):
    """The environment of the app services, with addresses that lead to the tests' own servers."""
    name = f"test_{os.getpid()}_{time.monotonic_ns()}"
    connection = database.connect(settings.PG_DATA_DIR)
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    given = dict(SERVICES["web"]["environment"])
    host = database.socket_dir(settings.PG_DATA_DIR)
    given["DATABASE_URL"] = f"postgresql://{database.USER}@/{name}?host={host}"
    for setting in ("CELERY_BROKER_URL", "CACHE_URL"):
        given[setting] = given[setting].replace("@redis:6379", f"@127.0.0.1:{redis_server.port}")
    environment = clean_environment(**given) | {
        "BIND": "127.0.0.1",
        "PORT": str(free_port()),
        "VAR_DIR": str(tmp_path / "data"),
        "STATIC_ROOT": str(tmp_path / "collected"),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONWARNINGS": "ignore:::celery.platforms",
    }
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings"
    (tmp_path / "data").mkdir()
    yield environment
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    connection.close()


class Running:
    """The services' commands as processes, each with its output in a file."""

    def __init__(self, environment, folder):
        self.environment = environment
        self.folder = folder
        self.processes = {}

    def start(self, service):
        with (self.folder / f"{service}.txt").open("w") as output:
            self.processes[service] = subprocess.Popen(
                SERVICES[service]["command"],
                cwd=settings.BASE_DIR,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def is_healthy(self, service):
        command = health_check(service)
        if service == "web":
            command = [*command, "--port", self.environment["PORT"]]
        checked = subprocess.run(
            command, cwd=settings.BASE_DIR, env=self.environment, capture_output=True, text=True, check=False
        )
        self.said = checked.stdout + checked.stderr
        return checked.returncode == 0

    def stop(self):
        for process in reversed(self.processes.values()):
            process.terminate()
        for process in self.processes.values():
            process.wait(30)


@pytest.mark.redis
@pytest.mark.slow
def test_commands_and_health_checks_of_web_worker_and_beat(deployed, tmp_path):
    running = Running(deployed, tmp_path)
    collected = subprocess.run(
        ["python", "manage.py", "collectstatic", "--noinput", "--verbosity", "0"],
        cwd=settings.BASE_DIR,
        env=deployed,
        capture_output=True,
        text=True,
        check=False,
    )
    assert collected.returncode == 0, collected.stderr
    try:
        running.start("web")
        wait_until(lambda: running.is_healthy("web"), seconds=90, every=0.5)
        for service in ("worker", "beat"):
            assert not running.is_healthy(service)
            assert running.said.strip() == f"CommandError: {service} has not shown itself for five minutes."
            running.start(service)
        for service in ("worker", "beat"):
            wait_until(lambda service=service: running.is_healthy(service), seconds=60, every=0.5)
        status, body = page(deployed["PORT"], "/readyz")
        assert (status, json.loads(body)) == (
            200,
            dict.fromkeys(("database", "disk", "migrations", "outbox", "worker", "beat"), True),
        )
    finally:
        running.stop()


@pytest.mark.redis
def test_command_and_health_check_of_redis(free_port):
    port = free_port()
    environment = clean_environment(**SERVICES["redis"]["environment"])
    server = subprocess.Popen(
        [*SERVICES["redis"]["command"], "--port", str(port), "--bind", "127.0.0.1"],
        env=environment,
        stdout=subprocess.DEVNULL,
    )

    def ask(*command):
        first, *rest = command
        asked = subprocess.run(
            [first, "-p", str(port), *rest], env=environment, capture_output=True, text=True, check=False
        )
        return asked.returncode, asked.stdout.strip()

    try:
        wait_until(lambda: ask(*health_check("redis")) == (0, "PONG"), seconds=10)
        assert ask("redis-cli", "config", "get", "maxmemory-policy") == (0, "maxmemory-policy\nnoeviction")
    finally:
        server.terminate()
        server.wait(10)
    assert ask(*health_check("redis"))[0] != 0


def test_health_check_of_postgres():
    command, *rest = health_check("postgres")
    assert command == "pg_isready"
    # In the image it asks the socket of its own server; here it is shown ours.
    asked = subprocess.run(
        [database.binary(command), *rest, "-h", str(database.socket_dir(settings.PG_DATA_DIR))], check=False
    )
    assert asked.returncode == 0
