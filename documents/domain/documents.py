"""Files: taken in after a check, and removed."""

import hashlib
from datetime import datetime
from functools import partial

from django.core.files.base import File
from django.db import transaction

from accounts.domain.audit import record_event
from common.db import store
from documents.checks import check_file
from documents.images import redraw
from documents.models import Document


@transaction.atomic
def attach_document(subject, *, file, by, at: datetime) -> Document:
    """Check ``file`` (name, seekable content) and attach it to ``subject``.

    Raises ``ValidationError`` for the field "file" for what may not be stored, and when ``subject`` has the very
    same file already; then nothing is stored.
    """
    checked = check_file(file, name=file.name)
    content = redraw(file, checked.kind) if checked.kind.is_image else file
    document = Document(
        subject_kind=subject._meta.label_lower,
        subject_id=subject.public_id,
        name=checked.name,
        content_type=checked.kind.content_type,
        size=content.seek(0, 2),
        sha256=_digest(content),
        by=by,
        at=at,
    )
    content.seek(0)
    document.file.save(checked.name, File(content), save=False)
    try:
        store(document)
        record_event("documents.attached", subject=document, by=by, at=at, after=_facts(document))
    except BaseException:
        document.file.storage.delete(str(document.file.name))
        raise
    return document


@transaction.atomic
def remove_document(document: Document, *, by, at: datetime) -> None:
    """Remove the row now, and the file once the transaction has committed."""
    record_event("documents.removed", subject=document, by=by, at=at, before=_facts(document))
    stored = document.file
    document.delete()
    transaction.on_commit(partial(stored.storage.delete, str(stored.name)), robust=True)


@transaction.atomic
def remove_documents_of(subject, *, by, at: datetime) -> None:
    """For an object that is about to be deleted: no foreign key takes its files along."""
    for document in Document.objects.about(subject):
        remove_document(document, by=by, at=at)


def _digest(content) -> str:
    content.seek(0)
    return hashlib.file_digest(content, "sha256").hexdigest()


def _facts(document: Document) -> dict:
    return {
        "name": document.name,
        "size": document.size,
        "sha256": document.sha256,
        "subject_kind": document.subject_kind,
        "subject_id": str(document.subject_id),
    }
