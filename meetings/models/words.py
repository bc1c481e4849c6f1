"""What a network says in its own words at the beginning and the end of its mails."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.db import PublicId
from networks.models import Network


class MailWords(PublicId):
    """For one kind of mail, or for all that have none of their own (``kind`` empty). Empty words: the usual ones."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="mail_words", verbose_name=_("network"))
    kind = models.CharField(_("kind of mail"), max_length=60, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    greeting = models.CharField(_("greeting"), max_length=200, blank=True)
    closing = models.TextField(_("signature"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("own words in mails")
        verbose_name_plural = _("own words in mails")
        ordering = ("kind", "language")
        constraints = (
            models.UniqueConstraint(
                fields=["network", "kind", "language"],
                name="meetings_mailwords_once",
                violation_error_message=_("There are own words for this kind of mail already."),
            ),
        )

    def __str__(self):
        return f"{self.network}: {self.kind} ({self.language})"
