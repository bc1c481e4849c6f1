"""``manage.py import_actors``: the upload's twin."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from actors.models import Actor, ImportDraft, Person
from tests.factories.actors import make_actor, make_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(tmp_path):
    make_town(city="Birkenfurt")

    def run(content, *options):
        """(exit status, what is printed)"""
        path = tmp_path / "liste.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        out = io.StringIO()
        try:
            call_command("import_actors", str(path), *options, stdout=out)
        except SystemExit as ended:
            return ended.code, out.getvalue()
        return 0, out.getvalue()

    return run


def test_dry_run_is_the_default(run):
    status, said = run("Firma;Mail\nA;a@x.example\n")
    assert (status, Actor.objects.count()) == (0, 0)
    assert [line.strip() for line in said.splitlines()[1:]] == [
        "2  create   A · a@x.example",
        "create 1, merge 0, propose 0, skip 0, refuse 0",
        "nothing written.",
    ]


def test_apply_writes_without_a_draft(run):
    status, said = run("Firma;Name\nA;Anna Eins\n", "--apply")
    assert (status, Actor.objects.get().name, Person.objects.get().name) == (0, "A", "Anna Eins")
    assert ImportDraft.objects.count() == 0
    assert said.splitlines()[-1].strip() == (
        "written: actors_created 1, people_created 1, merged 0, left_out 0, skipped 0, refused 0"
    )


def test_refused_rows_end_with_status_1_and_nothing_is_written(run):
    content = "Firma;Mail\nA;a@x.example\nB;falsch\n"
    assert run(content)[0] == 1
    assert (run(content, "--apply")[0], Actor.objects.count()) == (1, 0)
    assert (run(content, "--apply", "--skip-refused")[0], Actor.objects.count()) == (1, 1)


def test_proposals_are_not_decided_silently(run):
    make_actor(name="Stadtwerke Birkenfurt GmbH")
    content = "Firma;Mail\nStadtwerke Birkenfurt;a@x.example\n"
    assert run(content)[0] == 0
    status, said = run(content, "--apply", "--json")
    [report] = json.loads(said)
    assert (status, report["applied"], report["note"]) == (1, None, "There are proposals to decide about.")
    assert report["organisations"] == [
        {
            "name": "Stadtwerke Birkenfurt",
            "verdict": "propose",
            "proposals": [{"label": "Stadtwerke Birkenfurt GmbH", "reason": "same_words"}],
        }
    ]
    assert Actor.objects.get().email == ""
    status, said = run(content, "--apply", "--accept-proposals", "--json")
    assert (status, json.loads(said)[0]["applied"]["actors_created"]) == (0, 0)
    assert Actor.objects.get().email == "a@x.example"


def test_the_same_verdicts_as_the_upload(run, coordinator, at):
    from actors.domain.imports import examine_draft, upload_list

    content = b"Firma;Name;Mail\nA;Anna Eins;a@x.example\nA;Anna Eins;A@x.example\nB;;falsch\n;Summe;\n"
    plan = examine_draft(upload_list(by=coordinator, at=at, filename="liste.csv", content=content)).plan
    _status, said = run(content, "--json")
    assert [(row["key"], row["verdict"]) for row in json.loads(said)[0]["rows"]] == [
        (row.key, row.verdict.value) for row in plan.rows
    ]


def test_twenty_megabytes_and_a_missing_file(run, tmp_path):
    status, said = run(b"Firma\n" + b"A" * 20 * 1024 * 1024)
    assert (status, "20 MB" in said) == (1, True)
    with pytest.raises(CommandError):
        call_command("import_actors", str(tmp_path / "missing.csv"))
