"""An uploaded contact list between upload and confirmation."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.db import PublicId


class ImportDraftQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A draft holds unchecked personal data: only who uploaded it sees it."""
        if not user.is_authenticated or not user.is_coordinator:
            return self.none()
        return self.filter(by=user)

    def open(self):
        return self.filter(applied_at=None)


class ImportDraft(PublicId):
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="import_drafts", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"))
    filename = models.CharField(_("file"), max_length=200)
    content = models.BinaryField(_("content"))
    # What the coordinator corrected: encoding, delimiter, header row, column per field, decision per row.
    choices = models.JSONField(_("choices"), default=dict)
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True)
    result = models.JSONField(_("result"), null=True, blank=True)

    objects = ImportDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-uploaded_at", "pk")

    def __str__(self):
        return self.filename

    def get_absolute_url(self):
        return reverse("actors:import-detail", args=[self.public_id])
