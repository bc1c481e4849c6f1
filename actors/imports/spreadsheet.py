"""XLSX: checked before it is unpacked, then read row by row so that a large sheet does not fill the memory."""

import logging
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from io import BytesIO

import openpyxl
from defusedxml.common import DefusedXmlException
from openpyxl.utils import range_boundaries

from actors.imports.columns import score
from actors.imports.reading import (
    HEADING_ROWS,
    MAX_COLUMNS,
    MAX_ROWS,
    Formula,
    SourceRow,
    Table,
    below_headings,
)
from actors.imports.reasons import ImportRefused

MAX_UNPACKED = 40 * 1024 * 1024
MAX_RATIO = 200  # unpacked to packed, of one part; spreadsheets reach about 50
MAX_BLANK_ROWS = 2_000
_MB = 1024 * 1024
logger = logging.getLogger(__name__)


def read_workbook(content: bytes, choices: Mapping) -> Table:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _check_archive(archive)
            return _read(content, archive, choices)
    except DefusedXmlException as error:
        raise ImportRefused("xml_entities") from error
    except ImportRefused:
        raise
    except Exception as error:
        # Archive, XML and workbook are each read by a library that raises whatever a broken file makes it stumble over.
        logger.debug("workbook refused", exc_info=True)
        raise ImportRefused("not_xlsx") from error


def _check_archive(archive: zipfile.ZipFile) -> None:
    """Sizes as the archive declares them; unpacking stops at the declared size, so a lie does not help."""
    parts = archive.infolist()
    size = sum(part.file_size for part in parts)
    bomb = any(
        part.file_size > _MB and part.file_size > MAX_RATIO * max(part.compress_size, 1) for part in parts
    )
    if size > MAX_UNPACKED or bomb or len(parts) > 2_000:
        raise ImportRefused("unpacks_too_large", size=f"{size / _MB:.0f}")
    if any(part.flag_bits & 1 for part in parts):
        raise ImportRefused("encrypted")
    if "xl/workbook.xml" not in archive.namelist() and "[Content_Types].xml" not in archive.namelist():
        raise ImportRefused("not_xlsx")
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as file:
                head = file.read(4096)
            if re.search(rb"<!(DOCTYPE|ENTITY)", head.replace(b"\0", b""), re.IGNORECASE):
                raise ImportRefused("xml_entities")


def _read(content: bytes, archive: zipfile.ZipFile, choices: Mapping) -> Table:
    book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=False, keep_links=False)
    try:
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or list(
            book.worksheets
        )
        if not sheets:
            raise ImportRefused("empty_file")
        names = [sheet.title for sheet in sheets]
        wanted = choices.get("sheet")
        sheet = next((s for s in sheets if s.title == wanted), None) or _first_with_headings(sheets)
        rows = [row for row in _rows(sheet) if any(cell.strip() for cell in row.cells)]
        rows = _fill_merged(rows, _merged(archive, sheet))
        table = below_headings(rows, choices.get("header_row"))
    finally:
        book.close()
    table.kind, table.sheet, table.sheets = "xlsx", sheet.title, names
    return table


def _first_with_headings(sheets: list):
    for sheet in sheets:
        seen = 0
        for row in _rows(sheet):
            if any(cell.strip() for cell in row.cells):
                seen += 1
                if score(row.cells) >= 2:
                    return sheet
            if seen >= HEADING_ROWS:
                break
    return sheets[0]


def _rows(sheet) -> Iterator[SourceRow]:
    # What a sheet says about its own size is often wrong, and cells are given without it as well.
    sheet.reset_dimensions()
    blank = filled = 0
    for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS + 1), start=1):
        texts = [_text(cell) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        if not texts:
            blank += 1
            if blank > MAX_BLANK_ROWS:
                return
            continue
        blank = 0
        filled += 1
        if filled > MAX_ROWS + HEADING_ROWS:
            raise ImportRefused("too_many_rows", limit=MAX_ROWS)
        if len(texts) > MAX_COLUMNS:
            raise ImportRefused("too_many_columns", limit=MAX_COLUMNS)
        yield SourceRow(number, texts)


def _text(cell) -> str:
    value = cell.value
    if cell.data_type == "f":
        return Formula(value if isinstance(value, str) else getattr(value, "text", "") or "=")
    match value:
        case None:
            return ""
        case bool():
            return "x" if value else ""
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time(0):
            return value.date().isoformat()
        case datetime():
            return value.isoformat(sep=" ", timespec="minutes")
        case date() | time():
            return value.isoformat()
    return str(value)


_MERGE = re.compile(rb'<mergeCell\s[^>]*ref="([A-Z]+\d+:[A-Z]+\d+)"')


def _merged(archive: zipfile.ZipFile, sheet) -> list[tuple[int, int, int]]:
    """(column, first row, last row) of cells merged downwards; the reader for large sheets leaves them out."""
    found = []
    with archive.open(sheet._worksheet_path) as file:
        rest = b""
        while chunk := file.read(_MB):
            text = rest + chunk
            for match in _MERGE.finditer(text):
                left, top, _right, bottom = range_boundaries(match.group(1).decode("ascii"))
                if bottom > top:
                    found.append((left - 1, top, bottom))
            # A whole element that ends in this chunk was counted; only its beginning may be carried over.
            rest = text[text.rfind(b"<") :] if b"<" in text[-200:] and not text.endswith(b">") else b""
    return found[:MAX_ROWS]


def _fill_merged(rows: list[SourceRow], merged: list[tuple[int, int, int]]) -> list[SourceRow]:
    """One organisation merged over the rows of its people belongs to each of them."""
    if not merged:
        return rows
    by_number = {row.number: row for row in rows}
    filled = {row.number: list(row.cells) for row in rows}
    for column, top, bottom in merged:
        anchor = by_number.get(top)
        if anchor is None or column >= len(anchor.cells):
            continue
        for number in range(top + 1, min(bottom, top + MAX_ROWS) + 1):
            cells = filled.get(number)
            if cells is not None:
                cells.extend([""] * (column + 1 - len(cells)))
                cells[column] = cells[column] or anchor.cells[column]
    return [SourceRow(row.number, filled[row.number]) for row in rows]
