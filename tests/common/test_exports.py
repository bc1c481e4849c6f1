"""Exports opened again: CSV with Python's reader, XLSX with openpyxl and by its raw XML."""

import csv
import io
import re
import warnings
import zipfile
from datetime import UTC, date, datetime, time
from decimal import Decimal

import openpyxl
import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from common.exports import (
    Column,
    Sheet,
    clean_text,
    csv_rows,
    escape_cell,
    sheet_name,
    unescape_cell,
    xlsx_workbook,
)

FORMULAS = [
    "=cmd|'/c calc'!A1",
    "+49 7071 204-1234",
    "-1+1",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1",
    "\u00a0=1",
    "\u3000＝1",
    "\u200b=1",
    "\ufeff=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM",
    "−5",
    '=HYPERLINK("https://evil.example","Stadtwerke")',
    '=1+1;"x"\n=2',
    "'=1",
    "''=1",
    "' =1",
]
HARMLESS = [
    "",
    "Stadtwerke Birkenfurt",
    "07071 204-0",
    "(+49) 7071",
    "a=b",
    "'s Häusle",
    "'",
    "12-3",
    "https://stadt.example/?a=b",
    'Müller; Söhne "GmbH"',
    "zwei\nZeilen",
    "  ",
]


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def csv_file(rows, columns=("a",), **options) -> bytes:
    return b"".join(csv_rows(rows, columns=columns, **options))


