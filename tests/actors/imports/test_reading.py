"""Detection: character set, delimiter, headings, sheets; and every format's odd corners."""

import io
import time
from datetime import date

import openpyxl
import pytest

from actors.imports.cleaning import clean_table
from actors.imports.columns import Field, assign
from actors.imports.entries import Name, Unusable
from actors.imports.reading import read_table
from actors.imports.reasons import ImportRefused

LIST = "Organisation;Name;E-Mail\r\nBäckerei Öztürk;Jürgen Groß;j@x.example\r\n"


def entries(content, choices=None):
    table = read_table(content, choices or {})
    return list(clean_table(table, assign(table.header, (choices or {}).get("columns", {}))))


def names(content, choices=None):
    return [(entry.organisation, entry.name.full) for entry in entries(content, choices)]


def workbook(rows, *, merged=(), sheet="Liste", before=()):
    book = openpyxl.Workbook()
    book.active.title = before[0] if before else sheet
    target = book.create_sheet(sheet) if before else book.active
    for row in rows:
        target.append(row)
    for cells in merged:
        target.merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("cp1252", "cp1252"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("mac-roman", "mac-roman"),
        ("cp850", "cp850"),
    ],
)
def test_character_set_is_detected(encoding, found):  # proof 93
    content = LIST.encode(encoding)
    assert read_table(content, {}).encoding == found
    assert names(content) == [("Bäckerei Öztürk", "Jürgen Groß")]


def test_character_set_can_be_corrected():
    content = "Organisation\r\nŻabka Łódź\r\n".encode("cp1250")
    assert read_table(content, {}).encoding == "cp1250"
    assert names(content, {"encoding": "cp1250"}) == [("Żabka Łódź", "")]
    with pytest.raises(ImportRefused) as refused:
        names(content, {"encoding": "utf-8"})
    assert (refused.value.code, refused.value.correctable) == ("undecodable", True)


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_delimiter_is_detected(delimiter):
    content = LIST.replace(";", delimiter).encode()
    assert read_table(content, {}).delimiter == delimiter
    assert names(content) == [("Bäckerei Öztürk", "Jürgen Groß")]


def test_quoted_cells_keep_delimiters_line_breaks_and_quotes():
    content = b'Organisation,Notizen\r\n"IHK, Nord","sagt ""ja"";\nruft an"\r\n'
    [entry] = entries(content)
    assert (entry.organisation, entry.notes, entry.row) == ("IHK, Nord", 'sagt "ja";\nruft an', 2)


def test_headings_are_found_below_a_title_and_can_be_chosen():
    content = b"Stand 1.1.2026;;\r\n\r\nInstitution;E-Mail;Tel.\r\nA;a@x.example;1\r\n"
    assert read_table(content, {}).header_row == 3
    assert names(content) == [("A", "")]


def test_list_without_headings_is_read_with_chosen_columns():
    content = b"A GmbH;a@x.example\r\nB GmbH;b@x.example\r\n"
    with pytest.raises(ImportRefused) as refused:
        read_table(content, {})
    assert refused.value.code == "no_headings"
    choices = {"header_row": 0, "columns": {"0": "organisation", "1": "email"}}
    assert [(e.organisation, e.email) for e in entries(content, choices)] == [
        ("A GmbH", "a@x.example"),
        ("B GmbH", "b@x.example"),
    ]


def test_columns_of_outlook_in_english_prefer_business():
    header = [
        "First Name", "Last Name", "Company", "Job Title", "Home Street", "Business Street", "Home City",
        "Business City", "Business Postal Code", "Home Phone", "Business Phone", "E-mail Address", "E-mail 2 Address",
    ]  # fmt: skip
    found = {field.value: header[index] for field, index in assign(header, {}).items()}
    assert found == {
        "given_name": "First Name",
        "family_name": "Last Name",
        "organisation": "Company",
        "role": "Job Title",
        "street": "Business Street",
        "city": "Business City",
        "postal_code": "Business Postal Code",
        "phone": "Business Phone",
        "email": "E-mail Address",
    }


