"""What goes by post, because no mail reaches the invited person."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.db import PublicId
from meetings.models.invitations import Invitation
from networks.models import read_by


class LetterKind(models.TextChoices):
    """The kinds of mail that are news to somebody on paper, under the mail's own word."""

    INVITATION = "invitation", _("Invitation")
    SUBSTITUTE = "substitute", _("Invitation as a substitute")
    MOVED = "moved", _("New date")
    PLACE = "place", _("New place")
    CANCELLED = "cancelled", _("Cancellation")
    WITHDRAWN = "withdrawn", _("Invitation withdrawn")
    MINUTES = "minutes", _("Minutes")


# What asks or tells about a date to come; useless once another version of it is known.
DATE_LETTERS = (LetterKind.INVITATION, LetterKind.SUBSTITUTE, LetterKind.MOVED, LetterKind.PLACE)
ASKING = (LetterKind.INVITATION, LetterKind.SUBSTITUTE, LetterKind.MOVED)


class LetterQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the meetings the user runs or reads."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(read_by(user, "invitation__meeting__topic_area__network"))

    def waiting(self, now):
        """Not printed yet, or printed and still in the house; what comes too late is nobody's task."""
        in_time = Q(kind=LetterKind.MINUTES) | Q(invitation__meeting__starts_at__gt=now)
        return self.filter(in_time, posted_at=None)


class Letter(PublicId):
    """One letter to one invited person; its words are the mail's and are made anew for each print.

    ``version``: of the date, or of the minutes. ``details``: what the words need that is no longer known later, like
    the old date. ``code_digest``: keyed, of the short code on the paper; a copy of the database opens nothing.
    """

    invitation = models.ForeignKey(
        Invitation, models.CASCADE, related_name="letters", verbose_name=_("invitation")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=LetterKind)
    version = models.PositiveIntegerField(_("version"))
    details = models.JSONField(_("details"), default=dict, blank=True)
    code_digest = models.CharField(_("digest of the short code"), max_length=64, editable=False)
    link_version = models.PositiveIntegerField(_("version of the link"), editable=False)
    created_at = models.DateTimeField(_("created at"))
    printed_at = models.DateTimeField(_("printed at"), null=True, blank=True)
    posted_at = models.DateTimeField(_("posted at"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("by post", "letter")
        verbose_name_plural = pgettext_lazy("by post", "letters")
        ordering = ("created_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["invitation", "kind", "version"],
                name="meetings_letter_once",
                violation_error_message=_("This letter is already written."),
            ),
            models.CheckConstraint(
                condition=Q(posted_at=None) | Q(printed_at__isnull=False),
                name="meetings_letter_printed_first",
                violation_error_message=_("A letter is printed before it is posted."),
            ),
        )
        indexes = (
            models.Index(fields=["code_digest"], name="meetings_letter_code"),
            models.Index(fields=["invitation"], condition=Q(posted_at=None), name="meetings_letter_waiting"),
        )

    def __str__(self):
        return f"{self.get_kind_display()}, {self.invitation}"

    @property
    def asks(self) -> bool:
        """There is something to answer: the letter has a reply slip."""
        return self.kind in ASKING
