"""Mail as rows. The row is the truth; a worker carries it to the mail server.

This app knows no domain word: a message is finished text under a unique key, about some ``subject``.
"""

import re

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.addresses import address
from common.db import PublicId
from outbox import visibility


class MessageStatus(models.TextChoices):
    QUEUED = "queued", _("waiting")
    SENDING = "sending", _("waiting (being handed over)")
    RETRY = "retry", _("waiting (will be tried again)")
    SENT = "sent", pgettext_lazy("mail", "accepted")
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


OPTIONAL = (Category.REMINDER, Category.ANNOUNCEMENT)


class OutboxMessageQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Administrators and readers see every mail, others those of the scopes they run; sign-in mails nobody."""
        if user.sees_everything:
            return self.readable()
        return self.in_scopes(visibility.scopes_of(user))

    def readable(self):
        """Without sign-in mails, which hold the way into an account."""
        return self.exclude(category=Category.ACCOUNT)

    def in_scopes(self, scopes):
        """``scopes``: the public ids by kind, also such as come later (``many``)."""
        found = Q(pk__in=[])
        for kind, public_ids in scopes.items():
            found |= Q(scope_kind=kind, scope_id__in=public_ids)
        return self.readable().filter(found)

    def waiting(self):
        return self.filter(status__in=WAITING)

    def that_need_somebody(self):
        return self.filter(status__in=NEEDS_SOMEBODY)

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
    # Names a file that is made when the mail leaves (outbox/attachments.py).
    attachment = models.CharField(_("attached file"), max_length=200, blank=True)
    headers = models.JSONField(_("further headers"), default=dict, blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=200, unique=True)
    date = models.DateTimeField(_("date in the mail"))
    status = models.CharField(_("status"), max_length=20, choices=MessageStatus, default=MessageStatus.QUEUED)
    reason = models.CharField(_("why not sent"), max_length=200, blank=True)
    due_at = models.DateTimeField(_("not before"))
    queued_at = models.DateTimeField(_("tried since"))
    expires_at = models.DateTimeField(_("useless after"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    crashes = models.PositiveSmallIntegerField(_("senders lost with it"), default=0)
    started_at = models.DateTimeField(_("handing over since"), null=True, blank=True)
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
            models.Index(fields=["sent_at"], name="outbox_message_sent"),
            models.Index(fields=["scope_kind", "scope_id", "-created_at"], name="outbox_message_scope"),
            models.Index(fields=["-created_at"], name="outbox_message_newest"),
            # Counted on every page of those who send.
            models.Index(
                fields=["scope_kind", "scope_id"],
                condition=Q(status__in=["bounced", "failed"]),
                name="outbox_message_problem",
            ),
        )

    def __str__(self):
        return f"{self.to_email}: {self.subject}"

    def get_absolute_url(self):
        return address("outbox:detail", self.ref)

    @property
    def is_waiting(self) -> bool:
        return self.status in WAITING

    @property
    def needs_somebody(self) -> bool:
        return self.status in NEEDS_SOMEBODY

    @property
    def word(self) -> str:
        """The state in the words of the pages: waiting, accepted, returned, failed, not sent."""
        if self.is_waiting:
            return MessageStatus.QUEUED.label
        return MessageStatus.SUPPRESSED.label if self.status in UNSENT else self.get_status_display()

    @property
    def badge(self) -> str:
        """The kind of sign (``{% status %}``) that goes with the word."""
        if self.needs_somebody:
            return "stop"
        return "info" if self.is_waiting else "done" if self.status == MessageStatus.SENT else "idle"

    @property
    def can_be_sent_again(self) -> bool:
        """Failed, or returned with its links still in it; a blanked mail would say nothing to its reader."""
        return self.needs_somebody and self.blanked_at is None

    def blank(self, *, at) -> list[str]:
        """Take personal links out of the stored mail; of sign-in mails everything. Returns the columns changed."""
        if self.category == Category.ACCOUNT:
            self.subject = self.text = self.html = self.calendar = ""
        else:
            self.text, self.html, self.calendar = map(without_links, (self.text, self.html, self.calendar))
        self.headers = {name: without_links(value) for name, value in self.headers.items()}
        self.blanked_at = at
        return ["subject", "text", "html", "calendar", "headers", "blanked_at"]


# A guest link's path letter and token (common/links.py), with whatever host stands before and query behind it.
_GUEST_LINK = re.compile(r"(?:https?://[^\s\"'<>()\[\]]*?)?/[a-z]/[A-Za-z0-9_-]{44}[^\s\"'<>()\[\]\\]*")
_FOLD = re.compile(r"\r?\n[ \t]")


def without_links(text: str) -> str:
    """``text`` with every guest link replaced. Calendar lines are unfolded, where a fold could hide one."""
    if text.startswith("BEGIN:VCALENDAR"):
        text = _FOLD.sub("", text)
    return _GUEST_LINK.sub("[persönlicher Link]", text)


class OutboxSwitch(models.Model):
    """A single row: while ``paused``, nothing leaves (after a restore, or by an administrator). None: not paused."""

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

    def __str__(self):
        return "paused" if self.paused else "open"


class MailAddress(PublicId):
    """What is known of an address, whoever uses it: refused for good, and which categories it switched off."""

    address = models.CharField(_("address (lower case)"), max_length=254, unique=True)
    undeliverable = models.BooleanField(_("undeliverable"), default=False)
    since = models.DateTimeField(_("since"), null=True, blank=True)
    answer = models.CharField(_("server's answer"), max_length=500, blank=True)
    bounces = models.PositiveSmallIntegerField(_("returned mails"), default=0)
    switched_off = models.JSONField(_("switched off"), default=list, blank=True)
    link_version = models.PositiveIntegerField(_("version of the link"), default=1, editable=False)

    class Meta:
        verbose_name = _("mail address")
        verbose_name_plural = _("mail addresses")
        ordering = ("address",)

    def __str__(self):
        return self.address
