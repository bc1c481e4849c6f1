"""Which of several dates suits: the dates, who is asked, what each says."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.db import PublicId
from common.transitions import Transition
from meetings.models.invitations import AnsweredHow
from meetings.models.meetings import Meeting
from networks.models import reach_of, read_by


class PollStatus(models.TextChoices):
    """Whether votes count. Closed by hand or by the deadline; proposing further dates opens it again."""

    OPEN = "open", pgettext_lazy("poll", "open")
    CLOSED = "closed", pgettext_lazy("poll", "closed")

    @property
    def successors(self):
        return {self.OPEN: (self.CLOSED,), self.CLOSED: (self.OPEN,)}[self]


class VoteAnswer(models.TextChoices):
    YES = "yes", pgettext_lazy("vote", "suits me")
    IF_NEED_BE = "if_need_be", pgettext_lazy("vote", "if need be")
    NO = "no", pgettext_lazy("vote", "does not suit me")


class PollQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Through the meeting, for those who run or read it and its moderator."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.sees_everything:
            return self
        return self.filter(
            read_by(user, "meeting__topic_area__network") | Q(meeting__moderator__in=reach_of(user).people)
        )

    def running(self):
        """No date was taken yet, and the poll was not given up."""
        return self.filter(ended_at=None)


class Poll(PublicId):
    """The question to a meeting without a date. At most one runs at a time; those that ended stay as a record."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="polls", verbose_name=_("meeting"))
    status = models.CharField(
        _("state"), max_length=20, choices=PollStatus, default=PollStatus.OPEN, editable=False
    )
    deadline = models.DateTimeField(_("vote by"))
    # Fixed when the poll starts: everybody reads the same wall times, wherever they are.
    zone = models.CharField(_("time zone"), max_length=64)
    # Raised when dates are added: who is asked again gets one more mail and one more reminder.
    round = models.PositiveSmallIntegerField(_("round"), default=1, editable=False)
    chosen = models.ForeignKey(
        "PollOption", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("date taken")
    )
    # A date was taken, or the poll was given up.
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("entered at"))

    objects = PollQuerySet.as_manager()

    class Meta:
        verbose_name = _("date poll")
        verbose_name_plural = _("date polls")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["meeting"],
                condition=Q(ended_at=None),
                name="meetings_poll_one_at_a_time",
                violation_error_message=_("A date poll for this meeting is running already."),
            ),
        )
        indexes = (
            models.Index(
                fields=["deadline"], condition=Q(status="open", ended_at=None), name="meetings_poll_open"
            ),
        )

    def __str__(self):
        return str(self.meeting)

    def get_absolute_url(self):
        return self.meeting.get_absolute_url()

    @property
    def zoneinfo(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def is_open(self) -> bool:
        """Whether votes count at all; until when, ``deadline`` says."""
        return self.status == PollStatus.OPEN and self.ended_at is None

    @property
    def is_running(self) -> bool:
        return self.ended_at is None

    @property
    def holds(self) -> bool:
        """The meeting still has the date that was taken."""
        return self.chosen is not None and self.chosen.starts_at == self.meeting.starts_at

    @property
    def was_given_up(self) -> bool:
        return self.ended_at is not None and self.chosen_id is None


class PollTransition(Transition):
    poll = models.ForeignKey(Poll, models.CASCADE, related_name="transitions", verbose_name=_("date poll"))


class PollOptionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """As the poll's."""
        return self.filter(poll__in=Poll.objects.visible_to(user))


class PollOption(PublicId):
    poll = models.ForeignKey(Poll, models.CASCADE, related_name="options", verbose_name=_("date poll"))
    starts_at = models.DateTimeField(_("start"))
    ends_at = models.DateTimeField(_("end"))

    objects = PollOptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed date")
        verbose_name_plural = _("proposed dates")
        ordering = ("starts_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["poll", "starts_at"],
                name="meetings_polloption_once",
                violation_error_message=_("This date is in the poll already."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="meetings_polloption_end_after_start",
                violation_error_message=_("The end must lie after the start."),
            ),
        )

    def __str__(self):
        return f"{self.local_start:%d.%m.%Y %H:%M}"

    @property
    def local_start(self):
        return self.starts_at.astimezone(self.poll.zoneinfo)


class PollParticipantQuerySet(models.QuerySet):
    def visible_to(self, user):
        """As the poll's; the person asked comes by a link."""
        return self.filter(poll__in=Poll.objects.visible_to(user))

    def standing(self):
        """Not withdrawn."""
        return self.filter(withdrawn_at=None)

    def waiting(self):
        """Asked about at least one date on which they have not said anything."""
        missing = PollOption.objects.filter(poll=models.OuterRef("poll")).exclude(
            votes__participant=models.OuterRef("pk")
        )
        return self.standing().filter(models.Exists(missing))


class PollParticipant(PublicId):
    """One person asked, once in a poll: what they say counts for them alone, whatever link or tab it comes by."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="participants", verbose_name=_("date poll"))
    actor = models.ForeignKey(
        "actors.Actor", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("for")
    )
    # Empty once the person was erased: the votes stay countable.
    person = models.ForeignKey(
        "actors.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    is_required = models.BooleanField(_("a date without this person is worthless"), default=False)
    asked_at = models.DateTimeField(_("asked at"))
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True, editable=False)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True, editable=False)
    answered_how = models.CharField(
        _("answered how"), max_length=20, choices=AnsweredHow, blank=True, editable=False
    )
    # Raised by each vote: an older tab cannot overwrite a newer vote unnoticed.
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    link_version = models.PositiveIntegerField(_("version of the link"), default=1, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)

    objects = PollParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = _("person asked")
        verbose_name_plural = _("people asked")
        ordering = ("actor__sort_key", "person__sort_key", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["poll", "person"],
                name="meetings_pollparticipant_once",
                violation_error_message=_("This person is asked already."),
            ),
        )

    def __str__(self):
        return f"{self.name} – {self.poll}"

    @property
    def meeting(self) -> Meeting:
        return self.poll.meeting

    @property
    def name(self) -> str:
        return self.person.name if self.person_id else str(_("removed person"))

    @property
    def email(self) -> str:
        """Where mail goes; nowhere for those who want letters."""
        return self.person.email if self.person_id and self.person.takes_mail else ""

    @property
    def takes_mail(self) -> bool:
        return bool(self.email)

    @property
    def language(self) -> str:
        return self.person.language if self.person_id else settings.LANGUAGE_CODE


class PollVote(models.Model):
    option = models.ForeignKey(PollOption, models.CASCADE, related_name="votes", verbose_name=_("date"))
    participant = models.ForeignKey(
        PollParticipant, models.CASCADE, related_name="votes", verbose_name=_("person asked")
    )
    answer = models.CharField(_("answer"), max_length=20, choices=VoteAnswer)

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        ordering = ("option__starts_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["option", "participant"],
                name="meetings_pollvote_once",
                violation_error_message=_("This person has voted on this date already."),
            ),
        )
