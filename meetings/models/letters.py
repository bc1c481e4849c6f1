"""What goes by post, because no mail reaches the invited person; and the files it is printed from."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.db import PublicId
from common.pdf import Fault
from meetings.models.invitations import Invitation
from meetings.models.meetings import Meeting
from meetings.models.polls import PollParticipant
from networks.models import read_by


class LetterKind(models.TextChoices):
    """The kinds of mail that are news to somebody on paper, under the mail's own word."""

    INVITATION = "invitation", _("Invitation")
    SUBSTITUTE = "substitute", _("Invitation as a substitute")
    MOVED = "moved", _("New date")
    PLACE = "place", _("New place")
    PROMOTED = "promoted", _("Moved up from the waiting list")
    POLL = "poll", _("Date poll")
    POLL_CHOSEN = "poll_chosen", _("The date is fixed, answer known")
    POLL_RESULT = "poll_result", _("The date is fixed, not coming")
    POLL_CANCELLED = "poll_cancelled", _("Date poll ended")
    CANCELLED = "cancelled", _("Cancellation")
    WITHDRAWN = "withdrawn", _("Invitation withdrawn")
    MINUTES = "minutes", _("Minutes")


# What asks or tells about a date to come; useless once another version of it is known.
DATE_LETTERS = (
    *(LetterKind.INVITATION, LetterKind.SUBSTITUTE, LetterKind.MOVED, LetterKind.PLACE),
    *(LetterKind.PROMOTED, LetterKind.POLL_CHOSEN, LetterKind.POLL_RESULT),
)
ASKING = (LetterKind.INVITATION, LetterKind.SUBSTITUTE, LetterKind.MOVED, LetterKind.POLL)


_ONE_RECIPIENT = Q(invitation=None, participant__isnull=False) | Q(invitation__isnull=False, participant=None)


def _one_of_two(to: type[models.Model], related_name: str, name) -> models.ForeignKey:
    return models.ForeignKey(
        to, models.CASCADE, null=True, blank=True, related_name=related_name, verbose_name=name
    )


class ToOnePerson:
    """Somebody invited, or somebody asked in a date poll."""

    invitation: Invitation | None
    participant: PollParticipant | None

    @property
    def recipient(self) -> Invitation | PollParticipant:
        return self.invitation or self.participant  # type: ignore[return-value] # one of them


class LetterQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the meetings the user runs or reads."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(
            read_by(user, "invitation__meeting__topic_area__network")
            | read_by(user, "participant__poll__meeting__topic_area__network")
        )

    def of_meeting(self, meeting):
        """To those invited and to those asked in its date polls."""
        return self.filter(
            Q(invitation__in=Invitation.objects.filter(meeting=meeting))
            | Q(participant__in=PollParticipant.objects.filter(poll__meeting=meeting))
        )


class Letter(ToOnePerson, PublicId):
    """One letter to one person, invited or asked in a date poll; its words are the mail's and are made anew for each print.

    ``version``: of the date, of the answer, of the minutes, or the round of the poll. ``details``: what the words need
    that is no longer known later, like the old date.
    """

    invitation = _one_of_two(Invitation, "letters", _("invitation"))
    participant = _one_of_two(PollParticipant, "letters", _("person asked"))
    kind = models.CharField(_("kind"), max_length=20, choices=LetterKind)
    version = models.PositiveIntegerField(_("version"))
    details = models.JSONField(_("details"), default=dict, blank=True)
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
            models.UniqueConstraint(
                fields=["participant", "kind", "version"],
                name="meetings_letter_of_poll_once",
                violation_error_message=_("This letter is already written."),
            ),
            models.CheckConstraint(
                condition=_ONE_RECIPIENT,
                name="meetings_letter_one_recipient",
                violation_error_message=_("A letter goes to one person."),
            ),
            models.CheckConstraint(
                condition=Q(posted_at=None) | Q(printed_at__isnull=False),
                name="meetings_letter_printed_first",
                violation_error_message=_("A letter is printed before it is posted."),
            ),
        )
        indexes = (
            models.Index(fields=["invitation"], condition=Q(posted_at=None), name="meetings_letter_waiting"),
            models.Index(
                fields=["participant"], condition=Q(posted_at=None), name="meetings_letter_poll_waiting"
            ),
        )

    def __str__(self):
        return f"{self.get_kind_display()}, {self.recipient}"

    @property
    def asks(self) -> bool:
        """There is something to answer: the letter has a reply slip."""
        return self.kind in ASKING


