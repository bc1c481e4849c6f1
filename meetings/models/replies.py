"""Answers that came from a calendar, by mail: counted by themselves, or waiting for a coordinator's word."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.db import PublicId
from meetings.models.invitations import Answer, Invitation
from meetings.models.meetings import Meeting
from networks.models import read_by


class ReplyState(models.TextChoices):
    OPEN = "open", pgettext_lazy("answer from a calendar", "to be confirmed")
    APPLIED = "applied", pgettext_lazy("answer from a calendar", "counted by itself")
    ACCEPTED = "accepted", pgettext_lazy("answer from a calendar", "confirmed")
    DISMISSED = "dismissed", pgettext_lazy("answer from a calendar", "set aside")
    IGNORED = "ignored", pgettext_lazy("answer from a calendar", "out of date")


class CalendarReplyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the meetings the user runs or reads."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(read_by(user, "meeting__topic_area__network"))

    def open(self):
        return self.filter(state=ReplyState.OPEN)


class CalendarReply(PublicId):
    """What one mail says of one meeting. ``reason`` is a key of ``meetings.reasons.SENTENCES``.

    Without an invitation nobody knows whose answer it is: it can only be set aside.
    """

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="calendar_replies", verbose_name=_("meeting")
    )
    invitation = models.ForeignKey(
        Invitation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="calendar_replies",
        verbose_name=_("invitation"),
    )
    mail = models.OneToOneField(
        "outbox.InboundMail",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("mail"),
    )
    attendee = models.CharField(_("who answers"), max_length=254, blank=True)
    sender = models.CharField(_("from"), max_length=254, blank=True)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, blank=True)
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    proposed_at = models.DateTimeField(_("proposes"), null=True, blank=True)
    is_proposal = models.BooleanField(_("proposal"), default=False)
    sequence = models.PositiveIntegerField(_("sequence"), default=0)
    stamp = models.DateTimeField(_("given at"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=ReplyState, default=ReplyState.OPEN)
    reason = models.CharField(_("why"), max_length=40, blank=True)
    received_at = models.DateTimeField(_("came in at"))
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("settled by"),
    )

    objects = CalendarReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer from a calendar")
        verbose_name_plural = _("answers from calendars")
        ordering = ("-received_at", "-pk")
        indexes = (
            models.Index(fields=["meeting"], condition=Q(state="open"), name="meetings_calendarreply_open"),
        )

    def __str__(self):
        return f"{self.name} – {self.meeting}"

    @property
    def name(self) -> str:
        return self.invitation.name if self.invitation_id else self.attendee or self.sender

    @property
    def is_open(self) -> bool:
        return self.state == ReplyState.OPEN

    @property
    def can_be_accepted(self) -> bool:
        """It says whose answer it is, and which."""
        return self.is_open and self.invitation_id is not None and bool(self.answer) and not self.is_proposal
