"""Each of the bad sample files gets its own sentence; the database stays as it is."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from accounts.models import AuditEvent
from actors.imports.examination import examine
from actors.models import Actor, DataSource, ImportDraft, Person
from tests.factories.actors import make_actor, make_person, make_town

BAD = Path(__file__).parents[2] / "data" / "contacts" / "bad"

pytestmark = pytest.mark.django_db

# file -> what is said about the file (refused as a whole), or (row, verdict, sentences) of each row
SAID = {
    "adressen.csv": [
        ("2", "refuse", ["The e-mail address needs an @: “kein-at-zeichen”."]),
        ("3", "refuse", ["The e-mail address has more than one @: “zwei@at@zeichen.example”."]),
        ("4", "refuse", ["The e-mail address contains a blank: “mit leer@zeichen.example”."]),
        ("5", "refuse", ["There are several e-mail addresses in one cell. Give each person a row."]),
        (
            "6",
            "refuse",
            [
                "The part before the @ contains letters like ä or é, which most mail servers refuse:"
                " “ümläut@münchen.example”."
            ],
        ),
        ("7", "refuse", ["The part before the @ has 250 characters; 64 are allowed. Check the address."]),
        ("8", "create", []),
    ],
    "doppelte-spalten.csv": (
        "The heading “E-Mail” occurs more than once. Choose which of these columns to read, the others stay out."
    ),
    "formeln.csv": [
        ("2", "refuse", ["The name of the organisation is a formula. Enter the name itself."]),
        ("3", "refuse", ["The name of the organisation is a formula. Enter the name itself."]),
        ("4", "refuse", ["A phone number stands where the name of the organisation belongs."]),
    ],
    "html-statt-csv.csv": (
        "This is a web page, not a list. You were probably signed out where you downloaded it. Download the list again."
    ),
    "kaputt.vcf": [
        (
            "1",
            "refuse",
            ["This contact is cut off: its end (END:VCARD) is missing. Export the contacts again."],
        )
    ],
    "kein-xlsx.xlsx": (
        "This file is named like an Excel file but is none, or it is damaged. Save it again as .xlsx."
    ),
    "leer.csv": "The file is empty. Choose the file with your contacts.",
    "nul.csv": [
        ("2", "refuse", ["“Organisation” contains characters that cannot be shown. Type the text again."])
    ],
    "nur-kopf.csv": "The list has headings but no rows below them.",
    "riesenzelle.csv": [
        ("2", "refuse", ["“Organisation” has 200,000 characters. A cell may have up to 10,000."])
    ],
    "ungleiche-spalten.csv": [
        ("2", "create", []),
        ("3", "refuse", ["This row has 4 cells, but there are only 3 headings."]),
    ],
    "utf16.csv": [("2", "create", [])],
}


def rows_of_everything():
    return [
        list(model.objects.order_by("pk").values_list())
        for model in (Actor, Person, DataSource, ImportDraft, AuditEvent)
    ]


def test_every_bad_file_is_named_here():
    assert {path.name for path in BAD.iterdir()} == set(SAID)


@pytest.fixture(autouse=True)
def english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.mark.parametrize("name", sorted(SAID))
def test_bad_file_is_refused_or_defused_and_changes_nothing(name):  # proof 93
    make_person(actor=make_actor(name="Schon da"))
    before = rows_of_everything()
    found = examine((BAD / name).read_bytes(), {})
    if found.plan is None:
        said = found.refusal.message
    else:
        said = [
            (row.key, row.verdict.value, [reason.text for reason in row.reasons]) for row in found.plan.rows
        ]
    assert said == SAID[name]
    assert rows_of_everything() == before


@pytest.mark.parametrize("name", sorted(SAID.keys() - {"utf16.csv"}))
def test_command_refuses_to_write_a_bad_file(name, capsys):
    make_town()
    before = rows_of_everything()
    with pytest.raises(SystemExit) as refused:
        call_command("import_actors", str(BAD / name), "--apply", "--json")
    assert refused.value.code == 1
    assert rows_of_everything() == before
    [report] = json.loads(capsys.readouterr().out)
    if isinstance(SAID[name], str):
        assert report["refused"]["text"] == SAID[name]
    else:
        said = [(row["key"], row["verdict"], [r["text"] for r in row["reasons"]]) for row in report["rows"]]
        assert (said, report["applied"]) == (SAID[name], None)


def test_utf16_is_read_as_it_is_meant(capsys):
    make_town()
    call_command("import_actors", str(BAD / "utf16.csv"), "--apply")
    assert list(Actor.objects.values_list("name", "email")) == [("Bäckerei", "b@x.example")]
    capsys.readouterr()
