"""`manage.py score_file`: anybody can recompute a published score, with no database anywhere.

None of these tests is marked for the database, so a query would fail them.
"""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from monitoring.scoring import score
from tests.factories.scoring import MODEL, VECTORS, read_vectors

EXAMPLE = read_vectors("vectors.json")["examples"][0]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def write(tmp_path):
    def write(content, name="input.json"):
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return str(path)

    return write


def printed(*args):
    out = StringIO()
    call_command("score_file", *args, stdout=out)
    return json.loads(out.getvalue())


@pytest.mark.parametrize(
    "form",
    [
        EXAMPLE["inputs"],
        EXAMPLE,
        {"model": MODEL, "input": EXAMPLE["inputs"], "output": EXAMPLE["expected"]},
    ],
    ids=["plain", "example", "wrapped"],
)
def test_every_form_prints_the_same_output(write, form):
    assert printed(write(form)) == score(MODEL, EXAMPLE["inputs"])


@pytest.mark.parametrize(("name", "count"), [("vectors.json", 4), ("vectors-random.json", 10)])
def test_a_file_of_examples_prints_one_output_each(name, count):
    examples = read_vectors(name)
    examples = examples["examples"] if isinstance(examples, dict) else examples
    found = printed(str(VECTORS / name))
    assert [item["name"] for item in found] == [example["name"] for example in examples]
    assert [item["output"] for item in found] == [score(MODEL, example["inputs"]) for example in examples]
    assert len(found) == count


def test_the_model_in_the_file_counts_and_the_one_on_the_command_line_more(write):
    dear = MODEL | {"hour_rate_eur": 100.0}
    dearer = MODEL | {"hour_rate_eur": 200.0}
    wrapped = write({"model": dear, "input": EXAMPLE["inputs"]})
    assert printed(wrapped)["cost"]["municipal_running_eur"] == 9000 + 260 * 100
    other = printed(wrapped, "--model", write(dearer, "model.json"))
    assert other["cost"]["municipal_running_eur"] == 9000 + 260 * 200


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{", "is not valid JSON: line 1, column 2"),
        ("3", "The file must hold one JSON object."),
        ({}, "the key 'ref_date' is missing."),
        (
            EXAMPLE["inputs"] | {"ref_date": "soon"},
            "'ref_date' must be a date like 2025-12-31, found 'soon'.",
        ),
        ({"model": {}, "input": EXAMPLE["inputs"]}, "model: 'idea_maturity_days' must be a number."),
    ],
)
def test_a_bad_file_is_refused_with_a_sentence(write, content, sentence):
    with pytest.raises(CommandError) as refusal:
        printed(write(content))
    assert sentence in str(refusal.value)


def test_a_missing_file_is_named():
    with pytest.raises(CommandError, match=r"There is no file /nowhere/input\.json\."):
        printed("/nowhere/input.json")


def run(*args):
    """The command as a user runs it, with a database that does not answer."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none",
        "SECRET_KEY": "x" * 60,
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, "manage.py", "score_file", *args],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def test_the_command_needs_no_database(write):
    result = run(write(EXAMPLE["inputs"]))
    assert (result.returncode, result.stderr) == (0, "")
    assert json.loads(result.stdout) == score(MODEL, EXAMPLE["inputs"])


def test_a_refusal_ends_with_status_one_and_no_traceback(write):
    result = run(write({}))
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.endswith("input: the key 'ref_date' is missing.\n")
    assert "Traceback" not in result.stderr
