"""The catalogue's measure sheet as data (``networks/data/``)."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common.db import PublicId


class MeasureQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The catalogue is for everybody with a login."""
        return self if user.is_authenticated and user.is_active else self.none()


RATINGS = ("rating_priority", "rating_ghg", "rating_change", "rating_cost")


def _rating(label):
    return models.PositiveSmallIntegerField(label, null=True, blank=True, validators=[MaxValueValidator(6)])


class Measure(PublicId):
    """A catalogue entry. The catalogue's own rating stays empty until somebody reads it off the original."""

    slug = models.SlugField(_("short name"), unique=True)
    # Per language: title, goal, description, steps, examples, target groups, effort, success factors.
    content = models.JSONField(_("content"))
    linked_codes = models.JSONField(_("linked measures (codes)"), default=list)
    rating_priority = _rating(_("priority (0–6)"))
    rating_ghg = _rating(_("GHG reduction (0–6)"))
    rating_change = _rating(_("societal change (0–6)"))
    rating_cost = _rating(_("cost efficiency (0–6)"))
    rating_source = models.CharField(_("source of the rating"), max_length=300, blank=True)
    rating_on = models.DateField(_("read on"), null=True, blank=True)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ("slug",)
        constraints = (
            models.CheckConstraint(
                condition=Q(rating_priority=None, rating_ghg=None, rating_change=None, rating_cost=None)
                | (~Q(rating_source="") & Q(rating_on__isnull=False)),
                name="networks_measure_rating_has_source",
                violation_error_message=_("Enter where the rating was read, and when."),
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{field: None}) | Q(**{f"{field}__lte": 6}),
                    name=f"networks_measure_{field}_range",
                    violation_error_message=_("Enter a rating from 0 to 6."),
                )
                for field in RATINGS
            ),
        )

    def __str__(self):
        return self.text["title"]

    def get_absolute_url(self):
        return reverse("networks:measure-detail", args=[self.slug])

    @property
    def text(self) -> dict:
        """The content in the active language."""
        return self.content.get((get_language() or "de")[:2]) or self.content["de"]
