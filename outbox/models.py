"""Mail as rows. The row is the truth; a worker carries it to the mail server.

This app knows no domain word: a message is finished text under a unique key, about some ``subject``.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.db import PublicId


class MessageStatus(models.TextChoices):
    QUEUED = "queued", _("waiting")
    SENDING = "sending", _("waiting (being handed over)")
    RETRY = "retry", _("waiting (will be tried again)")
    SENT = "sent", _("accepted")
    BOUNCED = "bounced", _("returned")
    FAILED = "failed", pgettext_lazy("mail", "failed")
    SUPPRESSED = "suppressed", _("not sent")
    SUPERSEDED = "superseded", _("not sent (replaced)")


# What the pages say; the words of reliability: waiting, accepted, returned, failed, not sent.
WAITING = (MessageStatus.QUEUED, MessageStatus.SENDING, MessageStatus.RETRY)
UNSENT = (MessageStatus.SUPPRESSED, MessageStatus.SUPERSEDED)
NEEDS_SOMEBODY = (MessageStatus.BOUNCED, MessageStatus.FAILED)


class Category(models.TextChoices):
    """What a recipient may switch off: nothing of the first two, the reminders, the announcements."""

    ACCOUNT = "account", _("sign-in and security")
    TRANSACTIONAL = "transactional", _("invitations, changes and minutes")
    REMINDER = "reminder", _("reminders")
    ANNOUNCEMENT = "announcement", _("announcements")


class OutboxMessageQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(status__in=WAITING)

    def about(self, kind: str, public_id):
        return self.filter(subject_kind=kind, subject_id=public_id)


class OutboxMessage(PublicId):
    """One mail to one recipient. Message-ID and Date are stored, so that a repeated send is the same mail."""

    dedupe_key = models.CharField(_("key"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=60)
    category = models.CharField(
        _("category"), max_length=20, choices=Category, default=Category.TRANSACTIONAL
    )
    priority = models.SmallIntegerField(_("priority"), default=0)  # higher leaves first
    scope_kind = models.CharField(_("visible with"), max_length=60, blank=True)
    scope_id = models.UUIDField(_("visible with (id)"), null=True, blank=True)
    subject_kind = models.CharField(_("kind of object"), max_length=60, blank=True)
    subject_id = models.UUIDField(_("object"), null=True, blank=True)
    to_email = models.EmailField(_("to"), max_length=254)
    to_name = models.CharField(_("recipient"), max_length=200, blank=True)
    from_name = models.CharField(_("sender"), max_length=200, blank=True)
    reply_to = models.EmailField(_("reply to"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=500)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"), blank=True)
    calendar = models.TextField(_("calendar part"), blank=True)
    calendar_method = models.CharField(_("calendar method"), max_length=20, blank=True)
    headers = models.JSONField(_("further headers"), default=dict, blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=200, unique=True)
    date = models.DateTimeField(_("date in the mail"))
    status = models.CharField(_("status"), max_length=20, choices=MessageStatus, default=MessageStatus.QUEUED)
    reason = models.CharField(_("why not sent"), max_length=200, blank=True)
    due_at = models.DateTimeField(_("not before"))
    expires_at = models.DateTimeField(_("useless after"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    claimed_by = models.CharField(_("claimed by"), max_length=100, blank=True)
    smtp_code = models.PositiveSmallIntegerField(_("server's code"), null=True, blank=True)
    smtp_text = models.CharField(_("server's answer"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("created at"))
    sent_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    blanked_at = models.DateTimeField(_("links removed at"), null=True, blank=True)

    objects = OutboxMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ("-created_at", "-pk")
        indexes = (
            models.Index(
                fields=["-priority", "due_at", "id"],
                condition=Q(status__in=["queued", "retry"]),
                name="outbox_message_due",
            ),
            models.Index(fields=["lease_until"], condition=Q(status="sending"), name="outbox_message_leased"),
            models.Index(fields=["subject_kind", "subject_id"], name="outbox_message_subject"),
            models.Index(fields=["scope_kind", "scope_id", "-created_at"], name="outbox_message_scope"),
            models.Index(fields=["-created_at"], name="outbox_message_newest"),
        )

    def __str__(self):
        return f"{self.to_email}: {self.subject}"


class OutboxSwitch(models.Model):
    """A single row: while ``paused``, nothing leaves (after a restore, or by an administrator)."""

    paused = models.BooleanField(_("paused"), default=False)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("outbox switch")
        verbose_name_plural = _("outbox switch")
        constraints = (
            models.CheckConstraint(
                condition=Q(pk=1),
                name="outbox_switch_single_row",
                violation_error_message=_("There is only one outbox."),
            ),
        )


class MailAddress(models.Model):
    """What is known of an address, whoever uses it: refused for good, and which categories it switched off."""

    address = models.CharField(_("address (lower case)"), max_length=254, unique=True)
    undeliverable = models.BooleanField(_("undeliverable"), default=False)
    since = models.DateTimeField(_("since"), null=True, blank=True)
    answer = models.CharField(_("server's answer"), max_length=500, blank=True)
    bounces = models.PositiveSmallIntegerField(_("returned mails"), default=0)
    switched_off = models.JSONField(_("switched off"), default=list, blank=True)

    class Meta:
        verbose_name = _("mail address")
        verbose_name_plural = _("mail addresses")
        ordering = ("address",)

    def __str__(self):
        return self.address
