"""Projects that came out of the networks."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.addresses import address
from common.db import FormerSlug, PublicId
from common.search import word_index
from common.transitions import Transition
from networks.models.commitments import Attribution, Carrier, Evidence, SavingUnit
from networks.models.networks import Network, run_by, seen_by
from networks.models.topics import TopicArea


class ProjectStatus(models.TextChoices):
    """Stages as the scoring model knows them; *rejected* is not used here."""

    PLANNED = "planned", _("planned")
    DECIDED = "decided", _("decided")
    IMPLEMENTING = "implementing", _("being carried out")
    COMPLETED = "completed", _("completed")
    STOPPED = "stopped", _("stopped")

    @property
    def successors(self):
        """One stage after the other; each may be stopped. A stage may be skipped where it was never recorded."""
        return {
            self.PLANNED: (self.DECIDED, self.IMPLEMENTING, self.COMPLETED, self.STOPPED),
            self.DECIDED: (self.IMPLEMENTING, self.COMPLETED, self.STOPPED),
            self.IMPLEMENTING: (self.COMPLETED, self.STOPPED),
            self.COMPLETED: (self.STOPPED,),
            self.STOPPED: (),
        }[self]

    @property
    def badge(self) -> str:
        """The kind of its sign on pages."""
        return {self.STOPPED: "idle", self.COMPLETED: "done"}.get(self, "info")


class ProjectQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(seen_by(user))

    def coordinated_by(self, user):
        return self.filter(run_by(user))


class Project(PublicId):
    network = models.ForeignKey(Network, models.PROTECT, related_name="projects", verbose_name=_("network"))
    topic_area = models.ForeignKey(
        TopicArea,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("topic area"),
    )
    title = models.CharField(pgettext_lazy("project", "title"), max_length=200)
    slug = models.SlugField(_("address of the page"), max_length=80, unique=True)
    sort_key = models.CharField(max_length=200, editable=False)
    text = models.TextField(_("description"), blank=True)
    status = models.CharField(
        _("stage"), max_length=20, choices=ProjectStatus, default=ProjectStatus.PLANNED, editable=False
    )
    unit = models.CharField(_("unit"), max_length=5, choices=SavingUnit, default=SavingUnit.TONNES)
    carrier = models.CharField(_("energy carrier"), max_length=20, choices=Carrier, blank=True)
    saving = models.DecimalField(
        _("yearly saving"),
        max_digits=14,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    evidence = models.CharField(_("how known"), max_length=20, choices=Evidence, blank=True)
    attribution = models.CharField(
        _("attribution to the network"), max_length=3, choices=Attribution, blank=True
    )
    attribution_reason = models.TextField(_("why so much"), blank=True)
    municipal_investment = models.DecimalField(
        _("municipal investment in EUR"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    other_investment = models.DecimalField(
        _("investment by others in EUR"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    lifetime_years = models.PositiveSmallIntegerField(
        _("lifetime in years"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    created_at = models.DateTimeField(_("entered at"))

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ("sort_key", "pk")
        indexes = (word_index("networks_project_words", "title", "text"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(unit=SavingUnit.TONNES) | Q(saving=None) | ~Q(carrier=""),
                name="networks_project_kwh_has_carrier",
                violation_error_message=_("Choose the energy carrier the kilowatt hours are of."),
            ),
            models.CheckConstraint(
                condition=Q(saving=None) | Q(saving__gte=0),
                name="networks_project_saving_positive",
                violation_error_message=_("Enter 0 or more."),
            ),
            models.CheckConstraint(
                condition=Q(lifetime_years=None) | Q(lifetime_years__gte=1),
                name="networks_project_lifetime_positive",
                violation_error_message=_("Enter at least 1 year."),
            ),
            models.CheckConstraint(
                condition=~Q(attribution=Attribution.FULL) | ~Q(attribution_reason=""),
                name="networks_project_full_attribution_reasoned",
                violation_error_message=_("Say in a sentence why it would not exist without the network."),
            ),
        )

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return address("networks:project-detail", self.slug)

    @property
    def short_unit(self) -> str:
        return SavingUnit(self.unit).short

    @property
    def state(self) -> ProjectStatus:
        return ProjectStatus(self.status)


class FormerProjectSlug(FormerSlug):
    project = models.ForeignKey(
        Project, models.CASCADE, related_name="former_slugs", verbose_name=_("project")
    )

    class Meta:
        verbose_name = _("former address of a project")
        verbose_name_plural = _("former addresses of projects")
        ordering = ("slug",)


class ProjectTransition(Transition):
    project = models.ForeignKey(
        Project, models.CASCADE, related_name="transitions", verbose_name=_("project")
    )


class ProjectPartner(models.Model):
    project = models.ForeignKey(Project, models.CASCADE, related_name="partners", verbose_name=_("project"))
    actor = models.ForeignKey(
        "actors.Actor", models.PROTECT, related_name="projects", verbose_name=_("actor")
    )
    role = models.CharField(_("role"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("project partner")
        verbose_name_plural = _("project partners")
        ordering = ("actor__sort_key", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["project", "actor"],
                name="networks_projectpartner_once",
                violation_error_message=_("This actor is already a partner of the project."),
            ),
        )
