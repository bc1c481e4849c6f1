"""Texts that the municipality writes for public pages."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class TextKind(models.TextChoices):
    BARRIERS = "barriers", _("parts that are not accessible")
    IMPRINT = "imprint", _("imprint, further text")
    PRIVACY = "privacy", _("privacy, further text")
    EASY = "easy", _("plain language")
    SIGNS = "signs", _("sign language")


class SiteText(models.Model):
    """Markdown for a public page, one row a language; an empty text has no row."""

    kind = models.CharField(_("kind"), max_length=20, choices=TextKind)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    text = models.TextField(_("text"), max_length=20_000)

    class Meta:
        verbose_name = _("text of a page")
        verbose_name_plural = _("texts of pages")
        ordering = ("kind", "language")
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "language"],
                name="actors_sitetext_once",
                violation_error_message=_("This text is there already."),
            ),
        )

    def __str__(self):
        return f"{self.get_kind_display()} ({self.language})"
