"""Tables as CSV and XLSX that open safely in a spreadsheet: a text is never run as a formula or turned into
a link.

Rows are sequences of plain values in the order of the columns. Text stays text, numbers stay numbers, dates
stay dates; control characters and halves of surrogate pairs, which no spreadsheet can hold, are left out.
CSV is what a German Excel opens with a double click: UTF-8 with BOM, semicolons, everything quoted, CRLF.
"""

import csv
import io
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal

import xlsxwriter
from django.template.defaultfilters import yesno
from django.utils import translation

from common.dates import zone
from common.display import WORD_JOINER

# Limits of the XLSX format itself.
MAX_CELL_LENGTH = 32_767
MAX_ROWS = 1_048_576
MAX_SHEET_NAME = 31
MAX_EXACT_INTEGER = 10**15

MAX_COLUMN_WIDTH = 60
MIN_COLUMN_WIDTH = 8
_CHUNK = 64 * 1024

# What makes a spreadsheet read a text as a formula (OWASP, CSV injection; CVE-2021-41270 for the tab), also behind
# spaces and as full-width sign. Apostrophes in front are part of the pattern so that escaping can be undone exactly.
_FORMULA = re.compile("'*[\\s\u200b\u2060\ufeff]*[=+\\-@\t\r\n＝＋－＠﹦﹢﹣﹫−]")
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")

Cell = str | int | float | Decimal | bool | date | datetime | time | None


@dataclass(frozen=True)
class Column:
    """``width`` in characters (XLSX; else from the content), ``number_format`` in Excel's notation ("0.00")."""

    title: str
    width: float | None = None
    number_format: str = ""


@dataclass(frozen=True)
class Sheet:
    name: str
    columns: Sequence[Column | str]
    rows: Iterable[Sequence[Cell]]


def clean_text(text: str) -> str:
    """``text`` without control characters (tab and line breaks stay), lone surrogates and non-characters."""
    return _UNFIT.sub("", text)


def escape_cell(text: str) -> str:
    """``text`` with an apostrophe in front where a spreadsheet would read a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unescape_cell(text: str) -> str:
    """Undoes :func:`escape_cell` exactly, for files that come back as an import."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text


def csv_rows(
    rows: Iterable[Sequence[Cell]], *, columns: Sequence[Column | str], language: str = "de"
) -> Iterator[bytes]:
    """The file in chunks, for a streaming response. German numbers get a decimal comma, days are ISO dates."""
    with translation.override(language):
        words = {value: str(yesno(value)) for value in (True, False)}
    comma = language.startswith("de")
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    buffer.write("\ufeff")
    writer.writerow([escape_cell(clean_text(column.title)) for column in _columns(columns)])
    for row in rows:
        _check_length(row, columns)
        writer.writerow([_csv_cell(value, words, comma) for value in row])
        if buffer.tell() >= _CHUNK:
            yield _drain(buffer)
    yield _drain(buffer)


def xlsx_workbook(
    sheets: Iterable[Sheet], *, language: str = "de", title: str = "", created: datetime | None = None
) -> bytes:
    """A workbook with one header row per sheet that stays in view, repeats in print and filters.

    Rows are written as they come, so memory holds one row. ``created`` (else now) makes the same content
    the same bytes. Raises ``ValueError`` for more rows than a sheet can hold.
    """
    buffer = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    workbook = xlsxwriter.Workbook(buffer, options)
    properties: dict[str, str | datetime] = {"title": clean_text(title)}
    if created is not None:
        properties["created"] = created
    workbook.set_properties(properties)
    writer = _SheetWriter(workbook, language)
    taken: set[str] = set()
    try:
        for sheet in sheets:
            name = sheet_name(sheet.name, taken)
            taken.add(name)
            writer.write(name, sheet)
        if not taken:
            workbook.add_worksheet()
    finally:
        # Also after an error in a row: this removes the temporary files.
        workbook.close()
    return buffer.getvalue()


def sheet_name(wanted: str, taken: Iterable[str] = ()) -> str:
    """The nearest name that Excel accepts: no ``[]:*?/\\``, no apostrophe at an end, 31 characters, unique."""
    name = re.sub(r"[\[\]:*?/\\\s]+", " ", clean_text(wanted)).strip(" '")
    # Excel keeps this name for itself.
    if not name or name.casefold() == "history":
        name = f"{name or 'Table'} 1"
    used = {other.casefold() for other in taken}
    candidate, number = _cut(name, MAX_SHEET_NAME), 2
    while candidate.casefold() in used:
        suffix = f" ({number})"
        candidate, number = _cut(name, MAX_SHEET_NAME - len(suffix)) + suffix, number + 1
    return candidate


