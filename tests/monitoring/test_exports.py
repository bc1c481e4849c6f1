"""PDF, XLSX and CSV of one snapshot: the same numbers, harmless names, tagged, nothing fetched."""

import csv
import io
import re
import socket
import subprocess
import sys
import threading

import openpyxl
import pikepdf
import pytest
from django.utils import translation

from common import pdf as common_pdf
from common.exports import unescape_cell
from common.pdf import Limits, PdfNotMade
from monitoring.exports.csv import write_csv
from monitoring.exports.pdf import STYLE, report_html, write_pdf
from monitoring.exports.tables import make_tables
from monitoring.exports.xlsx import write_xlsx
from monitoring.models import ReportFault
from monitoring.sheet import Sheet
from tests.factories.monitoring import make_example
from tests.monitoring.pdf_text import pdf_text

pytestmark = pytest.mark.django_db
LANGUAGES = ("de", "en")


def render(html, **limits):
    return common_pdf.render(html, common_pdf.PAPER, STYLE, **limits)


HOSTILE = (
    "=cmd|'/c calc'!A1",
    "+49 1234",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    " =1",
    "＝1",
    '=HYPERLINK("http://127.0.0.1/","x")',
    "<img src=http://127.0.0.1:1/x><script>alert(1)</script>",
    "Zeile\x07 mit \x1b Steuerzeichen",
)


@pytest.fixture(params=LANGUAGES)
def language(request):
    with translation.override(request.param):
        yield request.param


def cells_of(workbook):
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    return {
        sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book.worksheets
    }


