"""Taking part in municipal plans and measures."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from actors.models import Actor, Municipality
from common.addresses import address
from common.db import PublicId
from networks.models.networks import Network, reach_of, seen_by


class PlanningProcessQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Coordinators and readers see all plans of the municipality; members those of their networks."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.sees_everything or user.is_coordinator:
            return self
        return self.filter(seen_by(user, "networks")).distinct()


class PlanningProcess(PublicId):
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="planning_processes", verbose_name=_("municipality")
    )
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    networks = models.ManyToManyField(
        Network, blank=True, related_name="planning_processes", verbose_name=_("networks concerned")
    )

    objects = PlanningProcessQuerySet.as_manager()

    class Meta:
        verbose_name = _("planning process")
        verbose_name_plural = _("planning processes")
        ordering = ("-opened_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="networks_planningprocess_order",
                violation_error_message=_("The end must not lie before the beginning."),
            ),
        )

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address("networks:planning-detail", self.ref)


class Level(models.IntegerChoices):
    """The measure sheet's ladder from information over active participation to cooperation."""

    INFORMATION = 1, _("information")
    PARTICIPATION = 2, _("active participation")
    COOPERATION = 3, _("cooperation")


class ParticipationQuerySet(models.QuerySet):
    def visible_to(self, user):
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.sees_everything or user.is_coordinator:
            return self
        own = Q(actor__in=reach_of(user).actors)
        return self.filter(own | seen_by(user) | seen_by(user, "process__networks")).distinct()


class Participation(PublicId):
    """An actor took part in a plan (``process``) or in carrying out a measure (``measure``), exactly one of them."""

    actor = models.ForeignKey(Actor, models.PROTECT, related_name="participations", verbose_name=_("actor"))
    process = models.ForeignKey(
        PlanningProcess,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="participations",
        verbose_name=_("planning process"),
    )
    measure = models.CharField(
        _("measure carried out"),
        max_length=200,
        blank=True,
        help_text=_("For example “Heat-pump advice days”. Leave empty for a planning process."),
    )
    network = models.ForeignKey(
        Network,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="participations",
        verbose_name=_("network"),
    )
    on = models.DateField(_("on"))
    level = models.PositiveSmallIntegerField(_("level"), choices=Level, null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = ("-on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=(Q(process=None) & ~Q(measure="")) | (Q(process__isnull=False) & Q(measure="")),
                name="networks_participation_process_or_measure",
                violation_error_message=_("Choose a planning process or name a measure, not both."),
            ),
        )

    def __str__(self):
        return f"{self.actor}: {self.process or self.measure}"