class _SheetWriter:
    """Writes sheets into one workbook; holds the formats they share."""

    def __init__(self, workbook: xlsxwriter.Workbook, language: str):
        german = language.startswith("de")
        self.workbook = workbook
        self.day = "dd.mm.yyyy" if german else "yyyy-mm-dd"
        self.header = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        # A text like "=1+1" stays text also when somebody edits the cell.
        self.guarded = workbook.add_format({"quote_prefix": True, "num_format": "@"})
        self.formats: dict[str, xlsxwriter.format.Format] = {}

    def write(self, name: str, sheet: Sheet) -> None:
        columns = _columns(sheet.columns)
        worksheet = self.workbook.add_worksheet(name)
        titles = [clean_text(column.title) for column in columns]
        for index, text in enumerate(titles):
            worksheet.write_string(0, index, _cut(text, MAX_CELL_LENGTH), self.header)
        longest = [len(text) for text in titles]
        number = 0
        for number, row in enumerate(sheet.rows, start=1):
            if number >= MAX_ROWS:
                raise ValueError(f"a sheet holds {MAX_ROWS - 1} rows")
            _check_length(row, columns)
            for index, (column, value) in enumerate(zip(columns, row, strict=True)):
                shown = self._cell(worksheet, number, index, column, value)
                longest[index] = max(longest[index], shown)
        for index, column in enumerate(columns):
            width = column.width or min(max(longest[index] + 2, MIN_COLUMN_WIDTH), MAX_COLUMN_WIDTH)
            worksheet.set_column(index, index, width)
        worksheet.freeze_panes(1, 0)
        worksheet.repeat_rows(0)
        if columns:
            worksheet.autofilter(0, 0, number, len(columns) - 1)

    def _cell(
        self, worksheet: xlsxwriter.worksheet.Worksheet, row: int, index: int, column: Column, value: Cell
    ) -> int:
        """Writes one cell and returns about how many characters it shows."""
        match value:
            case None:
                return 0
            case bool():
                worksheet.write_boolean(row, index, value)
                return 6
            case int() | float() | Decimal() if _is_exact(value):
                worksheet.write_number(row, index, value, self._format(column.number_format))
                return len(f"{value}")
            case float() | Decimal() if not math.isfinite(value):
                return 0
            case datetime() if value.year >= 1900:
                moment = _local(value)
                worksheet.write_datetime(row, index, moment, self._format(f"{self.day} hh:mm"))
                return 16
            case date() if value.year >= 1900:
                worksheet.write_datetime(row, index, value, self._format(self.day))
                return 10
            case time():
                worksheet.write_datetime(row, index, value.replace(tzinfo=None), self._format("hh:mm"))
                return 5
        text = _cut(re.sub("\r\n?", "\n", clean_text(_text(value))), MAX_CELL_LENGTH)
        guard = self.guarded if _FORMULA.match(text) else None
        worksheet.write_string(row, index, text, guard)
        return max((len(line) for line in text.split("\n")), default=0)

    def _format(self, notation: str) -> xlsxwriter.format.Format | None:
        if not notation:
            return None
        if notation not in self.formats:
            self.formats[notation] = self.workbook.add_format({"num_format": notation})
        return self.formats[notation]


def _columns(columns: Sequence[Column | str]) -> list[Column]:
    found = [column if isinstance(column, Column) else Column(str(column)) for column in columns]
    return [replace(column, title=column.title.replace(WORD_JOINER, "")) for column in found]


def _check_length(row: Sequence[Cell], columns: Sequence[Column | str]) -> None:
    if len(row) != len(columns):
        raise ValueError(f"{len(row)} cells for {len(columns)} columns")


def _csv_cell(value: Cell, words: dict[bool, str], comma: bool) -> str:
    if isinstance(value, bool):
        return words[value]
    if isinstance(value, int | float | Decimal):
        if not math.isfinite(value):
            return ""
        # Without exponent; the shortest digits that mean the same float.
        number = format(Decimal(str(value)), "f")
        return number.replace(".", ",") if comma else number
    return escape_cell(clean_text(_text(value)))


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return f"{_local(value):%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case time():
            return f"{value:%H:%M}"
    return str(value)


def _local(moment: datetime) -> datetime:
    """The wall time in the zone pages are shown in; spreadsheets know no zones."""
    return moment.astimezone(zone()).replace(tzinfo=None) if moment.tzinfo else moment


def _is_exact(value: int | float | Decimal) -> bool:
    """Spreadsheets calculate with 15 digits; longer numbers are kept as text rather than changed."""
    if isinstance(value, Decimal):
        return value.is_finite() and len(value.normalize().as_tuple().digits) <= 15
    return math.isfinite(value) and (isinstance(value, float) or abs(value) < MAX_EXACT_INTEGER)


def _cut(text: str, length: int) -> str:
    """At most ``length`` UTF-16 units, the way Excel counts, without splitting a character."""
    encoded = text.encode("utf-16-le")
    if len(encoded) <= 2 * length:
        return text
    return encoded[: 2 * length].decode("utf-16-le", "ignore").rstrip(" '")


def _drain(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()
