"""Uploaded files, attached to any object by its kind and public id; no foreign key upwards."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.db import PublicId, encode_id


def storage_path(document: "Document", filename: str) -> str:
    """A generated name: the user's own never reaches the disk."""
    return f"documents/{encode_id(document.public_id)}"


class DocumentQuerySet(models.QuerySet):
    def about(self, subject):
        return self.filter(subject_kind=subject._meta.label_lower, subject_id=subject.public_id)


class Document(PublicId):
    subject_kind = models.CharField(_("kind of object"), max_length=60)
    subject_id = models.UUIDField(_("object"))
    file = models.FileField(_("file"), upload_to=storage_path)
    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    at = models.DateTimeField(_("uploaded at"))

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ("name", "pk")
        constraints = (
            # Sent twice by an impatient hand, it is still one file. Finds the files of an object, too.
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "sha256"],
                name="documents_document_once",
                violation_error_message=_("This file is here already."),
            ),
        )

    def __str__(self):
        return self.name
