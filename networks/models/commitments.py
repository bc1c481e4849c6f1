"""Self-commitments of members, and what they report about them."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.addresses import address
from common.db import PublicId
from common.search import word_index
from common.transitions import Transition
from networks.models.memberships import Membership
from networks.models.networks import reach_of, read_by, run_by, seen_by


class SavingUnit(models.TextChoices):
    """Unit of a yearly saving."""

    TONNES = "t", _("t CO₂e a year")
    KILOWATT_HOURS = "kwh", _("kWh a year")

    @property
    def short(self) -> str:
        """Behind a number, where "a year" is said already."""
        return {self.TONNES: "t CO₂e", self.KILOWATT_HOURS: "kWh"}[self]


class Carrier(models.TextChoices):
    """Energy carriers for which the scoring model has emission factors (same keys)."""

    ELECTRICITY = "electricity", _("electricity")
    NATURAL_GAS = "natural_gas", _("natural gas")
    HEATING_OIL = "heating_oil", _("heating oil")
    DISTRICT_HEAT = "district_heat", _("district heat")
    LPG = "lpg", _("liquefied gas")
    DIESEL = "diesel", _("diesel")
    PETROL = "petrol", _("petrol")
    WOOD_PELLETS = "wood_pellets", _("wood pellets")


class Evidence(models.TextChoices):
    """How well a saving is known; widens the bounds by 10, 25 or 50 % (scoring model, 6.4)."""

    MEASURED = "measured", _("measured")
    CALCULATED = "calculated", _("calculated")
    ESTIMATED = "estimated", _("estimated")


class Attribution(models.TextChoices):
    """How much of a saving the network brought about (scoring model, 6.4); empty is unknown."""

    NONE = "0", _("0: it would have come anyway")
    HALF = "0.5", _("0.5: earlier or larger because of the network")
    FULL = "1", _("1: it would not exist without the network")

    @property
    def share(self) -> Decimal:
        return Decimal(self.value)


class CommitmentStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    ADOPTED = "adopted", _("adopted")
    FULFILLED = "fulfilled", _("fulfilled")
    MISSED = "missed", _("missed")
    WITHDRAWN = "withdrawn", _("withdrawn")

    @property
    def successors(self):
        return {
            self.DRAFT: (self.SUBMITTED, self.WITHDRAWN),
            self.SUBMITTED: (self.ADOPTED, self.DRAFT, self.WITHDRAWN),
            self.ADOPTED: (self.FULFILLED, self.MISSED, self.WITHDRAWN),
            self.FULFILLED: (),
            self.MISSED: (),
            self.WITHDRAWN: (),
        }[self]

    @property
    def badge(self) -> str:
        """The kind of its sign on pages."""
        return {
            self.SUBMITTED: "info",
            self.ADOPTED: "info",
            self.FULFILLED: "done",
            self.MISSED: "warn",
        }.get(self, "idle")


# Why a commitment was withdrawn when its member left; pages say it in words.
MEMBER_LEFT = "left"
OPEN_COMMITMENTS = (CommitmentStatus.DRAFT, CommitmentStatus.SUBMITTED, CommitmentStatus.ADOPTED)


class CommitmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Members see their own, and of others what is no longer a draft."""
        shared = seen_by(user, "membership__network") & ~Q(status=CommitmentStatus.DRAFT)
        return self.filter(
            shared | read_by(user, "membership__network") | Q(membership__actor__in=reach_of(user).actors)
        )

    def coordinated_by(self, user):
        return self.filter(run_by(user, "membership__network"))

    def open(self):
        return self.filter(status__in=OPEN_COMMITMENTS)

    def of_actors_of(self, user):
        """Those of the actors the user speaks for."""
        return self.filter(membership__actor__in=reach_of(user).actors)


