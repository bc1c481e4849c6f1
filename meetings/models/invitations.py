"""Who is asked to come, and what they answered."""

from django.conf import settings
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.db import PublicId
from meetings.models.meetings import Meeting
from networks.models import reach_of, read_by


class Answer(models.TextChoices):
    OPEN = "open", pgettext_lazy("answer", "open")
    YES = "yes", pgettext_lazy("answer", "yes")
    MAYBE = "maybe", pgettext_lazy("answer", "maybe")
    NO = "no", pgettext_lazy("answer", "no")


class Mode(models.TextChoices):
    """Only where the meeting is hybrid."""

    ON_SITE = "on_site", _("on site")
    ONLINE = "online", _("online")


class Place(models.TextChoices):
    NONE = "none", pgettext_lazy("place at a meeting", "none")
    SEAT = "seat", _("seat")
    # Kept for a substitute who has not answered yet: the organisation's seat passes on with their yes.
    RESERVED = "reserved", _("kept for the substitute")
    WAITING = "waiting", _("waiting list")


# What counts against a limited number of places.
TAKEN = (Place.SEAT, Place.RESERVED)


class AnsweredHow(models.TextChoices):
    LINK = "link", _("by the personal link")
    LOGIN = "login", _("signed in")
    COORDINATION = "coordination", _("entered by the coordination")
    CALENDAR = "calendar", _("from the calendar")
    POLL = "poll", _("known from the date poll")
    COLLEAGUE = "colleague", _("a colleague comes instead")


class InvitationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Through the meeting, for those who run or read it and its moderator; others see only their own."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.sees_everything:
            return self
        own = reach_of(user).people
        return self.filter(
            read_by(user, "meeting__topic_area__network") | Q(meeting__moderator__in=own) | Q(person__in=own)
        )

    def standing(self):
        """Not withdrawn."""
        return self.filter(withdrawn_at=None)

    def sent(self):
        return self.standing().exclude(invited_at=None)

    def taken(self):
        """Those that count against the places of a meeting."""
        return self.standing().filter(place__in=TAKEN)

    def unanswered(self):
        """Neither yes nor no. Where colleagues hold all the seats of an organisation, it has answered; whoever a seat is
        kept for has not."""
        held = (
            Invitation.objects.standing()
            .filter(meeting=OuterRef("meeting"), actor=OuterRef("actor"))
            .exclude(place=Place.NONE)
            .order_by()
            .values("actor")
            .annotate(n=Count("pk"))
        )
        is_left = Q(meeting__seats_per_organisation__gt=Coalesce(Subquery(held.values("n")), 0))
        return self.filter(is_left | Q(place=Place.RESERVED), answer__in=(Answer.OPEN, Answer.MAYBE))

    def waiting(self):
        """The waiting list, first come first."""
        return self.standing().filter(place=Place.WAITING).order_by("waiting_since", "pk")


