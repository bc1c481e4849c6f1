"""What is talked about. The measure sheet names three kinds; the scores ask which of them took place."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.db import PublicId
from meetings.models.meetings import Meeting


class AgendaKind(models.TextChoices):
    EXCHANGE = "exchange", _("exchange of experience")
    PROJECTS = "projects", _("current projects")
    STRATEGY = "strategy", _("new strategies")
    ORGANISATION = "organisation", _("organisational")


# The three of the measure sheet, as they are counted (scoring model, m16).
COUNTED_KINDS = (AgendaKind.EXCHANGE, AgendaKind.PROJECTS, AgendaKind.STRATEGY)


class AgendaItem(PublicId):
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="agenda", verbose_name=_("meeting"))
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=20, choices=AgendaKind)
    title = models.CharField(_("item"), max_length=200)
    minutes = models.PositiveSmallIntegerField(pgettext_lazy("duration", "minutes"), null=True, blank=True)
    presenter = models.CharField(_("presented by"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ("position", "pk")

    def __str__(self):
        return self.title
