"""Files of an object, and a file together with the object that decides who sees it."""

from uuid import UUID

from django.db.models import Exists, OuterRef

from common.prepared import Prepared, given
from documents.models import Document
from documents.subjects import find_subject

_FILES = Prepared(
    lambda: Document.objects.filter(subject_kind=given("kind"), subject_id=given("subject")).order_by(
        "name", "pk"
    )
)


def files_of(subject) -> list[Document]:
    """The files attached to ``subject``, by name. Whoever may see ``subject`` may see them."""
    return _FILES.rows(kind=subject._meta.label_lower, subject=subject.public_id)


def has_files(model) -> Exists:
    """A column for a query of ``model``: whether any file hangs on the row. Pages that are opened more than all others
    ask for no files where there are none."""
    return Exists(
        Document.objects.filter(subject_kind=model._meta.label_lower, subject_id=OuterRef("public_id"))
    )


def find_document(user, public_id: UUID):
    """(document, its subject), or None when there is no such file or the user may not see its subject."""
    document = Document.objects.filter(public_id=public_id).first()
    if document is None:
        return None
    subject = find_subject(user, document.subject_kind, document.subject_id)
    return None if subject is None else (document, subject)
