"""Images are drawn anew before they are stored: place, device and whatever else hides in the file stays behind."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageFile, ImageOps

from documents.checks import Kind

JPEG_QUALITY = 90
# What a PNG can store; anything else is brought to colour with transparency first.
PNG_MODES = {"1", "L", "LA", "P", "RGB", "RGBA", "I;16"}


_reading = threading.Lock()


@contextmanager
def _whole_files_only() -> Iterator[None]:
    """WeasyPrint, once imported, lets Pillow accept images that break off, for the whole process."""
    with _reading:
        lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = lenient


def redraw(stream: BinaryIO, kind: Kind) -> BytesIO:
    """The same picture as a new file of the same kind, turned the right way up.

    ``stream`` has passed ``documents.checks.check_file``. Raises ``ValidationError`` if the picture cannot be read.
    """
    stream.seek(0)
    drawn = BytesIO()
    try:
        with _whole_files_only(), Image.open(stream, formats=[kind.name]) as source:
            profile = source.info.get("icc_profile")
            image = ImageOps.exif_transpose(source)
            if kind is Kind.PNG:
                image = image if image.mode in PNG_MODES else image.convert("RGBA")
                image.info = {key: image.info[key] for key in ("transparency",) if key in image.info}
                image.save(drawn, "PNG", icc_profile=profile)
            else:
                image = image if image.mode in {"L", "RGB", "CMYK"} else image.convert("RGB")
                image.info = {}
                image.save(drawn, "JPEG", quality=JPEG_QUALITY, icc_profile=profile)
    except (OSError, SyntaxError, ValueError) as error:
        raise ValidationError(
            {
                "file": ValidationError(
                    _("This image cannot be read. Save it again on your computer and choose it once more."),
                    code="damaged",
                )
            }
        ) from error
    drawn.seek(0)
    return drawn


def draw_emblem(stream: BinaryIO, kind: Kind, *, side: int) -> BytesIO:
    """The picture as a PNG of ``side`` × ``side`` pixels, whole, in the middle of a transparent square.

    ``stream`` has passed ``documents.checks.check_file``. Raises ``ValidationError`` if the picture cannot be read.
    """
    drawn = BytesIO()
    with Image.open(redraw(stream, kind), formats=[kind.name]) as source:
        image = source.convert("RGBA")
    image.thumbnail((side, side), Image.Resampling.LANCZOS)
    square = Image.new("RGBA", (side, side))
    square.paste(image, ((side - image.width) // 2, (side - image.height) // 2))
    square.save(drawn, "PNG", optimize=True)
    drawn.seek(0)
    return drawn
