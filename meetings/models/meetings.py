"""The meeting itself."""

from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.addresses import address
from common.db import PublicId
from common.search import word_index
from common.transitions import Transition
from meetings.models.resources import WithResources
from networks.models import TopicArea, reach_of, run_by


class MeetingKind(models.TextChoices):
    KICK_OFF = "kick_off", _("kick-off meeting")
    REGULAR = "regular", _("regular meeting")
    CLOSING = "closing", _("closing meeting")


class MeetingStatus(models.TextChoices):
    """*Held* is set by a person, never by the clock. Moved is no state but a higher ``schedule_version``."""

    DRAFT = "draft", pgettext_lazy("meeting", "draft")
    POLLING = "polling", _("date poll")
    INVITED = "invited", _("invited")
    HELD = "held", _("held")
    CANCELLED = "cancelled", pgettext_lazy("meeting", "cancelled")

    @property
    def successors(self):
        return {
            self.DRAFT: (self.POLLING, self.INVITED, self.HELD, self.CANCELLED),
            self.POLLING: (self.INVITED, self.CANCELLED, self.DRAFT),
            self.INVITED: (self.HELD, self.CANCELLED),
            self.HELD: (),
            self.CANCELLED: (self.DRAFT,),
        }[self]


class DeclaredHow(models.TextChoices):
    """Whose word a declaration of neutrality is; who wrote it down stands in the audit trail."""

    SELF = "self", _("by the moderator")
    OFFICE = "office", _("recorded by the coordination")


PLANNED = (MeetingStatus.DRAFT, MeetingStatus.POLLING, MeetingStatus.INVITED)
SEEN_BY_MEMBERS = (MeetingStatus.INVITED, MeetingStatus.HELD, MeetingStatus.CANCELLED)


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Coordinators and readers see their networks' meetings, moderators the meetings they lead.

        Members see the meetings of their networks once invitations have gone out; drafts are not theirs to see.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.sees_everything:
            return self
        reach = reach_of(user)
        return self.reached(read=reach.read, seen=reach.seen, people=reach.people)

    def reached(self, *, read, seen, people):
        """The rule of ``visible_to`` for networks and people as keys; those may be such as come later (``many``)."""
        inner = Q(topic_area__network__in=read) | Q(moderator__in=people)
        public = Q(topic_area__network__in=seen, status__in=SEEN_BY_MEMBERS)
        return self.filter(inner | public)

    def coordinated_by(self, user):
        return self.filter(run_by(user, "topic_area__network"))

    def held(self):
        return self.filter(status=MeetingStatus.HELD)


