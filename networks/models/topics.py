"""Topic areas: what meets two to three times a year. Every network has at least one."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.db import PublicId
from common.search import word_index
from networks.models.networks import Network, run_by, seen_by


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")


class TopicAreaQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(seen_by(user))

    def coordinated_by(self, user):
        return self.filter(run_by(user))

    def running_on(self, day):
        """Not ended on ``day`` and of a network that is not closed."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day)).filter(network__in=Network.objects.open())


class TopicArea(PublicId):
    network = models.ForeignKey(
        Network, models.CASCADE, related_name="topic_areas", verbose_name=_("network")
    )
    name = models.CharField(_("name"), max_length=120)
    sort_key = models.CharField(max_length=120, editable=False)
    started_on = models.DateField(_("since"), null=True, blank=True)
    ended_on = models.DateField(_("until"), null=True, blank=True)
    target_per_year = models.PositiveSmallIntegerField(
        _("meetings per year"), null=True, blank=True, help_text=_("Empty: as many as the network aims for.")
    )
    place = models.CharField(_("usual place"), max_length=200, blank=True)
    weekday = models.PositiveSmallIntegerField(_("usual weekday"), choices=Weekday, null=True, blank=True)
    starts_at = models.TimeField(_("usual start"), null=True, blank=True)
    duration = models.PositiveSmallIntegerField(_("usual duration in minutes"), default=120)

    objects = TopicAreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic area")
        verbose_name_plural = _("topic areas")
        ordering = ("sort_key", "pk")
        indexes = (word_index("networks_topicarea_words", "name"),)
        constraints = (
            models.UniqueConstraint(
                fields=["network", "name"],
                name="networks_topicarea_name_once",
                violation_error_message=_("The network already has a topic area of this name."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(started_on=None) | Q(ended_on__gte=F("started_on")),
                name="networks_topicarea_order",
                violation_error_message=_("The end must not lie before the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(target_per_year=None) | Q(target_per_year__range=(1, 12)),
                name="networks_topicarea_target_range",
                violation_error_message=_("Enter 1 to 12 meetings a year."),
            ),
            models.CheckConstraint(
                condition=Q(duration__range=(15, 720)),
                name="networks_topicarea_duration_range",
                violation_error_message=_("Enter 15 to 720 minutes."),
            ),
        )

    def __str__(self):
        return self.name

    @property
    def target(self) -> int:
        """Meetings a year: the topic area's own number, else the network's."""
        return self.target_per_year or self.network.target_per_year

    @property
    def since(self):
        """The day it counts from: its own start, else the network's kick-off."""
        return self.started_on or self.network.kick_off_on


class GoalQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(seen_by(user, "topic_area__network"))


class Goal(PublicId):
    """What the kick-off agreed: a need or a goal, who raised it, what came of it."""

    topic_area = models.ForeignKey(
        TopicArea, models.CASCADE, related_name="goals", verbose_name=_("topic area")
    )
    text = models.TextField(_("goal"))
    raised_by = models.ForeignKey(
        "actors.Actor", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("raised by")
    )
    outcome = models.TextField(_("outcome"), blank=True)

    objects = GoalQuerySet.as_manager()

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ("pk",)

    def __str__(self):
        return self.text