class Invitation(PublicId):
    """One person, for one organisation or as a guest, at one meeting; a substitute is an invitation of their own."""

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="invitations", verbose_name=_("meeting")
    )
    actor = models.ForeignKey(
        "actors.Actor",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name=_("for"),
    )
    person = models.ForeignKey(
        "actors.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name=_("person"),
    )
    guest_name = models.CharField(_("name"), max_length=200, blank=True)
    guest_email = models.EmailField(_("e-mail address"), blank=True)
    guest_language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, blank=True)
    stands_in_for = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="substitutes",
        verbose_name=_("stands in for"),
    )
    personal_words = models.TextField(_("personal paragraph"), max_length=1000, blank=True)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, default=Answer.OPEN, editable=False)
    mode = models.CharField(_("how they take part"), max_length=10, choices=Mode, blank=True, editable=False)
    place = models.CharField(_("place"), max_length=10, choices=Place, default=Place.NONE, editable=False)
    # People who come along; each takes a place.
    plus_ones = models.PositiveSmallIntegerField(_("brings along"), default=0, editable=False)
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True, editable=False)
    note = models.CharField(_("note"), max_length=500, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True, editable=False)
    answered_how = models.CharField(
        _("answered how"), max_length=20, choices=AnsweredHow, blank=True, editable=False
    )
    # Raised by each answer: an older tab cannot overwrite a newer answer unnoticed.
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    link_version = models.PositiveIntegerField(_("version of the link"), default=1, editable=False)
    worth_said = models.BooleanField(
        _("has said whether it was worth the time"), default=False, editable=False
    )
    invited_at = models.DateTimeField(_("invited at"), null=True, blank=True, editable=False)
    last_sequence_sent = models.PositiveIntegerField(
        _("last sequence sent"), null=True, blank=True, editable=False
    )
    # When the newest answer from a calendar was given, by that calendar's clock.
    reply_stamp = models.DateTimeField(
        _("stamp of the calendar's answer"), null=True, blank=True, editable=False
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ("actor__sort_key", "person__sort_key", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["meeting", "person"],
                condition=Q(withdrawn_at=None),
                name="meetings_invitation_person_once",
                violation_error_message=_("This person is already invited."),
            ),
            models.CheckConstraint(
                condition=(Q(person__isnull=False) & Q(guest_name="")) | (Q(person=None) & ~Q(guest_name="")),
                name="meetings_invitation_person_or_guest",
                violation_error_message=_("Choose a person or enter a guest's name, not both."),
            ),
            models.CheckConstraint(
                condition=Q(place="none")
                | Q(place__in=["seat", "waiting"], answer="yes")
                | Q(place="reserved", answer="open", stands_in_for__isnull=False),
                name="meetings_invitation_place_needs_yes",
                violation_error_message=_("Only those who come have a place."),
            ),
            models.CheckConstraint(
                condition=Q(plus_ones=0) | Q(place="seat"),
                name="meetings_invitation_plus_ones_seated",
                violation_error_message=_("Only those who come have a place."),
            ),
            models.CheckConstraint(
                condition=~Q(place="waiting") | Q(waiting_since__isnull=False),
                name="meetings_invitation_waiting_since",
                violation_error_message=_("The waiting list is in the order of time."),
            ),
        )
        indexes = (
            models.Index(fields=["meeting", "place", "waiting_since"], name="meetings_invitation_places"),
            # The few that the sweep looks for.
            models.Index(
                fields=["meeting"], condition=Q(place="reserved"), name="meetings_invitation_reserved"
            ),
        )

    def __str__(self):
        return f"{self.name} – {self.meeting}"

    @property
    def name(self) -> str:
        return self.person.name if self.person_id else self.guest_name

    @property
    def email(self) -> str:
        """Where mail goes: a guest's own address, or the person's unless they want letters."""
        if self.person_id is None:
            return self.guest_email
        return self.person.email if self.person.takes_mail else ""

    @property
    def is_coming(self) -> bool:
        return self.answer == Answer.YES and self.place == Place.SEAT

    @property
    def is_waiting(self) -> bool:
        return self.place == Place.WAITING

    @property
    def takes_mail(self) -> bool:
        return bool(self.email)

    @property
    def language(self) -> str:
        return self.person.language if self.person_id else (self.guest_language or "de")


class AnswerEvent(models.Model):
    """History of one invitation's answers."""

    invitation = models.ForeignKey(
        Invitation, models.CASCADE, related_name="events", verbose_name=_("invitation")
    )
    answer = models.CharField(_("answer"), max_length=10, choices=Answer)
    mode = models.CharField(_("how they take part"), max_length=10, choices=Mode, blank=True)
    place = models.CharField(_("place"), max_length=10, choices=Place)
    plus_ones = models.PositiveSmallIntegerField(_("brings along"), default=0)
    note = models.CharField(_("note"), max_length=500, blank=True)
    how = models.CharField(_("answered how"), max_length=20, choices=AnsweredHow)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("at"))
    version = models.PositiveIntegerField(_("version"))

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ("version", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["invitation", "version"],
                name="meetings_answerevent_version_once",
                violation_error_message=_("This answer was already recorded."),
            ),
        )
        # The newest of all, on Today.
        indexes = (models.Index(fields=["-at"], name="meetings_answerevent_newest"),)
