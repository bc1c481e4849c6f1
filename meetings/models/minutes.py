"""Minutes, decisions, actions and ideas of a meeting."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common import markdown
from common.db import PublicId
from common.search import word_index
from common.transitions import Transition
from meetings.models.meetings import Meeting
from networks.models import reach_of


class MinutesStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("minutes", "draft")
    CIRCULATED = "circulated", _("circulated")
    ADOPTED = "adopted", pgettext_lazy("minutes", "adopted")

    @property
    def successors(self):
        return {self.DRAFT: (self.CIRCULATED,), self.CIRCULATED: (self.ADOPTED,), self.ADOPTED: ()}[self]


class OutcomeQuerySet(models.QuerySet):
    """What came out of a meeting; ``path`` leads from a row to its minutes."""

    path = "meeting__minutes__"

    def visible_to(self, user):
        """With the meeting; while the minutes are a draft only for those who run, read or lead it."""
        seen = self.filter(meeting__in=Meeting.objects.visible_to(user))
        if seen.query.is_empty() or user.sees_everything:
            return seen
        reach = reach_of(user)
        return seen.filter(
            Q(**{f"{self.path}status__in": (MinutesStatus.CIRCULATED, MinutesStatus.ADOPTED)})
            | Q(meeting__topic_area__network__in=reach.run)
            | Q(meeting__moderator__in=reach.people)
        )


class MinutesQuerySet(OutcomeQuerySet):
    path = ""


class Minutes(PublicId):
    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="minutes", verbose_name=_("meeting"))
    status = models.CharField(
        _("status"), max_length=20, choices=MinutesStatus, default=MinutesStatus.DRAFT, editable=False
    )
    text = models.TextField(_("minutes"), blank=True, help_text=_("Markdown: # heading, - list, **bold**."))
    # Raised by each save: two editors notice each other.
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    comments_by = models.DateField(_("comments by"), null=True, blank=True)

    objects = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes")
        ordering = ("-meeting__starts_at", "pk")
        indexes = (word_index("meetings_minutes_words", "text"),)

    def __str__(self):
        return str(self.meeting)

    @property
    def html(self):
        """The text as safe HTML."""
        return markdown.render(self.text)

    @property
    def is_draft(self) -> bool:
        return self.status == MinutesStatus.DRAFT

    @property
    def is_adopted(self) -> bool:
        return self.status == MinutesStatus.ADOPTED


class MinutesTransition(Transition):
    minutes = models.ForeignKey(
        Minutes, models.CASCADE, related_name="transitions", verbose_name=_("minutes")
    )


class MinutesVersion(models.Model):
    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="versions", verbose_name=_("minutes"))
    number = models.PositiveIntegerField(_("version"))
    text = models.TextField(_("minutes"), blank=True)
    note = models.CharField(_("what changed"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("version of minutes")
        verbose_name_plural = _("versions of minutes")
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(
                fields=["minutes", "number"],
                name="meetings_minutesversion_number_once",
                violation_error_message=_("This version was already saved."),
            ),
        )


class Decision(PublicId):
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="decisions", verbose_name=_("meeting"))
    text = models.TextField(_("decision"))

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ("pk",)
        indexes = (word_index("meetings_decision_words", "text"),)

    def __str__(self):
        return self.text


class ActionItemQuerySet(OutcomeQuerySet):
    def with_names(self):
        """For lists that say who does it."""
        return self.select_related("owner", "actor")

    def open(self):
        return self.filter(done_on=None)


class ActionItem(PublicId):
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="actions", verbose_name=_("meeting"))
    text = models.CharField(_("action"), max_length=300)
    owner = models.ForeignKey(
        "actors.Person",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name=_("who"),
    )
    actor = models.ForeignKey(
        "actors.Actor",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name=_("organisation"),
    )
    due_on = models.DateField(_("until"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)

    objects = ActionItemQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("task", "action")
        verbose_name_plural = pgettext_lazy("task", "actions")
        ordering = ("due_on", "pk")
        indexes = (word_index("meetings_actionitem_words", "text"),)

    def __str__(self):
        return self.text


class MeetingIdeaQuerySet(models.QuerySet):
    def with_names(self):
        return self.select_related("idea")


class MeetingIdea(models.Model):
    """An idea that was noted at a meeting."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="idea_links", verbose_name=_("meeting"))
    idea = models.OneToOneField(
        "networks.Idea", models.CASCADE, related_name="meeting_link", verbose_name=_("idea")
    )

    objects = MeetingIdeaQuerySet.as_manager()

    class Meta:
        verbose_name = _("idea noted at a meeting")
        verbose_name_plural = _("ideas noted at meetings")
        ordering = ("pk",)
