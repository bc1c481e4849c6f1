"""Large, hostile and broken files: a clear sentence, no change, bounded memory and time."""

import io
import random
import signal
import subprocess
import sys
import time
import zipfile

import openpyxl
import pytest
from django.conf import settings
from django.db import connection

from accounts.models import AuditEvent
from actors.imports.examination import examine
from actors.models import Actor, ImportDraft, Person, PersonRole
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


# A child's peak begins with the size of the process it was forked from: a small one in between keeps that of the
# test run out of the figure.
MEASURED = """
import resource, subprocess, sys
status = subprocess.call(sys.argv[1:], stderr=subprocess.STDOUT)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, file=sys.stderr)
sys.exit(status)
"""


def run_command(*arguments):
    """``manage.py import_actors`` in a process of its own; returns (exit status, output, seconds of work, peak MB).

    Seconds are those of the work itself, not how busy the machine is with other tests.
    """
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, sys.executable, "manage.py", "import_actors", *map(str, arguments)],
        cwd=settings.BASE_DIR,
        env=product_environment("memory://"),
        capture_output=True,
        text=True,
    )
    seconds, peak = map(float, done.stderr.split())
    return done.returncode, done.stdout, seconds, peak


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


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_import_leaves_all_or_nothing_and_can_be_repeated(tmp_path):  # proof 94
    make_town()
    path = tmp_path / "long.csv"
    path.write_bytes(long_list(1_500))
    command = [sys.executable, "manage.py", "import_actors", str(path), "--apply", "--accept-proposals"]
    for delay in (0, 0.2, 0.5, 0.9):
        process = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=product_environment("memory://"), stdout=subprocess.DEVNULL
        )
        # Its transaction has begun when it holds the lock of imports.
        while not _lock_is_held():
            assert process.poll() is None
            time.sleep(0.01)
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
        while _lock_is_held():
            time.sleep(0.01)
        assert Person.objects.count() in (0, 1_500)
        assert PersonRole.objects.count() == Person.objects.count()
        assert AuditEvent.objects.filter(action="actors.import").count() == (
            1 if Person.objects.exists() else 0
        )
    for _run in range(2):
        status, output, _seconds, _peak = run_command(path, "--apply", "--accept-proposals")
        assert (status, Person.objects.count(), PersonRole.objects.count()) == (0, 1_500, 1_500), output[
            -500:
        ]


def _lock_is_held():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
            " WHERE l.locktype = 'advisory' AND l.granted AND d.datname = current_database()"
        )
        return cursor.fetchone()[0] > 0


# --- hostile files ---------------------------------------------------------------------------------------------


def tampered(workbook, name, content):
    """The workbook with one part replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return out.getvalue()


def small_workbook():
    book = openpyxl.Workbook()
    book.active.append(["Firma", "Mail"])
    book.active.append(["A", "a@x.example"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bomb(megabytes=2_048):
    """About 2 MB that unpack to 2 GB of blanks."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(small_workbook())) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            if part != "xl/worksheets/sheet1.xml":
                new.writestr(part, old.read(part))
        with new.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            chunk = b" " * 1024 * 1024
            for _ in range(megabytes):
                sheet.write(chunk)
    return out.getvalue()


def code_of(content):
    return examine(content, {}).refusal.code


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_megabytes_that_unpack_to_two_gigabytes(tmp_path):  # proof 93
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(bomb())
    assert path.stat().st_size < 3 * 1024 * 1024
    status, output, seconds, peak = run_command(path)
    assert (status, "2048 MB" in output) == (1, True), output
    assert (seconds < 10, peak < 300) == (True, True), (seconds, peak)


@pytest.mark.django_db
def test_hostile_and_oversized_files_are_refused_before_anything_is_read():  # proof 93
    entities = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row><c><v>&b;</v>'
        b"</c></row></sheetData></worksheet>"
    )
    wide = entities.decode().encode("utf-16")
    many = b"Firma\r\n" + b"A\r\n" * 1_000_000
    found = {
        "entities": code_of(tampered(small_workbook(), "xl/worksheets/sheet1.xml", entities)),
        "entities in UTF-16": code_of(tampered(small_workbook(), "xl/worksheets/sheet1.xml", wide)),
        "a million rows": code_of(many),
        "columns": code_of(b";".join([b"Firma", *[b"x"] * 200]) + b"\r\n" + b";".join([b"A"] * 201)),
        "20 MB": code_of(b"x" * 20 * 1024 * 1024),
        "broken zip": code_of(small_workbook()[:-200]),
        "no spreadsheet": code_of(tampered(small_workbook(), "xl/worksheets/sheet1.xml", b"<not>xml")),
    }
    assert found == {
        "entities": "xml_entities",
        "entities in UTF-16": "xml_entities",
        "a million rows": "too_many_rows",
        "columns": "too_many_columns",
        "20 MB": "too_large",
        "broken zip": "not_xlsx",
        "no spreadsheet": "not_xlsx",
    }
    assert ImportDraft.objects.count() == 0


@pytest.mark.django_db
def test_sheet_with_a_row_at_its_very_end_is_read_without_walking_there():
    book = openpyxl.Workbook()
    book.active.append(["Firma"])
    book.active.append(["A"])
    book.active.cell(row=1_048_576, column=1, value="Z")
    out = io.BytesIO()
    book.save(out)
    assert [row.label for row in examine(out.getvalue(), {}).plan.rows] == ["A"]
