from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from documents.domain.documents import attach_document

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


def make_document(subject, *, name="Protokoll.pdf", content=PDF, by=None):
    return attach_document(subject, file=SimpleUploadedFile(name, content), by=by, at=timezone.now())


def image_bytes(kind="PNG", *, size=(8, 6), **options):
    drawn = BytesIO()
    Image.new("RGB", size, "seagreen").save(drawn, kind, **options)
    return drawn.getvalue()


def zip_bytes(parts, *, first=(), packed=ZIP_DEFLATED):
    """An archive of ``parts`` (name to bytes); those named in ``first`` stand first, unpacked."""
    made = BytesIO()
    with ZipFile(made, "w", packed) as archive:
        for name in (*first, *(name for name in parts if name not in first)):
            archive.writestr(name, parts[name], compress_type=ZIP_STORED if name in first else packed)
    return made.getvalue()


def office_bytes(main="wordprocessingml.document", **parts):
    """A DOCX (or, by ``main``, another office file) as small as it can be recognised."""
    index = (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Override PartName="/main.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        f'{main}.main+xml"/></Types>'
    )
    return zip_bytes({"[Content_Types].xml": index.encode(), "main.xml": b"<x/>", **parts})


def odt_bytes(content_type="application/vnd.oasis.opendocument.text"):
    return zip_bytes({"mimetype": content_type.encode(), "content.xml": b"<x/>"}, first=("mimetype",))
