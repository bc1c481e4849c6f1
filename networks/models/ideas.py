"""Ideas the networks come up with."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.addresses import address
from common.db import PublicId
from common.search import word_index
from common.transitions import Transition
from networks.models.networks import run_by, seen_by
from networks.models.topics import TopicArea


class IdeaStatus(models.TextChoices):
    OPEN = "open", _("open")
    DISCUSSED = "discussed", _("discussed")
    PROJECT = "project", _("became a project")
    PARKED = "parked", _("parked")
    MERGED = "merged", _("merged")

    @property
    def successors(self):
        return {
            self.OPEN: (self.DISCUSSED, self.PROJECT, self.PARKED, self.MERGED),
            self.DISCUSSED: (self.PROJECT, self.PARKED, self.MERGED),
            self.PROJECT: (),
            self.PARKED: (self.DISCUSSED,),
            self.MERGED: (),
        }[self]

    @property
    def badge(self) -> str:
        """The kind of its sign on pages."""
        return {self.OPEN: "info", self.DISCUSSED: "info", self.PROJECT: "done"}.get(self, "idle")


class IdeaQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(seen_by(user, "topic_area__network"))

    def coordinated_by(self, user):
        return self.filter(run_by(user, "topic_area__network"))


class Idea(PublicId):
    topic_area = models.ForeignKey(
        TopicArea, models.PROTECT, related_name="ideas", verbose_name=_("topic area")
    )
    title = models.CharField(_("idea"), max_length=200)
    text = models.TextField(_("description"), blank=True)
    submitted_on = models.DateField(_("submitted on"))
    raised_by = models.ForeignKey(
        "actors.Actor",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="ideas",
        verbose_name=_("raised by"),
    )
    status = models.CharField(
        _("status"), max_length=20, choices=IdeaStatus, default=IdeaStatus.OPEN, editable=False
    )
    duplicate_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="duplicates", verbose_name=_("same as")
    )
    project = models.ForeignKey(
        "networks.Project",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="ideas",
        verbose_name=_("project"),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    created_at = models.DateTimeField(_("entered at"))

    objects = IdeaQuerySet.as_manager()

    class Meta:
        verbose_name = _("idea")
        verbose_name_plural = _("ideas")
        ordering = ("-submitted_on", "-pk")
        indexes = (
            word_index("networks_idea_words", "title", "text"),
            # The newest of all, on Today.
            models.Index(fields=["-created_at"], name="networks_idea_newest"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(duplicate_of=None) | ~Q(duplicate_of=F("pk")),
                name="networks_idea_not_its_own_duplicate",
                violation_error_message=_("An idea cannot be merged into itself."),
            ),
        )

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return address("networks:idea-detail", self.ref)

    @property
    def state(self) -> IdeaStatus:
        return IdeaStatus(self.status)


class IdeaTransition(Transition):
    idea = models.ForeignKey(Idea, models.CASCADE, related_name="transitions", verbose_name=_("idea"))


class IdeaSupport(models.Model):
    """An actor that backs an idea."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="support", verbose_name=_("idea"))
    actor = models.ForeignKey(
        "actors.Actor", models.CASCADE, related_name="idea_support", verbose_name=_("actor")
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("support of an idea")
        verbose_name_plural = _("support of ideas")
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["idea", "actor"],
                name="networks_ideasupport_once",
                violation_error_message=_("This actor already backs the idea."),
            ),
        )
