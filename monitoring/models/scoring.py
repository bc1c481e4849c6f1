"""The model scores are computed by, and what a person adds to them."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.db import PublicId
from networks.models import Network, read_by


class ScoringModel(models.Model):
    """A version of the scoring model as data; never changed once used, a new version is a new row."""

    version = models.CharField(_("version"), max_length=60, unique=True)
    config = models.JSONField(_("model"))
    hash = models.CharField(_("hash"), max_length=64)
    valid_from = models.DateField(_("valid from"))
    note = models.TextField(_("what changed"), blank=True)

    class Meta:
        verbose_name = _("scoring model")
        verbose_name_plural = _("scoring models")
        ordering = ("-valid_from", "-pk")

    def __str__(self):
        return self.version


class NilKind(models.TextChoices):
    """Of what there really was nothing in a year (scoring model 6.9)."""

    PARTICIPATIONS = "participations", _("participation in plans and measures")
    PLANNING = "planning", _("planning processes with participation")
    MUNICIPAL_COSTS = "municipal_costs", _("costs of the municipality")
    PARTNER_COSTS = "partner_costs", _("costs of partners")
    IDEAS = "ideas", _("ideas")
    COMMITMENTS = "commitments", _("self-commitments")


class NilReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The town's: coordinators and readers. A network's: those who run or read it."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.sees_everything:
            return self
        reach = read_by(user)
        return self.filter(reach | Q(network=None)) if user.is_coordinator else self.filter(reach)


class NilReport(PublicId):
    """Somebody states that there was nothing to record: a zero that counts, not a gap."""

    kind = models.CharField(_("of what there was nothing"), max_length=20, choices=NilKind)
    year = models.PositiveSmallIntegerField(_("year"))
    network = models.ForeignKey(
        Network, models.CASCADE, null=True, blank=True, related_name="nil_reports", verbose_name=_("network")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"))
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = NilReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("nil report")
        verbose_name_plural = _("nil reports")
        ordering = ("-year", "kind", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "year", "network"],
                nulls_distinct=False,
                name="monitoring_nilreport_once",
                violation_error_message=_("This nil report was already filed."),
            ),
        )

    def __str__(self):
        return f"{self.get_kind_display()} {self.year}"


class ExpertPriority(models.Model):
    """A person's own, signed judgement of priority, shown beside the computed one and never blended with it."""

    network = models.ForeignKey(
        Network,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="expert_priorities",
        verbose_name=_("network"),
    )
    points = models.PositiveSmallIntegerField(_("points (0–6)"), validators=[MaxValueValidator(6)])
    reasoning = models.TextField(_("reasoning"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("signed by")
    )
    on = models.DateField(_("signed on"))

    class Meta:
        verbose_name = _("expert priority")
        verbose_name_plural = _("expert priorities")
        ordering = ("-on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(points__lte=6),
                name="monitoring_expertpriority_range",
                violation_error_message=_("Enter 0 to 6 points."),
            ),
        )