class Commitment(PublicId):
    membership = models.ForeignKey(
        Membership, models.PROTECT, related_name="commitments", verbose_name=_("member")
    )
    text = models.CharField(_("what is promised"), max_length=300)
    status = models.CharField(
        _("status"), max_length=20, choices=CommitmentStatus, default=CommitmentStatus.DRAFT, editable=False
    )
    unit = models.CharField(_("unit"), max_length=5, choices=SavingUnit, default=SavingUnit.TONNES)
    carrier = models.CharField(_("energy carrier"), max_length=20, choices=Carrier, blank=True)
    baseline = models.DecimalField(
        _("value in the base year"), max_digits=14, decimal_places=3, null=True, blank=True
    )
    target = models.DecimalField(
        _("promised yearly saving"),
        max_digits=14,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    base_year = models.PositiveSmallIntegerField(_("base year"), null=True, blank=True)
    target_year = models.PositiveSmallIntegerField(_("target year"), null=True, blank=True)
    attribution = models.CharField(
        _("attribution to the network"), max_length=3, choices=Attribution, blank=True
    )
    attribution_reason = models.TextField(_("why so much"), blank=True)
    effect_until = models.DateField(_("effect lasts until"), null=True, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    is_public = models.BooleanField(_("may be published"), default=False)
    projects = models.ManyToManyField(
        "networks.Project",
        blank=True,
        related_name="commitments",
        verbose_name=_("projects that save the same"),
        help_text=_("Their saving is subtracted, so that nothing counts twice."),
    )
    created_at = models.DateTimeField(_("created at"))

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("self-commitment")
        verbose_name_plural = _("self-commitments")
        ordering = ("-created_at", "pk")
        indexes = (
            word_index("networks_commitment_words", "text"),
            models.Index(fields=["id"], condition=Q(status="submitted"), name="networks_commitment_to_adopt"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(unit=SavingUnit.TONNES) | Q(target=None) | ~Q(carrier=""),
                name="networks_commitment_kwh_has_carrier",
                violation_error_message=_("Choose the energy carrier the kilowatt hours are of."),
            ),
            models.CheckConstraint(
                condition=Q(target=None) | Q(target__gte=0),
                name="networks_commitment_target_positive",
                violation_error_message=_("Enter 0 or more."),
            ),
            models.CheckConstraint(
                condition=~Q(attribution=Attribution.FULL) | ~Q(attribution_reason=""),
                name="networks_commitment_full_attribution_reasoned",
                violation_error_message=_("Say in a sentence why it would not exist without the network."),
            ),
        )

    def __str__(self):
        return self.text

    def get_absolute_url(self):
        return address("networks:commitment-detail", self.ref)

    @property
    def short_unit(self) -> str:
        return SavingUnit(self.unit).short

    @property
    def state(self) -> CommitmentStatus:
        return CommitmentStatus(self.status)


class CommitmentTransition(Transition):
    commitment = models.ForeignKey(
        Commitment, models.CASCADE, related_name="transitions", verbose_name=_("self-commitment")
    )

    class Meta(Transition.Meta):
        # The newest of all, on Today.
        indexes = (models.Index(fields=["-at"], name="networks_commitment_newest"),)


class ReportStatus(models.TextChoices):
    REPORTED = "reported", _("reported")
    CHECKED = "checked", _("checked")
    PUBLISHED = "published", _("published")

    @property
    def successors(self):
        return {self.REPORTED: (self.CHECKED,), self.CHECKED: (self.PUBLISHED,), self.PUBLISHED: ()}[self]

    @property
    def badge(self) -> str:
        """The kind of its sign on pages."""
        return {self.REPORTED: "info"}.get(self, "plain")


class ProgressReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(commitment__in=Commitment.objects.visible_to(user))


class ProgressReport(PublicId):
    """What a member says was saved a year by then; no value means "nothing new"."""

    commitment = models.ForeignKey(
        Commitment, models.CASCADE, related_name="reports", verbose_name=_("self-commitment")
    )
    on = models.DateField(_("as of"))
    value = models.DecimalField(
        _("yearly saving so far"),
        max_digits=14,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    evidence = models.CharField(_("how known"), max_length=20, choices=Evidence, default=Evidence.ESTIMATED)
    note = models.TextField(_("note"), blank=True)
    status = models.CharField(
        _("status"), max_length=20, choices=ReportStatus, default=ReportStatus.REPORTED, editable=False
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("entered at"))

    objects = ProgressReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("progress report")
        verbose_name_plural = _("progress reports")
        ordering = ("-on", "-pk")
        # The newest of all, on Today.
        indexes = (
            models.Index(fields=["-at"], name="networks_progress_newest"),
            models.Index(
                fields=["on", "id"], condition=Q(status="reported"), name="networks_progress_to_check"
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["commitment", "on"],
                name="networks_progressreport_one_a_day",
                violation_error_message=_("There is already a report for this day."),
            ),
            models.CheckConstraint(
                condition=Q(value=None) | Q(value__gte=0),
                name="networks_progressreport_positive",
                violation_error_message=_("Enter 0 or more."),
            ),
        )

    @property
    def state(self) -> ReportStatus:
        return ReportStatus(self.status)


class ProgressReportTransition(Transition):
    report = models.ForeignKey(
        ProgressReport, models.CASCADE, related_name="transitions", verbose_name=_("progress report")
    )
