"""What is talked about. The measure sheet names three kinds; the scores ask which of them took place."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common import markdown
from common.db import PublicId
from common.search import word_index
from meetings.models.meetings import Meeting
from networks.models import reach_of


class AgendaKind(models.TextChoices):
    EXCHANGE = "exchange", _("exchange of experience")
    PROJECTS = "projects", _("current projects")
    STRATEGY = "strategy", _("new strategies")
    ORGANISATION = "organisation", _("organisational")


# The three of the measure sheet, as they are counted (scoring model, m16).
COUNTED_KINDS = (AgendaKind.EXCHANGE, AgendaKind.PROJECTS, AgendaKind.STRATEGY)


class ItemState(models.TextChoices):
    """What became of an item; the last two come back by themselves in the next agenda."""

    PLANNED = "planned", pgettext_lazy("agenda item", "not said yet")
    TREATED = "treated", pgettext_lazy("agenda item", "done with")
    CARRIED = "carried", pgettext_lazy("agenda item", "not finished: again next time")
    RECURRING = "recurring", pgettext_lazy("agenda item", "belongs to every meeting")


RETURNING = (ItemState.CARRIED, ItemState.RECURRING)


class AgendaItemQuerySet(models.QuerySet):
    def visible_to(self, user):
        """With the meeting. What is internal, and what a draft of the minutes says, only for those who run, read or lead it."""
        seen = self.filter(meeting__in=Meeting.objects.visible_to(user))
        if seen.query.is_empty() or user.sees_everything:
            return seen
        reach = reach_of(user)
        return seen.filter(
            Q(is_internal=False, meeting__minutes__status__in=("circulated", "adopted"))
            | Q(meeting__topic_area__network__in=reach.run)
            | Q(meeting__moderator__in=reach.people)
        )


class AgendaItem(PublicId):
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="agenda", verbose_name=_("meeting"))
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=20, choices=AgendaKind)
    title = models.CharField(_("item"), max_length=200)
    minutes = models.PositiveSmallIntegerField(pgettext_lazy("duration", "minutes"), null=True, blank=True)
    presenter = models.CharField(_("presented by"), max_length=120, blank=True)
    is_internal = models.BooleanField(
        _("internal"),
        default=False,
        help_text=_("Only the coordination and the moderator see it and what the minutes say about it."),
    )
    state = models.CharField(
        _("what became of it"), max_length=20, choices=ItemState, default=ItemState.PLANNED
    )
    notes = models.TextField(_("minutes"), blank=True)
    came_from = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="came_back_as",
        verbose_name=_("carried over from"),
    )

    project = models.ForeignKey(
        "networks.Project",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="agenda_items",
        verbose_name=_("project"),
    )
    commitment = models.ForeignKey(
        "networks.Commitment",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="agenda_items",
        verbose_name=_("self-commitment"),
    )

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ("position", "pk")
        indexes = (word_index("meetings_agendaitem_words", "notes"),)
        constraints = (
            models.UniqueConstraint(
                fields=["meeting", "came_from"],
                name="meetings_agendaitem_comes_back_once",
                violation_error_message=_("This item was carried over already."),
            ),
        )

    def __str__(self):
        return self.title

    @property
    def html(self):
        """What the minutes say about it, as safe HTML."""
        return markdown.render(self.notes, below=3)


class BacklogItemQuerySet(models.QuerySet):
    def visible_to(self, user):
        """For those who put agendas together: who runs or reads the network, and who moderates a meeting of the topic area."""
        if user.sees_everything:
            return self
        reach = reach_of(user)
        led = Meeting.objects.filter(moderator__in=reach.people)
        return self.filter(Q(topic_area__network__in=reach.run) | Q(topic_area__in=led.values("topic_area")))

    def waiting(self):
        return self.filter(taken_as=None, declined_at=None)


class BacklogItem(PublicId):
    """Something to talk about at one of the next meetings: proposed by a member, or kept by the coordination.

    Waiting, taken and declined are derived from the two columns below.
    """

    topic_area = models.ForeignKey(
        "networks.TopicArea", models.CASCADE, related_name="backlog", verbose_name=_("topic area")
    )
    title = models.CharField(_("item"), max_length=200)
    text = models.TextField(_("what it is about"), max_length=1000, blank=True)
    proposed_by = models.ForeignKey(
        "actors.Person",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="proposed_items",
        verbose_name=_("proposed by"),
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    taken_as = models.OneToOneField(
        AgendaItem,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="backlog_item",
        verbose_name=_("taken into the agenda as"),
    )
    declined_at = models.DateTimeField(_("declined at"), null=True, blank=True)

    objects = BacklogItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed agenda item")
        verbose_name_plural = _("proposed agenda items")
        ordering = ("proposed_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(taken_as=None) | Q(declined_at=None),
                name="meetings_backlogitem_taken_or_declined",
                violation_error_message=_("This was declined already."),
            ),
        )

    def __str__(self):
        return self.title