def open_xlsx(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def cells(content: bytes) -> list[list]:
    return [[cell.value for cell in row] for row in open_xlsx(content).active.iter_rows(min_row=2)]


def xlsx_file(rows, columns=("a",), **options) -> bytes:
    return xlsx_workbook([Sheet("Tabelle", columns, rows)], **options)


def test_csv_file_is_exactly_this():
    rows = [
        ["Stadtwerke; Söhne", Decimal("-1234.50"), 7, 0.1, True, None],
        ['"', -3, 10**20, 1e-7, False, ""],
    ]
    content = csv_file(rows, columns=["Name", Column("Summe"), "n", "x", "ok", "leer"])
    assert content == (
        b"\xef\xbb\xbf"
        + (
            '"Name";"Summe";"n";"x";"ok";"leer"\r\n'
            '"Stadtwerke; Söhne";"-1234,50";"7";"0,1";"Ja";""\r\n'
            '"""";"-3";"100000000000000000000";"0,0000001";"Nein";""\r\n'
        ).encode()
    )


def test_english_csv_has_a_decimal_point():
    assert read_csv(csv_file([[Decimal("-1.5"), True, 0.25]], columns="abc", language="en"))[1] == [
        "-1.5",
        "yes",
        "0.25",
    ]


def test_days_and_times_are_iso_in_the_zone_of_the_pages():
    with timezone.override("Europe/Berlin"):
        row = [
            date(2026, 7, 1),
            datetime(2026, 7, 1, 16, 5, tzinfo=UTC),
            time(9, 30),
            datetime(2026, 1, 2, 3, 4),
        ]
        assert read_csv(csv_file([row], columns="abcd"))[1] == [
            "2026-07-01",
            "2026-07-01 18:05",
            "09:30",
            "2026-01-02 03:04",
        ]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN"), Decimal("-Infinity")])
def test_number_that_is_none_leaves_the_cell_empty(value):
    assert read_csv(csv_file([[value]])) == [["a"], [""]]
    assert cells(xlsx_file([[value, 1]], columns="ab")) == [[None, 1]]


def test_csv_comes_in_chunks_and_is_the_same_file():
    rows = [[f"Zeile {number}", "x" * 100] for number in range(3000)]
    chunks = list(csv_rows(iter(rows), columns="ab"))
    assert len(chunks) > 3
    assert read_csv(b"".join(chunks)) == [["a", "b"], *rows]


def test_csv_without_rows_has_its_header():
    assert csv_file([]) == b'\xef\xbb\xbf"a"\r\n'


@pytest.mark.parametrize("writer", [csv_file, xlsx_file])
@pytest.mark.parametrize("row", [[], ["x", "y"]])
def test_row_of_another_length_is_refused(writer, row):
    with pytest.raises(ValueError, match="columns"):
        writer([row])


# proof 88
@pytest.mark.parametrize("text", FORMULAS)
def test_formula_is_marked_as_text_in_csv_and_comes_back(text):
    assert escape_cell(text) == f"'{text}"
    header, (cell,) = read_csv(csv_file([[text]], columns=[text]))
    assert header == [f"'{text}"]
    assert cell == f"'{text}"
    assert unescape_cell(cell) == text


# proof 88
@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_text_is_left_as_it_is(text):
    assert escape_cell(text) == text
    assert read_csv(csv_file([[text, "x"]], columns="ab"))[1] == [text, "x"]
    assert unescape_cell(text) == text


# proof 88
@settings(max_examples=500)
@given(st.one_of(st.text(), st.text(alphabet="'=+-@ \t\r\n＝a"), st.sampled_from(FORMULAS + HARMLESS)))
def test_escaping_is_undone_exactly(text):
    assert unescape_cell(escape_cell(text)) == text


# proof 88
@settings(max_examples=300)
@given(st.lists(st.tuples(st.text(), st.text(alphabet="'=+-@; \t\r\n\"＝a")), max_size=5))
def test_exported_csv_reads_back_equal(rows):
    header, *read = read_csv(csv_file(rows, columns="ab"))
    assert header == ["a", "b"]
    assert [[unescape_cell(cell) for cell in row] for row in read] == [
        [clean_text(cell) for cell in row] for row in rows
    ]


# proof 88
def test_negative_numbers_stay_numbers():
    assert read_csv(csv_file([[-5, Decimal("-0.5")]], columns="ab"))[1] == ["-5", "-0,5"]
    assert cells(xlsx_file([[-5, Decimal("-0.5")]], columns="ab")) == [[-5, -0.5]]


# proof 88
@pytest.mark.parametrize("text", FORMULAS + [text for text in HARMLESS if text])
def test_xlsx_cell_is_a_string_without_link(text):
    content = xlsx_file([[text]], columns=[text])
    sheet = open_xlsx(content).active
    as_stored = re.sub("\r\n?", "\n", text)
    assert (sheet["A2"].value, sheet["A2"].data_type, sheet["A2"].hyperlink) == (as_stored, "s", None)
    assert sheet["A2"].quotePrefix == (escape_cell(text) != text)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in xml
        assert "hyperlink" not in xml
        assert not [name for name in archive.namelist() if "externalLink" in name]


# proof 88
@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.text(), st.text(alphabet="=_x0041_<>&'\t\n\r ")), min_size=1, max_size=4))
def test_exported_xlsx_reads_back_equal(rows):
    read = cells(xlsx_file(rows, columns="ab"))
    assert [[cell or "" for cell in row] for row in read] == [
        [re.sub("\r\n?", "\n", clean_text(cell)) for cell in row] for row in rows
    ]


# proof 89
@pytest.mark.parametrize(
    "bad", ["\x00", "\x01", "\x0b", "\x1b[31m", "\x7f", "\x9f", "\ud800", "\udfff", "\ufffe", "\uffff"]
)
def test_what_no_spreadsheet_can_hold_is_left_out(bad):
    kept = "A" + bad[1:] + "B"
    text = f"A{bad}B"
    assert clean_text(text) == kept
    content = xlsx_workbook([Sheet(f"Blatt{bad}", [text], [[text]])], title=text)
    sheet = open_xlsx(content).active
    assert [sheet["A1"].value, sheet["A2"].value] == [kept, kept]
    assert read_csv(csv_file([[text]], columns=[text])) == [[kept], [kept]]


# proof 89
@settings(max_examples=200, deadline=None)
@given(text=st.text(st.characters(exclude_categories=())), name=st.text(st.characters(exclude_categories=())))
def test_export_never_fails_on_text(text, name):
    content = xlsx_workbook([Sheet(name, [text], [[text]]), Sheet(name, [text], [])], title=text)
    assert len(open_xlsx(content).sheetnames) == 2
    assert len(read_csv(csv_file([[text]], columns=[text]))) == 2