def test_chosen_columns_win_and_may_not_meet():
    header = ["Firma", "Mail", "Mail"]
    with pytest.raises(ImportRefused) as twice:
        assign(header, {})
    assert twice.value.code == "duplicate_columns"
    assert assign(header, {"1": ""}) == {Field.ORGANISATION: 0, Field.EMAIL: 2}
    with pytest.raises(ImportRefused) as both:
        assign(header, {"1": "email", "2": "email"})
    assert both.value.code == "column_twice"


def test_missing_names_are_named():  # proof 93
    with pytest.raises(ImportRefused) as refused:
        entries(b"E-Mail;Telefon\r\na@x.example;1\r\n")
    assert refused.value.code == "no_names"


def test_spreadsheet_values_dates_and_numbers_become_text():
    content = workbook(
        [
            ["Firma", "PLZ", "Notizen"],
            ["A", 1067, date(2026, 3, 14)],
            ["B", 42517.0, None],
            [None, None, None],
        ]
    )
    found = entries(content)
    assert [(e.organisation, e.postal_code, e.notes) for e in found] == [
        ("A", "01067", "2026-03-14"),
        ("B", "42517", ""),
    ]


def test_spreadsheet_organisation_merged_over_its_people_belongs_to_each():
    content = workbook(
        [["Firma", "Ansprechpartner"], ["A", "Anna Eins"], [None, "Bodo Zwei"], ["B", "Cora Drei"]],
        merged=["A2:A3"],
    )
    assert names(content) == [("A", "Anna Eins"), ("A", "Bodo Zwei"), ("B", "Cora Drei")]


def test_spreadsheet_takes_the_first_sheet_with_headings_or_the_one_chosen():
    content = workbook([["Firma", "Mail"], ["A", "a@x.example"]], before=["Hinweise"])
    assert (read_table(content, {}).sheet, read_table(content, {}).sheets) == ("Liste", ["Hinweise", "Liste"])


def test_formula_instead_of_a_value_is_refused():  # proof 93
    content = workbook(
        [
            ["Firma", "Mail"],
            ["A", '=B9&"@x.example"'],
            ['=HYPERLINK("http://evil.example";"A")', "b@x.example"],
        ]
    )
    found = entries(content)
    assert [(item.row, item.reason.code) for item in found if isinstance(item, Unusable)] == [
        (2, "formula"),
        (3, "organisation_formula"),
    ]


VCARDS = """BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Gr=C3=BCnwald;J=C3=BCrgen;;;
ORG;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:B=C3=A4ckerei am langen Weg mit =
sehr langem Namen
EMAIL;INTERNET:j@x.example
END:VCARD
BEGIN:VCARD
VERSION:4.0
FN:Maria Theresa von der Heide
ORG:Hochschule\\, Institut;Abteilung
EMAIL:m@x.example
NOTE:eine Zeile\\, die
  umbrochen ist
END:VCARD
BEGIN:VCARD
VERSION:3.0
N:Offen;Ende
"""


def test_vcards_of_every_version_folded_and_cut():
    found = entries(VCARDS.replace("\n", "\r\n").encode())
    assert [
        (e.organisation, e.name, e.email, e.notes) if not isinstance(e, Unusable) else (e.row, e.reason.code)
        for e in found
    ] == [
        ("Bäckerei am langen Weg mit sehr langem Namen", Name("", "Jürgen", "Grünwald"), "j@x.example", ""),
        (
            "Hochschule, Institut, Abteilung",
            Name("", "Maria Theresa", "von der Heide"),
            "m@x.example",
            "eine Zeile, die umbrochen ist",
        ),
        (16, "card_cut"),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xd0\xcf\x11\xe0rest", "old_excel"),
        (b"%PDF-1.7 rest", "unknown_type"),
        (b"  \r\n\t ", "empty_file"),
        (b"<!DOCTYPE html><p>", "html"),
    ],
)
def test_what_is_no_list_is_named(content, code):
    with pytest.raises(ImportRefused) as refused:
        read_table(content, {})
    assert refused.value.code == code


def test_too_many_cards_are_counted_before_they_are_read():
    began = time.process_time()
    with pytest.raises(ImportRefused) as refused:
        read_table(b"BEGIN:VCARD\nFN:A\nEND:VCARD\n" * 100_000, {})
    assert (refused.value.code, time.process_time() - began < 5) == ("too_many_rows", True)
