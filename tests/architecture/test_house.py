"""What import-linter cannot see (house.md, section 3)."""

import subprocess
import sys
import tomllib

import pytest
from django.apps import apps
from django.conf import settings

from config.celery import app as celery_app
from config.schedule import SCHEDULE

FLOORS = (
    "config",
    "portal",
    "monitoring",
    "meetings",
    "networks",
    "actors",
    "outbox",
    "documents",
    "accounts",
    "common",
)
MEANINGLESS = {"utils.py", "helpers.py", "services.py", "managers.py", "misc.py"}
PURE = ("monitoring.scoring", "monitoring.sensitivity", "meetings.recurrence", "meetings.calendar")
# "About 400" in habits.md; a margin, so that a comment more is no reason to split.
LONGEST_FILE = 450
LINTER = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
    "importlinter"
]


def sources(*, of=FLOORS):
    for floor in of:
        yield from sorted((settings.BASE_DIR / floor).rglob("*.py"))


def test_every_app_stands_on_its_floor():
    in_folder = {path.parent.name for path in settings.BASE_DIR.glob("*/apps.py")}
    installed = [config.name for config in apps.get_app_configs() if config.name in in_folder]
    assert in_folder == set(FLOORS)
    assert installed == list(FLOORS)
    assert LINTER["root_packages"] == list(FLOORS)
    assert {contract["id"]: contract for contract in LINTER["contracts"]}["floors"]["layers"] == list(FLOORS)


def test_foreign_keys_point_down():
    upward = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for floor in FLOORS
        for model in apps.get_app_config(floor).get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model
        if field.related_model._meta.app_label in FLOORS
        if FLOORS.index(field.related_model._meta.app_label) < FLOORS.index(floor)
    ]
    assert upward == []


@pytest.mark.parametrize("module", PURE)
def test_pure_module_loads_without_the_database_layer(module):
    script = (
        "import importlib, pkgutil, sys\n"
        f"module = importlib.import_module({module!r})\n"
        "for part in pkgutil.walk_packages(getattr(module, '__path__', []), module.__name__ + '.'):\n"
        "    importlib.import_module(part.name)\n"
        "print(*sorted(name for name in sys.modules if name.startswith('django.db.models')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "", "")


def test_every_entry_of_the_timetable_is_a_registered_task():
    celery_app.loader.import_default_modules()
    assert {entry["task"] for entry in SCHEDULE.values()} - set(celery_app.tasks) == set()


def test_every_task_has_a_name_of_its_app():
    celery_app.loader.import_default_modules()
    own = [name for name, task in celery_app.tasks.items() if task.__module__.split(".")[0] in FLOORS]
    assert [
        name for name in own if celery_app.tasks[name].__module__.split(".")[0] != name.split(".")[0]
    ] == []


def test_a_message_of_the_timetable_expires_before_the_next():
    assert [
        name for name, entry in SCHEDULE.items() if not entry["options"]["expires"] < entry["schedule"]
    ] == []


def test_migrations_are_named():
    unnamed = [str(path) for path in settings.BASE_DIR.glob("*/migrations/*.py") if "_auto_" in path.name]
    assert unnamed == []


def test_file_names_have_a_meaning():
    assert [str(path) for path in sources() if path.name in MEANINGLESS] == []


def test_files_are_short():
    long = {}
    for path in sources():
        if path.parent.name == "migrations":
            continue
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > LONGEST_FILE:
            long[str(path.relative_to(settings.BASE_DIR))] = lines
    assert long == {}


def test_every_mail_has_both_languages():
    texts = settings.BASE_DIR / "templates"
    kinds = {
        language: {
            path.relative_to(texts).as_posix().removesuffix(f".{language}.md")
            for path in texts.glob(f"*/mail/*.{language}.md")
        }
        for language in ("de", "en")
    }
    assert kinds["de"] == kinds["en"]
