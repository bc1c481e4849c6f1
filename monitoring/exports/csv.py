"""The tables of one snapshot in one CSV: a line per value, so that one file holds tables of different width."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from common.exports import Cell, Column, csv_rows
from monitoring.exports.tables import make_tables
from monitoring.models import Snapshot


def write_csv(snapshot: Snapshot, *, language: str) -> bytes:
    """In the active language. The first column of a table names the line, the others follow as column and value."""
    columns = [_("Table"), _("Line"), _("Name"), _("Column"), _("Value")]
    return b"".join(csv_rows(_lines(snapshot), columns=columns, language=language))


def _lines(snapshot: Snapshot) -> Iterator[tuple[Cell, ...]]:
    for table in make_tables(snapshot):
        titles = [column.title if isinstance(column, Column) else column for column in table.columns]
        for number, row in enumerate(table.rows, start=1):
            for title, value in zip(titles[1:], row[1:], strict=True):
                yield table.name, number, row[0], title, value
