"""From bytes to a table: what kind of file, which character set, which delimiter, where the headings stand."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from actors.imports.columns import score
from actors.imports.reasons import ImportRefused

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 5_000
MAX_COLUMNS = 100
MAX_CELL = 10_000  # characters
# Headings are looked for in the first rows that are not blank; titles and dates often stand above them.
HEADING_ROWS = 15

DELIMITERS = {";": ";", ",": ",", "\t": "Tab", "|": "|"}
ENCODINGS = {
    "utf-8": "UTF-8",
    "cp1252": _("Windows (Western Europe)"),
    "cp1250": _("Windows (Central Europe)"),
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "iso-8859-15": "ISO 8859-15",
    "mac-roman": "Macintosh",
    "cp850": "DOS (850)",
}

# The module's own limit of 131,072 characters would break off the whole file at one cell; MAX_BYTES bounds it instead.
csv.field_size_limit(MAX_BYTES)


class Formula(str):
    """A cell whose value a spreadsheet would compute; the text is the formula."""

    __slots__ = ()


@dataclass(frozen=True)
class SourceRow:
    """``number`` is the line or row people see in their file; ``problem`` a code when it could not be read."""

    number: int
    cells: Sequence[str]
    problem: str = ""


@dataclass
class Table:
    kind: str  # csv, xlsx, vcard
    header: list[str]
    rows: list[SourceRow]
    encoding: str = ""
    delimiter: str = ""
    header_row: int = 0  # 0: the list has no headings
    sheet: str = ""
    sheets: list[str] = field(default_factory=list)


def read_table(content: bytes, choices: Mapping) -> Table:
    """``choices`` may hold encoding, delimiter, header_row and sheet. Raises ``ImportRefused``."""
    from actors.imports.spreadsheet import read_workbook
    from actors.imports.vcard import read_cards

    if len(content) > MAX_BYTES:
        size = f"{len(content) / 1024 / 1024:.0f}"
        raise ImportRefused("too_large", size=size, limit=MAX_BYTES // 1024 // 1024)
    if not content.strip(b" \t\r\n"):
        raise ImportRefused("empty_file")
    if content.startswith(b"PK"):
        return read_workbook(content, choices)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise ImportRefused("old_excel")
    if content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"\x1f\x8b")):
        raise ImportRefused("unknown_type")
    text, encoding = decode(content, choices.get("encoding", ""))
    start = text[:2000].lstrip().lower()
    if start.startswith(("<!doctype", "<html", "<?xml", "<head", "<body")):
        raise ImportRefused("html")
    if start.startswith("begin:vcard"):
        return read_cards(text, encoding)
    return _read_csv(text, encoding, choices)


# --- character sets --------------------------------------------------------------------------------------------


def decode(content: bytes, wanted: str = "") -> tuple[str, str]:
    """The text, and the name of its character set (a key of ``ENCODINGS``). Raises ``ImportRefused``."""
    encoding = wanted or detect(content)
    try:
        text = content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise ImportRefused("undecodable", encoding=ENCODINGS.get(encoding, encoding)) from error
    return text.removeprefix("\ufeff"), encoding


def detect(content: bytes) -> str:
    """Marks first, then what decodes without an error, then the old set whose letters make most sense."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    head = content[:2000]
    if head.count(0) * 4 >= len(head):
        # UTF-16 without a mark: half of a Western text are NULs, on the even or the odd places.
        return "utf-16-be" if head[::2].count(0) > head[1::2].count(0) else "utf-16-le"
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return min(_OLD_SETS, key=lambda name: _odd_letters(content, name))
    return "utf-8"


