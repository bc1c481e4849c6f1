"""What has to be thought of around a meeting: a network's list, and the copy each meeting works off."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from common.db import PublicId
from meetings.models.meetings import Meeting
from meetings.models.resources import ResourceKind
from networks.models import Network, run_by

# A year before or after; further away it is no part of the meeting.
FARTHEST = 365


class _Point(PublicId):
    """``offset``: the days from the meeting's own day, negative before it. ``resource``: the point is about the
    moderator or the room, of whom the meeting itself knows whether they are confirmed."""

    text = models.CharField(_("what"), max_length=200)
    resource = models.CharField(_("stands for"), max_length=20, choices=ResourceKind, blank=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.text


class ChecklistLine(_Point):
    network = models.ForeignKey(
        Network, models.CASCADE, related_name="checklist_lines", verbose_name=_("network")
    )
    offset = models.SmallIntegerField(
        _("days from the meeting"), validators=[MinValueValidator(-FARTHEST), MaxValueValidator(FARTHEST)]
    )

    class Meta:
        verbose_name = _("line of a checklist")
        verbose_name_plural = _("lines of checklists")
        ordering = ("offset", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["network", "text"],
                name="meetings_checklistline_once",
                violation_error_message=_("This is on the list already."),
            ),
            models.UniqueConstraint(
                fields=["network", "resource"],
                condition=~Q(resource=""),
                name="meetings_checklistline_resource_once",
                violation_error_message=_("Another point stands for this already."),
            ),
        )

    @property
    def when(self) -> str:
        """ "14 days before the meeting"."""
        if self.offset == 0:
            return gettext("on the day of the meeting")
        days = abs(self.offset)
        if self.offset < 0:
            words = ngettext("%(days)d day before the meeting", "%(days)d days before the meeting", days)
        else:
            words = ngettext("%(days)d day after the meeting", "%(days)d days after the meeting", days)
        return words % {"days": days}


class ChecklistItemQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The office's work: who coordinates the network, nobody else."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(run_by(user, "meeting__topic_area__network"))

    def open(self):
        """Not ticked; a point about moderator or room is never ticked itself."""
        return self.filter(done_on=None)


class ChecklistItem(_Point):
    """A meeting's copy of a line, or a point of its own. ``due_on`` follows the meeting's date by ``offset`` while the
    point is open; without an offset somebody has set the day."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="checklist", verbose_name=_("meeting"))
    line = models.ForeignKey(
        ChecklistLine,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="items",
        verbose_name=_("line of the network's checklist"),
    )
    offset = models.SmallIntegerField(_("days from the meeting"), null=True, blank=True)
    due_on = models.DateField(_("until"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("done by"),
    )

    objects = ChecklistItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("point of a meeting's checklist")
        verbose_name_plural = _("points of meetings' checklists")
        ordering = ("due_on", "offset", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["meeting", "line"],
                name="meetings_checklistitem_copied_once",
                violation_error_message=_("This is on the list already."),
            ),
        )
        indexes = (
            # What Today asks for: what is open and due.
            models.Index(fields=["due_on"], condition=Q(done_on=None), name="meetings_checklistitem_due"),
        )

    @property
    def is_done(self) -> bool:
        """Moderator and room are confirmed at the meeting, so they are not ticked a second time here; one that took
        place had both, and an online meeting needs no room."""
        if not self.resource:
            return self.done_on is not None
        return self.meeting.is_held or self.resource not in self.meeting.missing_resources
