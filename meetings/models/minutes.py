"""Minutes, decisions, actions and ideas of a meeting."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from common import markdown
from common.db import PublicId
from common.search import word_index
from common.transitions import Transition
from meetings.models.agendas import AgendaItem
from meetings.models.meetings import SEEN_BY_MEMBERS, Meeting
from networks.models import reach_of


class MinutesStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("minutes", "draft")
    CIRCULATED = "circulated", _("circulated")
    ADOPTED = "adopted", pgettext_lazy("minutes", "adopted")

    @property
    def successors(self):
        return {self.DRAFT: (self.CIRCULATED,), self.CIRCULATED: (self.ADOPTED,), self.ADOPTED: ()}[self]


class OutcomeQuerySet(models.QuerySet):
    """What came out of a meeting; ``path`` leads from a row to its minutes, ``about`` to its agenda item."""

    path = "meeting__minutes__"
    about = "agenda_item__"

    def public(self):
        """Without what belongs to internal items."""
        return self.exclude(**{f"{self.about}is_internal": True}) if self.about else self

    def visible_to(self, user):
        """With the meeting. What is internal, and all of a draft, only for those who run, read or lead it."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.sees_everything:
            return self
        reach = reach_of(user)
        return self.reached(run=reach.run, read=reach.read, seen=reach.seen, people=reach.people)

    def reached(self, *, run, read, seen, people):
        """The rule of ``visible_to`` for networks and people as keys; those may be such as come later (``many``)."""
        sent = Q(**{f"{self.path}status__in": (MinutesStatus.CIRCULATED, MinutesStatus.ADOPTED)})
        if self.about:
            sent &= Q(agenda_item=None) | Q(agenda_item__is_internal=False)
        network = "meeting__topic_area__network__in"
        with_others = Q(**{network: read}) | Q(**{network: seen}, meeting__status__in=SEEN_BY_MEMBERS)
        return self.filter(Q(**{network: run}) | Q(meeting__moderator__in=people) | (with_others & sent))


class MinutesQuerySet(OutcomeQuerySet):
    path = about = ""


class Minutes(PublicId):
    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="minutes", verbose_name=_("meeting"))
    status = models.CharField(
        _("status"), max_length=20, choices=MinutesStatus, default=MinutesStatus.DRAFT, editable=False
    )
    # What belongs to no item of the agenda; without an agenda, all of it.
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
        """The text as safe HTML; wherever it is shown, a heading of the second level stands above it."""
        return markdown.render(self.text, below=2)

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

    class Meta(Transition.Meta):
        # The newest of all, on Today.
        indexes = (models.Index(fields=["-at"], name="meetings_minutes_newest"),)


class MinutesVersion(models.Model):
    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="versions", verbose_name=_("minutes"))
    number = models.PositiveIntegerField(_("version"))
    text = models.TextField(_("minutes"), blank=True)
    # The items of the agenda and what was agreed, without names: [{item, title, text, decisions, actions}].
    parts = models.JSONField(_("items"), default=list, blank=True)
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


def _agenda_item(related_name: str) -> models.ForeignKey:
    """Where in the meeting it came up, if that was said."""
    return models.ForeignKey(
        AgendaItem,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name=related_name,
        verbose_name=_("agenda item"),
    )


class Agreement(models.TextChoices):
    CONSENSUS = "consensus", _("by consensus")
    DISSENT = "dissent", _("with dissent of …")
    NONE = "none", _("no consensus")


class Decision(PublicId):
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="decisions", verbose_name=_("meeting"))
    agenda_item = _agenda_item("decisions")
    text = models.TextField(_("decision"))
    agreement = models.CharField(_("agreement"), max_length=20, choices=Agreement, blank=True)
    dissent_of = models.CharField(_("dissent of"), max_length=200, blank=True)
    statement = models.TextField(_("statement for the record"), blank=True)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ("pk",)
        indexes = (word_index("meetings_decision_words", "text"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(agreement="dissent") ^ Q(dissent_of=""),
                name="meetings_decision_dissent_is_named",
                violation_error_message=_("Say whose dissent it is, or choose another agreement."),
            ),
        )

    def __str__(self):
        return self.text

    @property
    def agreed(self) -> str:
        """ "by consensus", "with dissent of the Sparkasse"; empty while nobody has said."""
        if self.agreement == Agreement.DISSENT:
            return gettext("with dissent of %(name)s") % {"name": self.dissent_of}
        return self.get_agreement_display()

    @property
    def agreed_in_short(self) -> str:
        """The same without saying whose dissent it was."""
        return gettext("with dissent") if self.agreement == Agreement.DISSENT else self.agreed


class ActionItemQuerySet(OutcomeQuerySet):
    def with_names(self):
        """For lists that say who does it."""
        return self.select_related("owner", "actor")

    def open(self):
        return self.filter(done_on=None)


class ActionItem(PublicId):
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="actions", verbose_name=_("meeting"))
    agenda_item = _agenda_item("actions")
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
    link_version = models.PositiveIntegerField(default=1, editable=False)

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
    agenda_item = _agenda_item("idea_links")
    idea = models.OneToOneField(
        "networks.Idea", models.CASCADE, related_name="meeting_link", verbose_name=_("idea")
    )

    objects = MeetingIdeaQuerySet.as_manager()

    class Meta:
        verbose_name = _("idea noted at a meeting")
        verbose_name_plural = _("ideas noted at meetings")
        ordering = ("pk",)


class Worth(models.TextChoices):
    """What people say when they are asked whether a meeting was worth their time."""

    YES = "yes", pgettext_lazy("worth the time", "yes")
    PARTLY = "partly", pgettext_lazy("worth the time", "partly")
    NO = "no", pgettext_lazy("worth the time", "no")


class WorthCount(models.Model):
    """How many said what; who said it is kept nowhere, only on the invitation that somebody has (``worth_said``)."""

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="worth_counts", verbose_name=_("meeting")
    )
    worth = models.CharField(_("worth the time"), max_length=10, choices=Worth)
    count = models.PositiveIntegerField(_("how many"), default=0)

    class Meta:
        verbose_name = _("whether a meeting was worth the time")
        verbose_name_plural = _("whether meetings were worth the time")
        ordering = ("meeting", "worth")
        constraints = (
            models.UniqueConstraint(
                fields=["meeting", "worth"],
                name="meetings_worthcount_once",
                violation_error_message=_("This is counted already."),
            ),
        )
