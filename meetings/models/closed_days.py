"""Days on which it is hard to meet: school holidays of the federal state, and the calendar of the town hall."""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from actors.models import Municipality
from common.db import PublicId

# Longer than any holiday or legislative break; beyond it a year was mistyped.
LONGEST = timedelta(days=400)


class Period(PublicId):
    """From one day to another, both included. ``source`` and ``uid`` name the calendar it came from and its entry there;
    the entry read again is the same row, whatever the file is called."""

    begins_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    name = models.CharField(_("name"), max_length=200)
    source = models.CharField(_("from the calendar"), max_length=120, blank=True, editable=False)
    uid = models.CharField(_("entry of the calendar"), max_length=300, blank=True, editable=False)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    @property
    def is_single_day(self) -> bool:
        return self.begins_on == self.ends_on

    def covers(self, day: date) -> bool:
        return self.begins_on <= day <= self.ends_on


class PeriodQuerySet(models.QuerySet):
    def between(self, first: date, last: date):
        """Those that touch these days."""
        return self.filter(begins_on__lte=last, ends_on__gte=first)


class SchoolHolidayQuerySet(PeriodQuerySet):
    def visible_to(self, user):
        """The settings page; everybody who plans sees them in the year plan."""
        return self if user.is_authenticated and user.is_administrator else self.none()

    def of(self, municipality: Municipality):
        return self.filter(state=municipality.state_code)


class SchoolHoliday(Period):
    """School holidays of one federal state or canton ("DE-BW")."""

    state = models.CharField(_("federal state or canton"), max_length=6)

    objects = SchoolHolidayQuerySet.as_manager()

    class Meta:
        verbose_name = _("school holidays")
        verbose_name_plural = _("school holidays")
        ordering = ("begins_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("begins_on")),
                name="meetings_schoolholiday_order",
                violation_error_message=_("The last day must not lie before the first."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__lte=F("begins_on") + LONGEST),
                name="meetings_schoolholiday_length",
                violation_error_message=_("That is more than a year. Check both days."),
            ),
            models.UniqueConstraint(
                fields=["state", "name", "begins_on"],
                name="meetings_schoolholiday_once",
                violation_error_message=_("These school holidays are already in the list."),
            ),
        )


class BlockedKind(models.TextChoices):
    COUNCIL = "council", _("council meeting")
    COMMITTEE = "committee", _("committee meeting")
    ELECTION = "election", _("election")
    FESTIVAL = "festival", _("festival or market")
    OTHER = "other", _("other")


class Severity(models.TextChoices):
    AVOID = "avoid", _("better avoid")
    IMPOSSIBLE = "impossible", _("impossible")

    @property
    def badge(self) -> str:
        return {self.AVOID: "warn", self.IMPOSSIBLE: "stop"}[self]


class BlockedTimeQuerySet(PeriodQuerySet):
    def visible_to(self, user):
        """One calendar for the whole town hall: who coordinates or reads the installation sees it."""
        known = user.is_authenticated and user.is_active
        return self if known and (user.is_coordinator or user.sees_everything) else self.none()

    def of(self, municipality: Municipality):
        return self.filter(municipality=municipality)


class BlockedTime(Period):
    """A time at which the town hall is taken. With times of day: at these hours on each of the days."""

    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="blocked_times", verbose_name=_("municipality")
    )
    starts_at = models.TimeField(_("from"), null=True, blank=True)
    ends_at = models.TimeField(_("until"), null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=BlockedKind, default=BlockedKind.OTHER)
    severity = models.CharField(_("how strictly"), max_length=20, choices=Severity, default=Severity.AVOID)

    objects = BlockedTimeQuerySet.as_manager()

    class Meta:
        verbose_name = _("blocked time")
        verbose_name_plural = _("blocked times")
        ordering = ("begins_on", "starts_at", "pk")
        indexes = (models.Index(fields=["municipality", "ends_on"], name="meetings_blockedtime_days"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("begins_on")),
                name="meetings_blockedtime_order",
                violation_error_message=_("The last day must not lie before the first."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__lte=F("begins_on") + LONGEST),
                name="meetings_blockedtime_length",
                violation_error_message=_("That is more than a year. Check both days."),
            ),
            models.CheckConstraint(
                condition=Q(starts_at=None, ends_at=None)
                # Compared with nothing, nothing would be refused.
                | Q(starts_at__isnull=False, ends_at__isnull=False, ends_at__gt=F("starts_at")),
                name="meetings_blockedtime_times",
                violation_error_message=_("Enter both times, the end after the start, or neither."),
            ),
            models.UniqueConstraint(
                fields=["municipality", "uid"],
                condition=~Q(uid=""),
                name="meetings_blockedtime_entry_once",
                violation_error_message=_("This entry of the calendar is already in the list."),
            ),
        )

    @property
    def badge(self) -> str:
        return Severity(self.severity).badge

    @property
    def is_all_day(self) -> bool:
        return self.starts_at is None