class Meeting(WithResources, PublicId):
    topic_area = models.ForeignKey(
        TopicArea, models.PROTECT, related_name="meetings", verbose_name=_("topic area")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=MeetingKind, default=MeetingKind.REGULAR)
    title = models.CharField(_("title"), max_length=200)
    purpose = models.TextField(
        _("what it is about"), blank=True, help_text=_("One or two sentences; they stand in the invitation.")
    )
    status = models.CharField(
        _("status"), max_length=20, choices=MeetingStatus, default=MeetingStatus.DRAFT, editable=False
    )
    starts_at = models.DateTimeField(_("starts at"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    zone = models.CharField(_("time zone"), max_length=60, default="Europe/Berlin")
    place = models.CharField(_("place"), max_length=200, blank=True)
    access_note = models.CharField(
        _("way and accessibility"),
        max_length=300,
        blank=True,
        help_text=_("For example “Lift at the side entrance”."),
    )
    online_link = models.URLField(
        _("online link"), blank=True, help_text=_("Only those who come see it. Empty: on site only.")
    )
    capacity = models.PositiveSmallIntegerField(
        _("places"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: no limit. Beyond it there is a waiting list."),
    )
    seats_per_organisation = models.PositiveSmallIntegerField(
        _("places for each organisation"),
        default=1,
        validators=[MinValueValidator(1)],
        help_text=_("Further people of an organisation can only come in a colleague's place."),
    )
    plus_ones_allowed = models.PositiveSmallIntegerField(
        _("people each may bring along"),
        default=0,
        validators=[MaxValueValidator(20)],
        help_text=_("They take places, too. 0: everybody comes alone."),
    )
    answer_by = models.DateTimeField(
        _("answer by"), null=True, blank=True, help_text=_("Empty: until the meeting starts.")
    )
    moderator = models.ForeignKey(
        "actors.Person",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="moderated_meetings",
        verbose_name=_("moderator"),
    )
    neutrality_declared_on = models.DateField(_("neutrality declared on"), null=True, blank=True)
    neutrality_declared_how = models.CharField(
        _("how neutrality was declared"), max_length=10, choices=DeclaredHow, blank=True, editable=False
    )
    conflict_note = models.CharField(
        _("conflict of interest"),
        max_length=300,
        blank=True,
        help_text=_("Who has noted one here does not count as neutral."),
    )
    # iTIP: raised on a change of time, place or status; and the version reminders are bound to.
    sequence = models.PositiveIntegerField(_("calendar sequence"), default=0, editable=False)
    schedule_version = models.PositiveIntegerField(_("version of the date"), default=1, editable=False)
    kinds_held = ArrayField(
        models.CharField(max_length=20),
        verbose_name=_("kinds that took place"),
        null=True,
        blank=True,
    )
    attendance_recorded_at = models.DateTimeField(_("attendance recorded at"), null=True, blank=True)
    cancelled_reason = models.CharField(_("reason for cancelling"), max_length=300, blank=True)
    replaced_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="replaces", verbose_name=_("replaced by")
    )
    created_at = models.DateTimeField(_("entered at"))

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ("starts_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(starts_at=None, ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="meetings_meeting_end_after_start",
                violation_error_message=_("The end must lie after the start."),
            ),
            models.CheckConstraint(
                condition=Q(answer_by=None) | Q(starts_at=None) | Q(answer_by__lte=F("starts_at")),
                name="meetings_meeting_deadline_before_start",
                violation_error_message=_("The deadline must not lie after the start of the meeting."),
            ),
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(capacity__gte=1),
                name="meetings_meeting_capacity_positive",
                violation_error_message=_("Enter at least 1 place, or leave it empty."),
            ),
            models.CheckConstraint(
                condition=Q(seats_per_organisation__gte=1),
                name="meetings_meeting_seats_positive",
                violation_error_message=_("Enter at least 1 place for each organisation."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["invited", "held"]) | Q(starts_at__isnull=False),
                name="meetings_meeting_invited_has_date",
                violation_error_message=_("Enter a date first."),
            ),
            models.CheckConstraint(
                condition=~Q(status="polling") | Q(starts_at=None),
                name="meetings_meeting_polling_without_date",
                violation_error_message=_("The date poll decides on the date."),
            ),
        )
        indexes = (
            models.Index(fields=["topic_area", "starts_at"], name="meetings_meeting_topic_start"),
            word_index("meetings_meeting_words", "title", "purpose", "place"),
            models.Index(
                fields=["starts_at"], condition=Q(status="invited"), name="meetings_meeting_upcoming"
            ),
            models.Index(
                fields=["topic_area"],
                condition=Q(status__in=("draft", "polling", "invited")),
                name="meetings_meeting_planned",
            ),
        )

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return address("meetings:detail", self.ref)

    @property
    def zoneinfo(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def local_start(self):
        return self.starts_at and self.starts_at.astimezone(self.zoneinfo)

    @property
    def local_end(self):
        return self.ends_at and self.ends_at.astimezone(self.zoneinfo)

    @property
    def closes_at(self):
        """Until when answers count: the deadline, else the start."""
        return self.answer_by or self.starts_at

    @property
    def network(self):
        return self.topic_area.network

    @property
    def is_open_for_answers(self) -> bool:
        """Whether answers count at all; until when, ``closes_at`` says."""
        return self.status == MeetingStatus.INVITED

    @property
    def is_cancelled(self) -> bool:
        return self.status == MeetingStatus.CANCELLED

    @property
    def is_held(self) -> bool:
        return self.status == MeetingStatus.HELD

    @property
    def is_planned(self) -> bool:
        return self.status in PLANNED

    @property
    def is_draft(self) -> bool:
        return self.status in (MeetingStatus.DRAFT, MeetingStatus.POLLING)

    @property
    def is_polling(self) -> bool:
        return self.status == MeetingStatus.POLLING

    @property
    def is_deletable(self) -> bool:
        """A draft nobody was ever written to; one that was reopened has had invitations, or a poll was given up."""
        if self.status != MeetingStatus.DRAFT or self.invitations.exists():
            return False
        return not self.polls.exists()

    @property
    def is_hybrid(self) -> bool:
        return bool(self.place and self.online_link)

    def forget_declaration(self) -> None:
        """Not saved yet: it was another person's word."""
        self.neutrality_declared_on, self.neutrality_declared_how, self.conflict_note = None, "", ""

    @property
    def is_neutral(self) -> bool | None:
        """Scoring model 6.9: unknown without a moderator; else declared by the day and without a conflict."""
        if self.moderator_id is None:
            return None
        declared = self.neutrality_declared_on
        return bool(
            declared and self.local_start and declared <= self.local_start.date() and not self.conflict_note
        )


class MeetingTransition(Transition):
    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="transitions", verbose_name=_("meeting")
    )

    class Meta(Transition.Meta):
        # The newest of all, on Today.
        indexes = (models.Index(fields=["-at"], name="meetings_transition_newest"),)
