"""A list as it stands between upload and confirmation: how it was read, and what would happen."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from actors.imports.cleaning import clean_table
from actors.imports.columns import Field, assign
from actors.imports.directory import read_directory
from actors.imports.plan import Plan
from actors.imports.planning import make_plan
from actors.imports.reading import Table, read_table
from actors.imports.reasons import ImportRefused


@dataclass
class Examination:
    """Without a plan there is a ``refusal``; the table may still be there, to correct how it is read."""

    table: Table | None = None
    columns: dict[Field, int] = field(default_factory=dict)
    plan: Plan | None = None
    refusal: ImportRefused | None = None


def examine(content: bytes, choices: Mapping) -> Examination:
    """Read the list and the directory; writes nothing and raises nothing for a bad file.

    ``choices``: encoding, delimiter, header_row, sheet, columns (number as text to field, "" leaves it out).
    """
    found = Examination()
    try:
        found.table = read_table(content, choices)
        found.columns = assign(found.table.header, choices.get("columns", {}))
        directory = read_directory()
        entries = clean_table(
            found.table, found.columns, known_names=directory.names, country=directory.country
        )
        found.plan = make_plan(entries, directory)
    except ImportRefused as refusal:
        found.refusal = refusal
    return found
