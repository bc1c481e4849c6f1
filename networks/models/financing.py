"""What the cooperation costs, and who carries it."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from actors.models import Actor, Municipality
from common.db import PublicId
from networks.models.networks import Network, read_by

AMOUNT_OR_HOURS = _("Enter an amount, hours, or both.")


class Payer(models.TextChoices):
    MUNICIPALITY = "municipality", _("municipality")
    PARTNER = "partner", _("partner")


class CostRecordQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Costs are for coordinators and readers, those without a network too; members see none."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.sees_everything:
            return self
        reach = read_by(user)
        return self.filter(reach | Q(network=None)) if user.is_coordinator else self.filter(reach)


class CostRecord(PublicId):
    """Running cost on a day: money, hours of work, or both. No network means the cooperation as a whole."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="cost_records", verbose_name=_("municipality")
    )
    network = models.ForeignKey(
        Network,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cost_records",
        verbose_name=_("network"),
    )
    payer = models.CharField(_("carried by"), max_length=20, choices=Payer, default=Payer.MUNICIPALITY)
    actor = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cost_records",
        verbose_name=_("partner"),
    )
    text = models.CharField(_("what for"), max_length=200)
    on = models.DateField(_("on"))
    amount = models.DecimalField(
        _("amount in EUR"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    hours = models.DecimalField(
        _("hours of work"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )

    objects = CostRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("cost record")
        verbose_name_plural = _("cost records")
        ordering = ("-on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(amount__isnull=False) | Q(hours__isnull=False),
                name="networks_costrecord_amount_or_hours",
                violation_error_message=AMOUNT_OR_HOURS,
            ),
            models.CheckConstraint(
                condition=(Q(amount=None) | Q(amount__gte=0)) & (Q(hours=None) | Q(hours__gte=0)),
                name="networks_costrecord_positive",
                violation_error_message=_("Enter 0 or more."),
            ),
            models.CheckConstraint(
                condition=Q(payer=Payer.PARTNER) | Q(actor=None),
                name="networks_costrecord_partner_named_for_partner",
                violation_error_message=_("Name a partner only for costs a partner carries."),
            ),
        )

    def __str__(self):
        return self.text