def test_text_longer_than_a_cell_is_cut_between_characters():
    assert cells(xlsx_file([["😀" * 20_000]])) == [["😀" * 16_383]]


def test_xlsx_keeps_the_kinds_of_values():
    with timezone.override("Europe/Berlin"):
        row = [
            3,
            Decimal("1234.56"),
            True,
            None,
            date(2026, 7, 1),
            datetime(2026, 7, 1, 16, 5, tzinfo=UTC),
            time(9, 30),
            date(1848, 3, 18),
            12345678901234567890,
            Decimal("0.12345678901234567890"),
        ]
        content = xlsx_file([row], columns=[Column("a"), Column("b", number_format="#,##0.00"), *"cdefghij"])
    assert cells(content) == [
        [
            3,
            1234.56,
            True,
            None,
            datetime(2026, 7, 1),
            datetime(2026, 7, 1, 18, 5),
            time(9, 30),
            "1848-03-18",
            "12345678901234567890",
            "0.12345678901234567890",
        ]
    ]
    sheet = open_xlsx(content).active
    assert [sheet["B2"].number_format, sheet["E2"].number_format, sheet["F2"].number_format] == [
        "#,##0.00",
        "dd.mm.yyyy",
        "dd.mm.yyyy hh:mm",
    ]


# proof 120 (header row and sheet name)
def test_xlsx_has_a_header_that_stays_filters_and_repeats():
    content = xlsx_file(
        [["Stadtwerke Birkenfurt", 1], ["x", 2]], columns=["Organisation", Column("n", width=20)]
    )
    sheet = open_xlsx(content).active
    assert sheet.title == "Tabelle"
    assert [cell.value for cell in sheet[1]] == ["Organisation", "n"]
    assert [cell.font.bold for cell in sheet[1]] == [True, True]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:B3"
    assert sheet.print_title_rows == "$1:$1"
    assert not sheet.merged_cells.ranges
    assert [round(sheet.column_dimensions[letter].width) for letter in "AB"] == [24, 21]


def test_sheets_come_in_order_with_their_own_rows():
    book = open_xlsx(xlsx_workbook([Sheet("Eins", ["a"], [["x"]]), Sheet("Zwei", ["b"], [["y"], ["z"]])]))
    assert book.sheetnames == ["Eins", "Zwei"]
    assert [cell.value for cell in book["Zwei"]["A"]] == ["b", "y", "z"]


def test_workbook_without_sheets_still_opens():
    assert len(open_xlsx(xlsx_workbook([])).sheetnames) == 1


def test_same_content_and_time_give_the_same_bytes():
    stamp = datetime(2026, 7, 1, 12, 0)
    assert xlsx_file([["x", 1]], columns="ab", created=stamp) == xlsx_file(
        [["x", 1]], columns="ab", created=stamp
    )


@pytest.mark.parametrize(
    ("wanted", "taken", "name"),
    [
        ("Treffen", [], "Treffen"),
        ("Kosten [EUR]: 2025/26?*\\", [], "Kosten EUR 2025 26"),
        ("'Wärme'", [], "Wärme"),
        ("", [], "Table 1"),
        ("  \t ", [], "Table 1"),
        ("History", [], "History 1"),
        ("x" * 40, [], "x" * 31),
        ("😀" * 20, [], "😀" * 15),
        ("Treffen", ["treffen"], "Treffen (2)"),
        ("Treffen", ["Treffen", "Treffen (2)"], "Treffen (3)"),
        ("x" * 31, ["X" * 31], "x" * 27 + " (2)"),
    ],
)
def test_sheet_name_is_one_that_excel_accepts(wanted, taken, name):
    assert sheet_name(wanted, taken) == name


def test_nothing_is_warned_about():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        open_xlsx(xlsx_file([["https://stadt.example/" + "x" * 3000]]))
