"""What may be uploaded. # proof 92"""

import struct
import zipfile
import zlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError

from documents.checks import MAX_BYTES, Kind, check_file, clean_name
from tests.factories.documents import PDF, image_bytes, odt_bytes, office_bytes, zip_bytes

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><script>alert(1)</script>"


def refusal(content, name="a.pdf"):
    with pytest.raises(ValidationError) as caught:
        check_file(BytesIO(content), name=name)
    (error,) = caught.value.error_dict["file"]
    return error.code


def huge_png(width, height):
    """A PNG whose head declares a size its data does not hold."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"0"))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, Kind.PDF),
        (image_bytes("PNG"), Kind.PNG),
        (image_bytes("JPEG"), Kind.JPEG),
        (office_bytes(), Kind.DOCX),
        (office_bytes("spreadsheetml.sheet"), Kind.XLSX),
        (odt_bytes(), Kind.ODT),
    ],
)
def test_kind_is_read_from_the_content(content, kind):
    checked = check_file(BytesIO(content), name="Anlage.bin")
    assert (checked.kind, checked.name, checked.size) == (kind, f"Anlage.bin{kind.ending}", len(content))


@pytest.mark.parametrize(
    "content",
    [
        HTML,
        SVG,
        EICAR,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        b"GIF89a" + b"\0" * 20,
        b"alert(1)//" + PDF,
        zip_bytes({"readme.txt": b"hello"}),
        odt_bytes("application/vnd.oasis.opendocument.text-template"),
        office_bytes("presentationml.presentation"),
        office_bytes(**{"word/vbaProject.bin": b"macro"}),
    ],
    ids=["html", "svg", "eicar", "old office", "gif", "script first", "zip", "template", "slides", "macros"],
)
def test_other_kinds_are_refused_whatever_they_are_called(content):
    assert refusal(content, name="Beschluss.pdf") == "kind"


def test_empty_file_is_refused():
    assert refusal(b"") == "empty"


def test_ten_megabytes_pass_and_one_byte_more_is_refused():
    padded = PDF + b" " * (MAX_BYTES - len(PDF))
    assert check_file(BytesIO(padded), name="a.pdf").size == MAX_BYTES
    assert refusal(padded + b" ") == "size"


@pytest.mark.parametrize("size", [(60_000, 60_000), (10_000, 10_000), (8_000, 5_001)])
def test_image_with_too_many_pixels_is_refused_unopened(size):
    assert refusal(huge_png(*size)) == "pixels"


def test_image_with_forty_million_pixels_passes():
    assert check_file(BytesIO(huge_png(8_000, 5_000)), name="a.png").kind is Kind.PNG


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n" + b"\0" * 40, b"\xff\xd8\xff\xe0" + b"\0" * 40])
def test_broken_image_is_refused(content):
    assert refusal(content) == "damaged"


def test_archive_that_grows_a_hundredfold_is_refused():
    assert refusal(office_bytes(**{"xl/sheet1.xml": b"0" * 5_000_000})) == "unpacked"


def test_archive_with_a_large_sum_is_refused():
    # Blocks that repeat rarely enough to stay under the ratio of one part.
    block = bytes(range(256)) * 4
    part = b"".join(n.to_bytes(4, "big") * 8 + block[: n % 700] for n in range(40_000))
    content = office_bytes(**{f"xl/part{n}.xml": part for n in range(8)})
    assert len(content) < MAX_BYTES
    assert refusal(content) == "unpacked"


def test_archive_with_overlapping_parts_is_refused():
    content = bytearray(office_bytes(**{"word/a.xml": bytes(range(256)) * 20}))
    end = content.rindex(b"PK\x05\x06")
    entries, size, offset = struct.unpack_from("<HII", content, end + 10)
    index = bytes(content[offset : offset + size])
    # The same parts listed thirty times: each listing alone is honest.
    content[end:end] = index * 30
    end = content.rindex(b"PK\x05\x06")
    struct.pack_into("<HHII", content, end + 8, entries * 31, entries * 31, size * 31, offset)
    assert len(zipfile.ZipFile(BytesIO(bytes(content))).infolist()) == entries * 31
    assert refusal(bytes(content)) == "unpacked"


def test_cut_archive_is_refused():
    assert refusal(office_bytes()[:-30]) == "damaged"


def test_entity_bomb_in_the_index_is_refused():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Types>&b;</Types>'
    assert refusal(zip_bytes({"[Content_Types].xml": bomb})) == "damaged"


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("Protokoll März.pdf", "Protokoll März.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("..\\..\\boot.ini", "boot.ini.pdf"),
        ("a.pdf\r\nX-Evil: y", "a.pdfX-Evil_ y.pdf"),
        ("gnp\u202efdp.exe", "gnpfdp.exe.pdf"),
        ("a\u200bb\x00c.PDF", "abc.pdf"),
        ('<img src="x">.pdf', "_img src=_x__.pdf"),
        ("", "file.pdf"),
        ("...", "file.pdf"),
        (".pdf", "file.pdf"),
        ("x" * 300, "x" * 116 + ".pdf"),
        ("Stand 12.3.2026", "Stand 12.3.2026.pdf"),
    ],
)
def test_name_is_cleaned(name, clean):
    assert clean_name(name, Kind.PDF) == clean


def test_jpeg_keeps_its_longer_ending():
    assert clean_name("Foto.JPEG", Kind.JPEG) == "Foto.jpeg"
