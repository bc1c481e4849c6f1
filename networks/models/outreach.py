"""Approaching and winning actors: one row per network and actor, and the log of contacts."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from actors.models import Actor
from common.db import PublicId
from common.transitions import Transition
from networks.models.networks import Network, NetworkStatus, read_by, run_by


class Stage(models.TextChoices):
    IDENTIFIED = "identified", _("identified")
    APPROACHED = "approached", _("approached")
    IN_TALKS = "in_talks", _("in talks")
    MEMBER = "member", _("member")
    DECLINED = "declined", pgettext_lazy("outreach", "declined")
    LEFT = "left", _("left")

    @property
    def successors(self):
        """Forward steps may be skipped: a first call can already end in a yes or a no."""
        ahead = (self.APPROACHED, self.IN_TALKS, self.MEMBER, self.DECLINED)
        return {
            self.IDENTIFIED: ahead,
            self.APPROACHED: ahead[1:],
            self.IN_TALKS: ahead[2:],
            self.MEMBER: (self.LEFT,),
            self.DECLINED: (self.APPROACHED,),
            self.LEFT: (self.APPROACHED, self.MEMBER),
        }[self]

    @property
    def rank(self) -> int:
        """How far along: of two entries about one actor the higher one speaks for it."""
        order = (self.DECLINED, self.LEFT, self.IDENTIFIED, self.APPROACHED, self.IN_TALKS, self.MEMBER)
        return order.index(self)

    @property
    def seat(self) -> str:
        """The sign of an actor in this stage."""
        if self == self.MEMBER:
            return "solid"
        return "no" if self.rests else "open" if self == self.IDENTIFIED else "half"

    @property
    def rests(self) -> bool:
        return self in (self.DECLINED, self.LEFT)


class OutreachQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Readers see the stage; what coordinators noted about it is left out by the pages."""
        return self.filter(read_by(user))

    def coordinated_by(self, user):
        return self.filter(run_by(user))

    def at_work(self):
        """Where something can still be done: nobody is won for a network that is closed."""
        return self.exclude(network__status=NetworkStatus.CLOSED)


class Outreach(PublicId):
    network = models.ForeignKey(Network, models.CASCADE, related_name="outreach", verbose_name=_("network"))
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="outreach", verbose_name=_("actor"))
    status = models.CharField(
        _("stage"), max_length=20, choices=Stage, default=Stage.IDENTIFIED, editable=False
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="outreach",
        verbose_name=_("responsible"),
    )
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    ask_again_on = models.DateField(_("ask again on"), null=True, blank=True)

    objects = OutreachQuerySet.as_manager()

    class Meta:
        verbose_name = _("outreach")
        verbose_name_plural = _("outreach")
        ordering = ("due_on", "actor__sort_key", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["network", "actor"],
                name="networks_outreach_once",
                violation_error_message=_("This actor is already on the network's list."),
            ),
        )
        indexes = (
            models.Index(
                fields=["network", "due_on"],
                condition=Q(status__in=("identified", "approached", "in_talks")),
                name="networks_outreach_next_steps",
            ),
        )

    def __str__(self):
        return f"{self.actor} – {self.network}"

    @property
    def is_member(self) -> bool:
        return self.status == Stage.MEMBER


class OutreachTransition(Transition):
    outreach = models.ForeignKey(
        Outreach, models.CASCADE, related_name="transitions", verbose_name=_("outreach")
    )


class ContactKind(models.TextChoices):
    CALL = "call", _("phone call")
    VISIT = "visit", _("visit")
    LETTER = "letter", _("letter")
    MAIL = "mail", _("e-mail")
    OTHER = "other", _("other")


class ContactNoteQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Coordinators' notes are for coordinators: readers and members see none."""
        if not user.is_authenticated or not user.is_coordinator:
            return self.none()
        if user.is_administrator:
            return self
        return self.filter(models.Q(network=None) | run_by(user))


class ContactNote(PublicId):
    actor = models.ForeignKey(Actor, models.CASCADE, related_name="contact_notes", verbose_name=_("actor"))
    network = models.ForeignKey(
        Network,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="contact_notes",
        verbose_name=_("network"),
    )
    person = models.ForeignKey(
        "actors.Person", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ContactKind, default=ContactKind.CALL)
    on = models.DateField(_("on"))
    text = models.TextField(_("what was said"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("entered at"))

    objects = ContactNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact note")
        verbose_name_plural = _("contact notes")
        ordering = ("-on", "-pk")
