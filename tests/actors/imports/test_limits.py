"""Large, hostile and broken files: a clear sentence, no change, bounded memory and time."""

import os
import random
import subprocess
import sys

import pytest
from django.conf import settings

from actors.models import Actor, Person, PersonRole
from tests.factories.actors import make_town
from tests.plugin_processes import product_environment

FIRST = ("Anna", "Emre", "Sören", "Łukasz", "Çağla", "Wiebke", "Yusuf", "Zoë", "Björn", "Käthe")
KINDS = (
    "Bäckerei",
    "Schreinerei",
    "Verein",
    "Kanzlei",
    "Praxis",
    "Hof",
    "Werkstatt",
    "Schule",
    "Gärtnerei",
    "Chor",
)


def long_list(rows=5_000):
    chance = random.Random(7)
    lines = ["Institution;Ansprechpartner/in;E-Mail;Tel.;Bereich;Bemerkung"]
    for number in range(rows):
        name = "".join(chance.choice("abdefgiklmnoprstuz") for _ in range(9)).capitalize()
        organisation = f"{KINDS[number % 10]} {name}"
        lines.append(
            f"{organisation};{name}, {FIRST[number % 10]};p{number}@{name.lower()}.example;030 23125-{number:04};Handwerk;"
        )
    return "\r\n".join(lines).encode()


def run_command(*arguments, limit=None):
    """``manage.py import_actors`` in a process of its own; returns (exit status, output, seconds of work, peak MB)."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "import_actors", *map(str, arguments)],
        cwd=settings.BASE_DIR,
        env=product_environment("memory://"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    output = process.stdout.read().decode()
    process.stdout.close()
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    # The work itself, not how busy the machine is with other tests.
    return process.returncode, output, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_five_thousand_rows_take_less_than_ten_seconds_and_300_mb(tmp_path):  # proof 93
    make_town()
    path = tmp_path / "long.csv"
    path.write_bytes(long_list())
    status, output, seconds, peak = run_command(path)
    assert (status, Actor.objects.count()) == (0, 0), output[-500:]
    assert (seconds < 10, peak < 300) == (True, True), (seconds, peak)
    status, output, seconds, peak = run_command(path, "--apply", "--accept-proposals")
    assert (status, Person.objects.count(), PersonRole.objects.count()) == (0, 5_000, 5_000), output[-500:]
    assert (seconds < 10, peak < 300) == (True, True), (seconds, peak)
    # The second run compares everything with everything, and finds nothing to do.
    status, output, seconds, peak = run_command(path, "--apply", "--accept-proposals")
    assert "people_created 0" in output
    assert (status, Person.objects.count(), Actor.objects.count() <= 5_000) == (0, 5_000, True)
    assert (seconds < 10, peak < 300) == (True, True), (seconds, peak)
