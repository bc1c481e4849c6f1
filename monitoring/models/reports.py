"""Files made from one snapshot, built by a worker."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.db import PublicId
from monitoring.models.snapshots import Scope, Snapshot
from networks.models import read_by


class ReportFormat(models.TextChoices):
    PDF = "pdf", "PDF"
    XLSX = "xlsx", "XLSX"
    CSV = "csv", "CSV"


class ReportState(models.TextChoices):
    """Progress of the building, set by the worker alone; asking again starts a failed one anew."""

    WAITING = "waiting", _("is being made")
    READY = "ready", pgettext_lazy("file", "ready")
    FAILED = "failed", pgettext_lazy("file", "failed")


class ReportFault(models.TextChoices):
    """Why a file could not be made; kept as the word, so that each reader gets the sentence in their language."""

    PANGO = (
        "pango",
        _(
            "This server cannot make PDF files: the system library Pango is missing. Ask the administration to install "
            "it, or take XLSX or CSV; both hold the same numbers."
        ),
    )
    LIMIT = (
        "limit",
        _("The PDF would have needed too much memory or time. Take XLSX or CSV; both hold the same numbers."),
    )
    OTHER = (
        "other",
        _("That did not work; the fault is on our side. Ask for the file again, or tell the administration."),
    )


class ReportFileQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Files hold what the ledger pages show: for those who run or read the network, not for its members."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.sees_everything:
            return self
        reach = read_by(user, "snapshot__network")
        whole = models.Q(snapshot__scope=Scope.INSTANCE)
        return self.filter(reach | whole) if user.is_coordinator else self.filter(reach)

    def waiting(self):
        return self.filter(state=ReportState.WAITING)


class ReportFile(PublicId):
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="files", verbose_name=_("snapshot"))
    format = models.CharField(_("format"), max_length=4, choices=ReportFormat)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    state = models.CharField(_("state"), max_length=10, choices=ReportState, default=ReportState.WAITING)
    content = models.BinaryField(_("content"), null=True, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    error = models.CharField(_("error"), max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    claimed_at = models.DateTimeField(_("being made since"), null=True, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    requested_at = models.DateTimeField(_("requested at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = ReportFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("report file")
        verbose_name_plural = _("report files")
        ordering = ("-requested_at", "-pk")
        constraints = (
            # Asked for fifty times, built once.
            models.UniqueConstraint(
                fields=["snapshot", "format", "language"],
                name="monitoring_reportfile_once",
                violation_error_message=_("This file exists already."),
            ),
        )

    @property
    def is_waiting(self) -> bool:
        return self.state == ReportState.WAITING

    @property
    def is_ready(self) -> bool:
        return self.state == ReportState.READY

    @property
    def fault(self) -> str:
        """The sentence for ``error``; empty unless the building failed."""
        return str(ReportFault(self.error).label) if self.error else ""
