"""What may be uploaded, decided by content and never by name: no database, no settings, nothing is unpacked.

Sizes are bytes. Every refusal is a ``ValidationError`` for the field ``file`` that says what to do.
"""

import re
import unicodedata
import warnings
import zipfile
from dataclasses import dataclass
from enum import Enum
from typing import BinaryIO

from defusedxml import DefusedXmlException, ElementTree
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
# Office files are XML and compress to a tenth or twentieth; a hundredth is made on purpose.
MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 100
MAX_PARTS = 5_000
MAX_INDEX = 1024 * 1024
LONGEST_NAME = 120

_OFFICE = "application/vnd.openxmlformats-officedocument."
_TYPES_OF_PARTS = "{http://schemas.openxmlformats.org/package/2006/content-types}Override"
_DAMAGED = _("This file is damaged. Save it again on your computer and choose it once more.")


class Kind(Enum):
    """Allowed kinds: media type and the ending the file gets, whatever it was called."""

    PDF = "application/pdf", ".pdf"
    DOCX = f"{_OFFICE}wordprocessingml.document", ".docx"
    XLSX = f"{_OFFICE}spreadsheetml.sheet", ".xlsx"
    ODT = "application/vnd.oasis.opendocument.text", ".odt"
    PNG = "image/png", ".png"
    JPEG = "image/jpeg", ".jpg"

    def __init__(self, content_type: str, ending: str):
        self.content_type = content_type
        self.ending = ending

    @property
    def is_image(self) -> bool:
        return self in (Kind.PNG, Kind.JPEG)


ENDINGS = tuple(sorted({kind.ending for kind in Kind} | {".jpeg"}))


@dataclass(frozen=True)
class Checked:
    kind: Kind
    name: str  # without path, control characters or directional overrides; ends as its kind does
    size: int


def check_file(stream: BinaryIO, *, name: str) -> Checked:
    """Decide about ``stream`` (seekable, left at its start). Raises ``ValidationError``."""
    size = stream.seek(0, 2)
    if size == 0:
        raise _refusal("empty", _("This file is empty. Choose another one."))
    if size > MAX_BYTES:
        raise _refusal("size", _("This file is larger than 10 MB. Choose a smaller one."))
    kind = _sniff(stream)
    if kind is None:
        raise _refusal(
            "kind", _("This kind of file cannot be stored. Choose a PDF, DOCX, XLSX, ODT, PNG or JPEG file.")
        )
    if kind.is_image:
        _check_image(stream, kind)
    stream.seek(0)
    return Checked(kind=kind, name=clean_name(name, kind), size=size)


def clean_name(name: str, kind: Kind) -> str:
    """What is left of a name from outside: its last part, printable, at most 120 characters, with the right ending.

    Characters of Unicode's class "other" go, among them CR and LF (a second header) and the right-to-left override
    (which makes "fdp.exe" look like "exe.pdf").
    """
    last = re.split(r"[/\\]", name)[-1]
    shown = "".join(
        "" if unicodedata.category(char).startswith("C") else "_" if char in '<>:"|?*' else char
        for char in unicodedata.normalize("NFC", last)
    )
    shown = " ".join(shown.split()).rstrip(". ")
    endings = (".jpg", ".jpeg") if kind is Kind.JPEG else (kind.ending,)
    ending = next((e for e in endings if shown.lower().endswith(e)), "")
    stem = (shown[: -len(ending)] if ending else shown).strip(". ")
    ending = ending or kind.ending
    return f"{stem[: LONGEST_NAME - len(ending)].strip('. ') or 'file'}{ending}"


def _refusal(code: str, message) -> ValidationError:
    return ValidationError({"file": ValidationError(message, code=code)})


def _sniff(stream: BinaryIO) -> Kind | None:
    stream.seek(0)
    head = stream.read(8)
    if head.startswith(b"%PDF-"):
        return Kind.PDF
    if head == b"\x89PNG\r\n\x1a\n":
        return Kind.PNG
    if head.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if head.startswith(b"PK\x03\x04"):
        return _sniff_archive(stream)
    return None


# --- office files: archives with a table of contents --------------------------------------------------------------


def _sniff_archive(stream: BinaryIO) -> Kind | None:
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            _check_archive(archive, size=stream.seek(0, 2))
            names = set(archive.namelist())
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                return None
            if "mimetype" in names:
                return Kind.ODT if _part(archive, "mimetype") == Kind.ODT.content_type.encode() else None
            if "[Content_Types].xml" in names:
                return _office_kind(_part(archive, "[Content_Types].xml"))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise _refusal("damaged", _DAMAGED) from error
    return None


def _check_archive(archive: zipfile.ZipFile, *, size: int) -> None:
    """Refuse by what the table of contents declares; reading a part stops at its declared size."""
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    # Parts that lie on top of each other are packed into more bytes than the file has.
    overlapping = sum(part.compress_size for part in parts) > size
    too_dense = any(part.file_size > MAX_RATIO * max(part.compress_size, 1024) for part in parts)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED or overlapping or too_dense:
        raise _refusal("unpacked", _("This file grows too large when it is opened. Choose another one."))


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(MAX_INDEX)


def _office_kind(index: bytes) -> Kind | None:
    """By the type of the main part. Macros, templates and presentations have other types and are refused."""
    try:
        root = ElementTree.fromstring(index)
    except (ElementTree.ParseError, DefusedXmlException) as error:
        raise _refusal("damaged", _DAMAGED) from error
    types = {part.get("ContentType", "") for part in root.iter(_TYPES_OF_PARTS)}
    for kind in (Kind.DOCX, Kind.XLSX):
        if f"{kind.content_type}.main+xml" in types:
            return kind
    return None


# --- images -----------------------------------------------------------------------------------------------------


def _check_image(stream: BinaryIO, kind: Kind) -> None:
    """Reads the image's head only: width and height stand there."""
    stream.seek(0)
    too_large = _refusal("pixels", _("This image has more than 40 million pixels. Choose a smaller one."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(stream, formats=[kind.name])
    except Image.DecompressionBombError as error:
        raise too_large from error
    except (OSError, SyntaxError, ValueError) as error:
        raise _refusal("damaged", _DAMAGED) from error
    if image.width * image.height > MAX_PIXELS:
        raise too_large