def lines_of(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def tags_of(document):
    """(kind, its dictionary) of every element of the structure, in order."""
    with pikepdf.open(io.BytesIO(document)) as opened:
        found = []

        def walk(node):
            if "/S" in node:
                found.append((str(node.S), node))
            children = node.get("/K", [])
            for child in children if isinstance(children, pikepdf.Array) else [children]:
                if isinstance(child, pikepdf.Dictionary):
                    walk(child)

        walk(opened.Root.StructTreeRoot)
        return [
            (kind, {key: str(value) for key, value in node.items() if key in ("/Alt",)}, _scope(node))
            for kind, node in found
        ]


def _scope(node):
    attributes = node.get("/A")
    return (
        str(attributes.Scope) if isinstance(attributes, pikepdf.Dictionary) and "/Scope" in attributes else ""
    )


# --- the same numbers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("example", ["E1", "E1a", "E2", "E4"])
def test_workbook_holds_the_numbers_of_the_output(example, language):
    snapshot = make_example(example)
    sheets = list(cells_of(write_xlsx(snapshot, language=language)).values())
    assert [len(sheets), *(len(rows) for rows in sheets[1:4])] == [8, 9, 5, 14]
    ratings = {row[0]: row for row in sheets[1][1:]}
    for rating in Sheet(snapshot).groups:
        given = rating.given
        row = ratings[rating.key]
        assert row[2:12] == [
            given["dots"], given["points"], given["bounds_dots"] and given["bounds_dots"][0],
            given["bounds_dots"] and given["bounds_dots"][1], *given["bounds_points"], *given["weights_pm25_points"],
            *given.get("thresholds_pm10_points", [None, None]),
        ]  # fmt: skip
        assert row[12:14] == [given["coverage"], given["completeness"]]
        assert row[14:16] == [str(rating.verdict), str(rating.state)]
    figures = {row[0]: row for row in sheets[3][1:]}
    for key, given in snapshot.output["metrics"].items():
        row = figures[key]
        one_unit = given.get("one_unit_points") or [None, None]
        assert (row[2], row[5], row[8:12]) == (
            given["value"], given["n"], [given["points"], given["completeness"], *one_unit],
        )  # fmt: skip
    thg = snapshot.output["thg"]
    assert sheets[4][-1][10:13] == [thg["t"], thg.get("t_low"), thg.get("t_high")]
    overview = {row[0]: row[1] for row in sheets[0][1:]}
    assert {snapshot.digest, snapshot.model.hash, "1.0.0", "Jana Sommer"} <= set(overview.values())


@pytest.mark.parametrize("example", ["E1", "E1a", "E2", "E4"])
def test_workbook_shows_the_matrix_and_the_costs_as_the_page_does(example, language):
    snapshot = make_example(example)
    tables = list(cells_of(write_xlsx(snapshot, language=language)).values())
    total, *factors = [row[1:] for row in tables[2][1:]]
    assert total == [
        rating.points if rating.is_rated else str(rating.state) for rating in Sheet(snapshot).ratings
    ]
    for given, row in zip(snapshot.output["cells_3x4"].values(), factors, strict=True):
        frozen = [given["D1"], given.get("D2_t_a"), given["D3"], given["D4"]]
        assert [value for value in row if not isinstance(value, str)] == [
            value for value in frozen if value is not None
        ]
    assert [row[1] for row in tables[5][1:]] == list(snapshot.output["cost"].values())


def test_csv_holds_what_the_workbook_holds(language):
    snapshot = make_example("E1a")
    found = {}
    for table, number, name, column, value in lines_of(write_csv(snapshot, language=language))[1:]:
        found[table, int(number), unescape_cell(name), unescape_cell(column)] = unescape_cell(value)
    expected = {}
    for table, (titles, *rows) in cells_of(write_xlsx(snapshot, language=language)).items():
        for number, row in enumerate(rows, start=1):
            for title, value in zip(titles[1:], row[1:], strict=True):
                expected[table, number, str(row[0]), title] = value
    assert set(found) == set(expected)
    numbers = {
        key: value
        for key, value in expected.items()
        if isinstance(value, int | float) and value is not True and value is not False
    }
    assert len(numbers) > 200
    for key, value in numbers.items():
        text = found[key].replace(",", ".") if language == "de" else found[key]
        assert float(text) == value, key


def test_method_is_written_in_the_language_of_the_file():
    with translation.override("de"):
        found = dict(make_tables(make_example("E1a"))[-1].rows)
    assert found["m11, Punkte nach Wert"].startswith("0 → 0; 0,15 → 1; 0,3 → 2")
    assert [text for text in found.values() if re.search(r"(→|m\d\d) \d+\.\d", str(text))] == []


@pytest.mark.pango
def test_ratings_in_the_pdf_are_rounded_and_states_are_whole_words():
    snapshot = make_example("E1a")
    rating = Sheet(snapshot).ratings[0]
    with translation.override("de"):
        text = pdf_text(write_pdf(snapshot, language="de"))
        # A broken word keeps its hyphen in the text.
        assert "bewer\N{HYPHEN}" not in text
        assert re.fullmatch(r"\d(,\d{1,2})?( \D.*)?", rating.points_shown), rating.points_shown
        assert f"{rating.points_shown}, {rating.verdict}" in text


@pytest.mark.pango
@pytest.mark.parametrize("example", ["E1a", "E2"])
def test_pdf_shows_the_numbers_of_the_page(example, language):
    snapshot = make_example(example)
    sheet = Sheet(snapshot)
    whole = pdf_text(write_pdf(snapshot, language=language))
    for rating in sheet.groups:
        assert rating.points_shown in whole
        for part in rating.bounds_shown.split(" "):
            assert part in whole
    for row in sheet.metrics:
        assert row.key in whole
        assert row.points_shown in whole
    assert snapshot.digest in whole.replace(" ", "")
    assert snapshot.model.hash in whole.replace(" ", "")


# --- hostile names, proofs 88 to 91 ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_name_is_text_in_the_workbook_and_escaped_in_the_csv(name):  # proof 88, 89
    snapshot = make_example("E1", names={"J1": name, "A1": name, "I1": name})
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(snapshot, language="de")))
    cleaned = name.replace("\x07", "").replace("\x1b", "")
    cells = [
        cell
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    named = [cell for cell in cells if cell.data_type == "s" and cell.value == cleaned]
    assert len(named) >= 3
    assert [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink] == []
    values = [value for line in lines_of(write_csv(snapshot, language="de")) for value in line]
    assert cleaned in [unescape_cell(value) for value in values]
    assert [value for value in values if value.lstrip(" \t")[:1] in tuple("=+@＝")] == []


class Sink:
    """Listens and counts who comes."""

    def __enter__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.socket.settimeout(0.2)
        self.port, self.calls, self.open = self.socket.getsockname()[1], 0, True
        self.thread = threading.Thread(target=self._listen)
        self.thread.start()
        return self

    def _listen(self):
        while self.open:
            try:
                connection, _address = self.socket.accept()
            except TimeoutError:
                continue
            self.calls += 1
            connection.close()

    def __exit__(self, *_error):
        self.open = False
        self.thread.join()
        self.socket.close()


@pytest.mark.pango
def test_report_with_hostile_names_calls_nobody():  # proof 90
    with Sink() as sink:
        address = f"http://127.0.0.1:{sink.port}/x"
        name = f'<img src="{address}"><link rel=attachment href="file:///etc/passwd">'
        snapshot = make_example("E1", names={"J1": name, "I1": name, "A1": name})
        with translation.override("de"):
            text = pdf_text(write_pdf(snapshot, language="de"))
        assert (sink.calls, "root:" in text) == (0, False)
        assert "<img" in text


OPENERS = (
    '<img src="{url}"><img src="{file}">',
    '<link rel="attachment" href="{file}"><link rel="attachment" href="{url}"><a rel="attachment" href="{file}">x</a>',
    '<link rel="stylesheet" href="{url}">',
    "<style>@import url('{url}'); body {{ background: url('{url}') }}</style>",
    '<svg xmlns:xlink="http://www.w3.org/1999/xlink"><use xlink:href="{url}#a"/><image href="{url}"/></svg>',
    '<object data="{url}"></object><embed src="{file}">',
)


@pytest.mark.pango
def test_renderer_opens_nothing_but_fonts(tmp_path):  # proof 90
    """Even if markup got through: no request leaves, no file is read in."""
    secret = tmp_path / "secret.txt"
    secret.write_text("top secret words")
    with Sink() as sink:
        url = f"http://127.0.0.1:{sink.port}/x"
        body = "".join(OPENERS).format(url=url, file=secret.as_uri())
        document = render(f"<html lang=de><title>x</title><body><p>Text</p>{body}</body></html>")
        assert sink.calls == 0
    with pikepdf.open(io.BytesIO(document)) as opened:
        assert dict(opened.attachments) == {}
        streams = [obj.read_bytes() for obj in opened.objects if isinstance(obj, pikepdf.Stream)]
    assert [stream for stream in streams if b"top secret words" in stream] == []


def test_sink_would_notice():
    with Sink() as sink:
        with socket.create_connection(("127.0.0.1", sink.port)) as connection:
            connection.recv(1)
        assert sink.calls == 1


@pytest.mark.pango
@pytest.mark.slow
def test_bomb_is_stopped():  # proof 91
    bomb = "<table><tr>" + "<td>x</td>" * 10_000 + "</tr></table>" + "<ul><li>" * 3_000
    with pytest.raises(PdfNotMade) as stopped:
        render(
            f"<html lang=de><title>x</title><body>{bomb * 20}</body></html>", limits=Limits(cpu=3, wall=20)
        )
    assert stopped.value.fault == ReportFault.LIMIT


@pytest.mark.pango
def test_too_little_memory_is_said():
    with pytest.raises(PdfNotMade) as stopped:
        render("<html lang=de><title>x</title><p>x" * 200_000, limits=Limits(memory=220_000_000, cpu=20))
    assert stopped.value.fault == ReportFault.LIMIT


def test_missing_pango_is_named(monkeypatch, tmp_path):
    """A WeasyPrint that cannot load its library raises OSError on import; here one that always does."""
    (tmp_path / "weasyprint.py").write_text("raise OSError(\"cannot load library 'libpango-1.0-0'\")\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(PdfNotMade) as missing:
        render("<p>x</p>")
    assert (missing.value.fault, "libpango" in missing.value.detail) == (ReportFault.PANGO, True)


def test_child_gets_no_secret(monkeypatch):
    """What the child sees of the environment: a stand-in for WeasyPrint writes it down."""
    monkeypatch.setenv("SECRET_KEY", "hush")
    monkeypatch.setenv("DATABASE_URL", "postgres://hush")
    script = "import os, sys; sys.stdout.write(' '.join(sorted(os.environ)))"
    seen = []

    def spy(command, **options):
        seen.append(
            subprocess.Popen([sys.executable, "-c", script], stdout=-1, env=options["env"]).communicate()[0]
        )
        raise subprocess.TimeoutExpired(command, 1)

    monkeypatch.setattr(common_pdf.subprocess, "run", spy)
    with pytest.raises(PdfNotMade):
        render("<p>x</p>")
    assert set(seen[0].decode().split()) - {"LC_CTYPE"} <= {"HOME", "LANG", "LC_ALL", "PATH", "PYTHONPATH"}


# --- tags ------------------------------------------------------------------------------------------------------


@pytest.mark.pango
def test_pdf_is_tagged(language):
    snapshot = make_example("E1")
    document = write_pdf(snapshot, language=language)
    with pikepdf.open(io.BytesIO(document)) as opened:
        assert str(opened.Root.Lang) == language
        assert opened.Root.MarkInfo.Marked
        assert opened.Root.ViewerPreferences.DisplayDocTitle
        info = opened.docinfo
        assert (str(info.Author), "2025" in str(info.Title)) == ("Jana Sommer, Stadt Birkenfurt", True)
        with opened.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
    tags = tags_of(document)
    kinds = [kind for kind, _texts, _scope in tags]
    assert kinds.count("/H1") == 1
    assert [scope for kind, _texts, scope in tags if kind == "/TH" and scope not in ("/Row", "/Column")] == []
    heads = [scope for kind, _texts, scope in tags if kind == "/TH"]
    assert (heads.count("/Column") > 40, heads.count("/Row") > 60) == (True, True)
    figures = [texts for kind, texts, _scope in tags if kind == "/Figure"]
    assert len(figures) == 7
    assert [texts for texts in figures if "6" not in texts.get("/Alt", "")] == []


@pytest.mark.pango
def test_pdf_uses_the_products_font():
    with pikepdf.open(io.BytesIO(write_pdf(make_example("E4"), language="de"))) as opened:
        fonts = {
            str(obj.FontName)
            for obj in opened.objects
            if isinstance(obj, pikepdf.Dictionary) and "/FontName" in obj
        }
    assert any("Atkinson" in font for font in fonts)


def test_report_escapes_markup():
    html = report_html(make_example("E1", names={"J1": "<b>fett</b>"}), language="de")
    assert "&lt;b&gt;fett&lt;/b&gt;" in html
    assert "<b>" not in html


def test_child_script_needs_no_django():
    script = (
        f"import runpy, sys; runpy.run_path({str(common_pdf.CHILD)!r}); "
        "print(len([name for name in sys.modules if name.startswith('django')]))"
    )
    done = subprocess.run([sys.executable, "-P", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "0\n"
