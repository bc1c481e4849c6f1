"""Attaching and removing: what stands in the table and on the disk afterwards. # proof 92"""

import hashlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageFile

from accounts.models import AuditEvent
from documents.domain.documents import attach_document, remove_document, remove_documents_of
from documents.models import Document
from documents.queries import files_of
from networks.domain.costs import delete_cost
from tests.factories.documents import PDF, image_bytes, make_document
from tests.factories.networks import make_commitment, make_cost

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def commitment(membership):
    return make_commitment(membership)


def on_disk(media):
    return sorted(path.relative_to(media).as_posix() for path in media.rglob("*") if path.is_file())


def test_attach_document_stores_row_file_and_event(commitment, coordinator, media):
    at = timezone.now()
    file = SimpleUploadedFile("../März.PDF", PDF, content_type="text/html")
    document = attach_document(commitment, file=file, by=coordinator, at=at)
    document.refresh_from_db()
    assert (document.name, document.content_type, document.size) == ("März.pdf", "application/pdf", len(PDF))
    assert (document.subject_kind, document.subject_id) == ("networks.commitment", commitment.public_id)
    assert (document.by, document.at, document.sha256) == (coordinator, at, hashlib.sha256(PDF).hexdigest())
    assert document.file.read() == PDF
    document.file.close()
    assert on_disk(media) == [f"documents/{document.ref}"]
    assert AuditEvent.objects.get(action="documents.attached").subject_id == document.public_id


@pytest.mark.parametrize("content", [b"", b"<script>", PDF + b" " * 10 * 1024 * 1024])
def test_refused_file_leaves_nothing_behind(commitment, coordinator, media, content):
    with pytest.raises(ValidationError):
        make_document(commitment, content=content, by=coordinator)
    assert (Document.objects.count(), AuditEvent.objects.count(), on_disk(media)) == (0, 0, [])


def test_same_file_twice_stays_one(commitment, membership, coordinator, media):
    document = make_document(commitment, by=coordinator)
    with pytest.raises(ValidationError, match="This file is here already"):
        make_document(commitment, name="other.pdf", by=coordinator)
    assert on_disk(media) == [f"documents/{document.ref}"]
    make_document(membership, by=coordinator)
    assert Document.objects.count() == 2


def test_image_is_stored_without_place_and_device(commitment, coordinator):
    exif = Image.Exif()
    exif[0x010F] = "SecretPhone"
    exif[0x0112] = 6  # to be shown turned by 90 degrees
    content = image_bytes("JPEG", size=(8, 6), exif=exif, comment=b"secret")
    assert b"SecretPhone" in content
    document = make_document(commitment, name="foto.jpg", content=content, by=coordinator)
    stored = document.file.read()
    document.file.close()
    assert (b"SecretPhone" in stored, b"secret" in stored) == (False, False)
    with Image.open(BytesIO(stored)) as image:
        assert (image.format, image.size, dict(image.getexif())) == ("JPEG", (6, 8), {})
    assert document.size == len(stored)


def test_png_loses_what_is_hidden_behind_it(commitment, coordinator):
    content = image_bytes("PNG") + b"<script>alert(1)</script>"
    document = make_document(commitment, name="a.png", content=content, by=coordinator)
    stored = document.file.read()
    document.file.close()
    assert b"script" not in stored
    with Image.open(BytesIO(stored)) as image:
        assert (image.format, image.size, image.getpixel((0, 0))) == ("PNG", (8, 6), (46, 139, 87))


@pytest.mark.parametrize("lenient", [False, True])  # True: some PDF was made in this process before
def test_image_that_breaks_off_is_refused(commitment, coordinator, media, lenient, monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", lenient)
    with pytest.raises(ValidationError, match="This image cannot be read"):
        make_document(
            commitment, name="a.png", content=image_bytes("PNG", size=(300, 300))[:-40], by=coordinator
        )
    assert on_disk(media) == []


def test_remove_document_takes_the_file_after_commit(
    commitment, coordinator, media, django_capture_on_commit_callbacks
):
    document = make_document(commitment, by=coordinator)
    kept = make_document(commitment, name="b.pdf", content=PDF + b"b", by=coordinator)
    with django_capture_on_commit_callbacks(execute=True):
        remove_document(document, by=coordinator, at=timezone.now())
        assert len(on_disk(media)) == 2
    assert [*files_of(commitment)] == [kept]
    assert on_disk(media) == [f"documents/{kept.ref}"]
    assert AuditEvent.objects.get(action="documents.removed").before["name"] == "Protokoll.pdf"


def test_remove_documents_of_one_object_only(commitment, membership, coordinator):
    make_document(commitment, by=coordinator)
    make_document(commitment, content=PDF + b"b", by=coordinator)
    other = make_document(membership, by=coordinator)
    remove_documents_of(commitment, by=coordinator, at=timezone.now())
    assert [*Document.objects.all()] == [other]


def test_deleted_cost_takes_its_receipts_along(network, coordinator):
    cost = make_cost(network=network)
    make_document(cost, name="Rechnung.pdf", by=coordinator)
    delete_cost(cost, by=coordinator, at=timezone.now())
    assert Document.objects.count() == 0