class LetterCode(ToOnePerson, models.Model):
    """The short code on somebody's letters, until their link is renewed. It outlives the letters: one that nobody needs
    any more may be in an envelope already. Kept is a keyed digest: a copy of the database opens nothing."""

    invitation = _one_of_two(Invitation, "letter_codes", _("invitation"))
    participant = _one_of_two(PollParticipant, "letter_codes", _("person asked"))
    link_version = models.PositiveIntegerField(_("version of the link"), editable=False)
    digest = models.CharField(_("digest of the short code"), max_length=64, editable=False)

    class Meta:
        verbose_name = _("code on letters")
        verbose_name_plural = _("codes on letters")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["invitation", "link_version"],
                name="meetings_lettercode_once",
                violation_error_message=_("There is a code for this link already."),
            ),
            models.UniqueConstraint(
                fields=["participant", "link_version"],
                name="meetings_lettercode_of_poll_once",
                violation_error_message=_("There is a code for this link already."),
            ),
            models.CheckConstraint(
                condition=_ONE_RECIPIENT,
                name="meetings_lettercode_one_recipient",
                violation_error_message=_("A letter goes to one person."),
            ),
        )
        indexes = (models.Index(fields=["digest"], name="meetings_lettercode_digest"),)

    def __str__(self):
        return f"{self.recipient}, {self.link_version}"


class FileState(models.TextChoices):
    """Progress of the making, set by the worker alone; asking again starts anew."""

    WAITING = "waiting", _("is being made")
    READY = "ready", pgettext_lazy("file", "ready")
    FAILED = "failed", pgettext_lazy("file", "failed")


class LetterFile(PublicId):
    """The PDF of a large mailing, made by a worker in parts and kept for a day; ``content`` is sealed, its codes open pages.

    ``digest``: of the letters as they were when the making began.
    """

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="letter_files", verbose_name=_("meeting")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=LetterKind)
    version = models.PositiveIntegerField(_("version"))
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    state = models.CharField(_("state"), max_length=10, choices=FileState, default=FileState.WAITING)
    content = models.BinaryField(_("content"), null=True, blank=True)
    digest = models.CharField(_("digest of the letters"), max_length=64, blank=True)
    error = models.CharField(_("error"), max_length=10, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    claimed_at = models.DateTimeField(_("being made since"), null=True, blank=True)
    requested_at = models.DateTimeField(_("requested at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("file of letters")
        verbose_name_plural = _("files of letters")
        ordering = ("-requested_at", "-pk")
        constraints = (
            # Asked for fifty times, made once.
            models.UniqueConstraint(
                fields=["meeting", "kind", "version"],
                name="meetings_letterfile_once",
                violation_error_message=_("This file exists already."),
            ),
        )

    def __str__(self):
        return f"{self.get_kind_display()}, {self.meeting}"

    @property
    def is_waiting(self) -> bool:
        return self.state == FileState.WAITING

    @property
    def is_ready(self) -> bool:
        return self.state == FileState.READY

    @property
    def fault(self) -> Fault | None:
        return Fault(self.error) if self.error else None


class LetterFilePart(models.Model):
    """Some letters of a file in the making, by their keys; a task has time for one part. ``content`` is sealed too."""

    file = models.ForeignKey(
        LetterFile, models.CASCADE, related_name="parts", verbose_name=_("file of letters")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    letters = models.JSONField(pgettext_lazy("by post", "letters"))
    content = models.BinaryField(_("content"), null=True, blank=True)

    class Meta:
        verbose_name = _("part of a file of letters")
        verbose_name_plural = _("parts of files of letters")
        ordering = ("file", "number")
        constraints = (
            models.UniqueConstraint(
                fields=["file", "number"],
                name="meetings_letterfilepart_once",
                violation_error_message=_("This part exists already."),
            ),
        )

    def __str__(self):
        return f"{self.file}, {self.number}"