# The likeliest first: of sets that explain a list equally well, the one German offices use.
_OLD_SETS = ("cp1252", "cp1250", "mac-roman", "cp850", "iso-8859-15")
# Letters and typography of Central European lists; read in a wrong set, they become something else.
_USUAL = frozenset("äöüÄÖÜßé–„“”’…\u00a0")
_EXPECTED = frozenset("èêëáàâçÇñóôøåæíîïúùûÉÁÀÈÓØÅłŁśŚżŻźŹćĆčČšŠžŽńŃęąőűřŘěůýğşĞŞıİ—‚‘«»€°²³·§")


def _odd_letters(content: bytes, encoding: str) -> int:
    text = content[:200_000].decode(encoding, "replace")
    odd = (char for char in text if ord(char) > 127 and char not in _USUAL)
    return sum(1 if char in _EXPECTED else 5 for char in odd)


# --- CSV -------------------------------------------------------------------------------------------------------


def _read_csv(text: str, encoding: str, choices: Mapping) -> Table:
    delimiter = choices.get("delimiter") or _sniff_delimiter(text)
    found: list[SourceRow] = []
    for row in _csv_rows(text, delimiter):
        if any(cell.strip() for cell in row.cells):
            found.append(row)
            if len(found) > MAX_ROWS + HEADING_ROWS:
                raise ImportRefused("too_many_rows", limit=MAX_ROWS)
    table = below_headings(found, choices.get("header_row"))
    table.kind, table.encoding, table.delimiter = "csv", encoding, delimiter
    return table


def _csv_rows(text: str, delimiter: str) -> Iterator[SourceRow]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number = 1
    try:
        for cells in reader:
            yield SourceRow(number, cells)
            number = reader.line_num + 1
    except csv.Error as error:
        raise ImportRefused("damaged_table", detail=str(error)) from error


def _sniff_delimiter(text: str) -> str:
    """The delimiter under which the headings make most sense, then the one that cuts most rows alike."""
    sample = text[:64_000]

    def quality(delimiter: str) -> tuple[int, int, int]:
        rows = []
        try:
            for row in _csv_rows(sample, delimiter):
                if any(cell.strip() for cell in row.cells):
                    rows.append(row.cells)
                if len(rows) >= 50:
                    break
        except ImportRefused:
            return (0, 0, 0)
        widths = [len(row) for row in rows]
        common = max(set(widths), key=widths.count, default=1)
        known = max((score(row) for row in rows[:HEADING_ROWS]), default=0)
        return (known, widths.count(common) if common > 1 else 0, common)

    return max(DELIMITERS, key=quality)


# --- headings --------------------------------------------------------------------------------------------------


def below_headings(rows: Sequence[SourceRow], wanted: int | None) -> Table:
    """Headings and the rows below them. ``wanted`` is a row's number, 0 for a list without headings.

    Raises ``ImportRefused`` when there are none, or nothing below.
    """
    if not rows:
        raise ImportRefused("empty_file")
    if wanted == 0:
        width = max(len(row.cells) for row in rows)
        return _table([""] * width, 0, list(rows))
    if wanted is not None:
        at = next((index for index, row in enumerate(rows) if row.number == wanted), None)
        if at is None:
            raise ImportRefused("no_headings")
    else:
        at = _find_headings(rows)
    header = [cell.strip() for cell in rows[at].cells]
    return _table(header, rows[at].number, list(rows[at + 1 :]))


def _find_headings(rows: Sequence[SourceRow]) -> int:
    scores = [score(row.cells) for row in rows[:HEADING_ROWS]]
    best = max(scores)
    if best == 0:
        raise ImportRefused("no_headings")
    return scores.index(best)


def _table(header: list[str], header_row: int, rows: list[SourceRow]) -> Table:
    while header and not header[-1] and header_row:
        header.pop()
    if len(header) > MAX_COLUMNS:
        raise ImportRefused("too_many_columns", limit=MAX_COLUMNS)
    if not rows:
        raise ImportRefused("no_rows")
    if len(rows) > MAX_ROWS:
        raise ImportRefused("too_many_rows", limit=MAX_ROWS)
    return Table("csv", header, rows, header_row=header_row)
