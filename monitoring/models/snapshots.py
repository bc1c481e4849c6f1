"""Frozen results."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Window
from django.db.models.functions import ExtractYear, RowNumber
from django.utils.translation import gettext_lazy as _

from common.db import PublicId
from monitoring.models.scoring import ScoringModel
from networks.models import Network, seen_by


class Scope(models.TextChoices):
    INSTANCE = "instance", _("all networks")
    NETWORK = "network", _("one network")


class SnapshotQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The whole: coordinators and readers. One network's: those who run or read it, and its members."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.sees_everything:
            return self
        reach = seen_by(user)
        return self.filter(reach | Q(scope=Scope.INSTANCE)) if user.is_coordinator else self.filter(reach)

    def of(self, network: Network | None):
        """Those of one network, or those of the whole."""
        return self.filter(scope=Scope.NETWORK if network else Scope.INSTANCE, network=network)

    def last_of_years(self, before):
        """The last of each year before the day ``before``, earliest first."""
        place = Window(
            RowNumber(),
            partition_by=ExtractYear("on"),
            order_by=(F("on").desc(), F("at").desc(), F("pk").desc()),
        )
        return self.filter(on__lt=before).annotate(place=place).filter(place=1).order_by("on")

    def update(self, **changes):
        raise TypeError("a snapshot is never changed")


class Snapshot(PublicId):
    """Input, model and output of one computation; immutable. Exports read this and no live row."""

    scope = models.CharField(_("scope"), max_length=20, choices=Scope)
    network = models.ForeignKey(
        Network, models.PROTECT, null=True, blank=True, related_name="snapshots", verbose_name=_("network")
    )
    on = models.DateField(_("reference date"))
    model = models.ForeignKey(ScoringModel, models.PROTECT, related_name="snapshots", verbose_name=_("model"))
    input = models.JSONField(_("input"))
    # Names of what the input refers to by id, as they were: a page or export needs no live row.
    labels = models.JSONField(_("names"), default=dict)
    digest = models.CharField(_("digest of the input"), max_length=64)
    output = models.JSONField(_("output"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    # As it was then: the page and the exports show who computed it without reading a live row.
    by_name = models.CharField(_("name of who computed it"), max_length=200, blank=True)
    at = models.DateTimeField(_("computed at"))

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        ordering = ("-on", "-at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(scope="instance", network=None) | Q(scope="network", network__isnull=False),
                name="monitoring_snapshot_scope_network",
                violation_error_message=_("Choose the network, or all networks."),
            ),
        )
        indexes = (
            models.Index(fields=["scope", "network", "-on", "-at"], name="monitoring_snapshot_latest"),
        )

    def __str__(self):
        return f"{self.network or self.get_scope_display()} {self.on}"

    def save(self, **options):
        if not self._state.adding:
            raise TypeError("a snapshot is never changed")
        super().save(**options)

    @property
    def document(self) -> dict:
        """What `score_file` reads: anybody can compute the output again from it."""
        return {"model": self.model.config, "input": self.input, "output": self.output}
