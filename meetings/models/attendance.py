"""Who was there, by organisation."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.db import PublicId
from meetings.models.meetings import Meeting


class Presence(models.TextChoices):
    PRESENT = "present", _("present")
    EXCUSED = "excused", _("excused")
    ABSENT = "absent", _("absent")


class Attendance(PublicId):
    """One organisation or one guest. ``person`` or ``person_name`` says who came for the organisation."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendance", verbose_name=_("meeting"))
    actor = models.ForeignKey(
        "actors.Actor",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="attendance",
        verbose_name=_("organisation"),
    )
    guest_name = models.CharField(_("guest"), max_length=200, blank=True)
    presence = models.CharField(_("presence"), max_length=10, choices=Presence)
    person = models.ForeignKey(
        "actors.Person",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="attendance",
        verbose_name=_("person"),
    )
    person_name = models.CharField(_("somebody else"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("entered at"))

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        ordering = ("actor__sort_key", "guest_name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["meeting", "actor"],
                name="meetings_attendance_actor_once",
                violation_error_message=_("This organisation is already on the list."),
            ),
            models.CheckConstraint(
                condition=(Q(actor__isnull=False) & Q(guest_name="")) | (Q(actor=None) & ~Q(guest_name="")),
                name="meetings_attendance_actor_or_guest",
                violation_error_message=_("Choose an organisation or enter a guest's name, not both."),
            ),
        )
