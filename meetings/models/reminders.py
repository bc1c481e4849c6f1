"""Whom to remind when; and that it happened. Reminders are derived by a sweep, never scheduled."""

from django.db import models
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from common import display
from common.db import PublicId
from meetings.models.invitations import Invitation
from networks.models import Network


class Audience(models.TextChoices):
    UNANSWERED = "unanswered", _("those who have not answered")
    COMING = "coming", _("those who come")


class ReminderRule(PublicId):
    """``days`` before the deadline (unanswered) or before the start (coming), at ``time`` in the meeting's zone."""

    network = models.ForeignKey(
        Network, models.CASCADE, related_name="reminder_rules", verbose_name=_("network")
    )
    audience = models.CharField(_("who"), max_length=20, choices=Audience)
    days = models.PositiveSmallIntegerField(_("days before"))
    time = models.TimeField(_("at"))
    # What would have come due before somebody wanted it is not made up for.
    created_at = models.DateTimeField(_("entered at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("reminder rule")
        verbose_name_plural = _("reminder rules")
        ordering = ("audience", "-days", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["network", "audience", "days"],
                name="meetings_reminderrule_once",
                violation_error_message=_("There is already such a rule."),
            ),
            models.CheckConstraint(
                condition=models.Q(time__gte="07:00", time__lte="20:00"),
                name="meetings_reminderrule_daytime",
                violation_error_message=_("Choose a time from 7:00 to 20:00."),
            ),
        )

    @property
    def sentence(self) -> str:
        """ "Those who come: 2 days before the meeting, 9:00"."""
        if self.audience == Audience.UNANSWERED:
            words = ngettext(
                "%(days)d day before the deadline", "%(days)d days before the deadline", self.days
            )
        else:
            words = ngettext("%(days)d day before the meeting", "%(days)d days before the meeting", self.days)
        when = words % {"days": self.days}
        return f"{capfirst(self.get_audience_display())}: {when}, {display.oclock(self.time)}"


class ReminderState(models.TextChoices):
    QUEUED = "queued", _("queued")
    SKIPPED = "skipped", _("skipped")
    SUPERSEDED = "superseded", _("superseded")


class Reminder(models.Model):
    """One rule came due for one invitation and one version of the date. Unique: restarts change nothing."""

    invitation = models.ForeignKey(
        Invitation, models.CASCADE, related_name="reminders", verbose_name=_("invitation")
    )
    rule = models.ForeignKey(ReminderRule, models.CASCADE, related_name="reminders", verbose_name=_("rule"))
    schedule_version = models.PositiveIntegerField(_("version of the date"))
    state = models.CharField(_("state"), max_length=20, choices=ReminderState)
    reason = models.CharField(_("reason"), max_length=100, blank=True)
    # Of the mail that several reminders of one person share; empty where the reminder has a mail of its own.
    shared_key = models.CharField(_("shared mail"), max_length=200, blank=True, editable=False)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ("-at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["invitation", "rule", "schedule_version"],
                name="meetings_reminder_once",
                violation_error_message=_("This reminder was already dealt with."),
            ),
        )
        indexes = (
            models.Index(
                fields=["shared_key"], condition=~models.Q(shared_key=""), name="meetings_reminder_shared"
            ),
        )
