"""Mail that came in, and how far the mailbox is read."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.db import PublicId
from outbox.inbound.verdicts import Verdict

# What nobody else looks at: it could not be read, failed while it was processed, or names no meeting.
UNPLACED = (
    Q(verdict__in=(Verdict.REJECTED.value, Verdict.DOUBTFUL.value), subject_id=None)
    | Q(reason="unknown_meeting")
    | Q(reason="parked")
)


class InboundMailQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Nobody knows of which network they are: they are for everybody who runs one, and for administrators."""
        return self if user.is_active and user.is_coordinator else self.none()

    def unplaced(self):
        """Somebody has to look at them."""
        return self.filter(UNPLACED, set_aside_at=None)


class InboundMail(PublicId):
    """One mail of the mailbox, once: its Message-ID is unique. What was made of it and why.

    ``facts`` is what its calendar part says (``outbox.inbound.verdicts.Event``), ``subject`` what it is about: our
    mail that came back, or what an app above found. The mail itself is kept for 30 days.
    """

    message_id = models.CharField(_("Message-ID"), max_length=500, unique=True)
    uid = models.BigIntegerField(_("number in the mailbox"))
    uidvalidity = models.BigIntegerField(_("validity of the number"))
    verdict = models.CharField(_("taken for"), max_length=20)
    reason = models.CharField(_("why"), max_length=40)
    sender = models.CharField(_("from"), max_length=254, blank=True)
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    authentication = models.CharField(_("sender confirmed"), max_length=10, blank=True)
    facts = models.JSONField(_("what it says"), default=dict, blank=True)
    # Of a bounce: who did not get our mail.
    address = models.CharField(_("address (lower case)"), max_length=254, blank=True)
    subject_kind = models.CharField(_("kind of object"), max_length=60, blank=True)
    subject_id = models.UUIDField(_("object"), null=True, blank=True)
    received_at = models.DateTimeField(_("fetched at"))
    raw = models.BinaryField(_("mail"), null=True, blank=True)
    raw_until = models.DateTimeField(_("mail kept until"), null=True, blank=True)
    # Somebody has looked at it, and nothing follows.
    set_aside_at = models.DateTimeField(_("set aside at"), null=True, blank=True, editable=False)

    objects = InboundMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail that came in")
        verbose_name_plural = _("mails that came in")
        ordering = ("-received_at", "-pk")
        indexes = (
            models.Index(
                fields=["address", "received_at"], condition=~Q(address=""), name="outbox_inbound_bounces"
            ),
            models.Index(
                fields=["raw_until"], condition=Q(raw_until__isnull=False), name="outbox_inbound_raw"
            ),
            models.Index(
                fields=["received_at"],
                condition=Q(UNPLACED, set_aside_at=None),
                name="outbox_inbound_unplaced",
            ),
        )

    def __str__(self):
        return f"{self.sender}: {self.subject}"

    @property
    def was_read(self) -> bool:
        """It lies with those that were processed; else in the folder of what could not be read."""
        return self.verdict != Verdict.REJECTED


class MailboxState(models.Model):
    """A single row: how far the mailbox is read, who reads it now, and what is wrong with it. None: never read."""

    uidvalidity = models.BigIntegerField(_("validity of the numbers"), default=0)
    last_uid = models.BigIntegerField(_("last number read"), default=0)
    lease_until = models.DateTimeField(_("being read until"), null=True, blank=True)
    problem = models.CharField(_("what is wrong"), max_length=20, blank=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True)
    next_try_at = models.DateTimeField(_("not before"), null=True, blank=True)
    read_at = models.DateTimeField(_("last read at"), null=True, blank=True)

    class Meta:
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailbox")
        constraints = (
            models.CheckConstraint(
                condition=Q(pk=1),
                name="outbox_mailbox_single_row",
                violation_error_message=_("There is only one mailbox."),
            ),
        )

    def __str__(self):
        return self.problem or "fine"
