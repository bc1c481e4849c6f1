"""Files damaged at random: every one gives a plan or a sentence, never an error."""

import random
from pathlib import Path

import pytest

from actors.imports.cleaning import clean_table
from actors.imports.columns import assign
from actors.imports.directory import Directory
from actors.imports.planning import make_plan
from actors.imports.reading import read_table
from actors.imports.reasons import ImportRefused

DATA = Path(__file__).parents[2] / "data" / "contacts"
SAMPLES = sorted(path for path in DATA.rglob("*.*") if path.stat().st_size < 100_000)
SPLINTERS = b';,"\n\r\t=@\x00\xff<>:'


def damage(content, chance):
    content = bytearray(content or b"x")
    for _ in range(chance.choice((1, 3, 20, 200))):
        at = chance.randrange(len(content) or 1)
        match chance.randrange(4):
            case 0 if content:
                content[at] = chance.randrange(256)
            case 1:
                del content[at : at + chance.randrange(30)]
            case 2:
                content[at:at] = bytes(chance.choices(SPLINTERS, k=chance.randrange(1, 6)))
            case _:
                content[at:at] = content[max(0, at - 50) : at]
    return bytes(content)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_damaged_file_gives_a_plan_or_a_sentence(path):
    chance = random.Random(path.name)
    for _ in range(40):
        content = damage(path.read_bytes(), chance)
        try:
            table = read_table(content, {})
            plan = make_plan(clean_table(table, assign(table.header, {})), Directory(towns=("Birkenfurt",)))
        except ImportRefused as refusal:
            assert refusal.message
        else:
            assert [reason.text for row in plan.rows for reason in row.reasons].count("") == 0


@pytest.mark.parametrize(
    ("content", "code"),
    [
        # the first line only begins like a contact
        (b"BEGIN:VCARDt\nVERSION:3.0\r\nN:A\r\n", "no_contacts"),
        (b"PK\x03\x04" + b"\x00" * 200, "not_xlsx"),
    ],
)
def test_found_by_damaging(content, code):
    with pytest.raises(ImportRefused) as refused:
        read_table(content, {})
    assert refused.value.code == code
