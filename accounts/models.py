"""Who may sign in, and what was done by whom."""

import rules
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from common.db import PublicId


class Role(models.TextChoices):
    """What a user may do in the whole installation. Everybody else's rights come from networks and meetings."""

    NONE = "", _("none")
    COORDINATOR = "coordinator", _("coordinator")
    READER = "reader", _("reader (sees everything but coordinators' notes, changes nothing)")
    ADMINISTRATOR = "administrator", _("administrator")


class UserQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Logins are administrators' business; everybody else sees people (``actors``), and their own account."""
        return self if user.is_administrator else self.none()

    def active(self):
        return self.filter(is_active=True)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def get_by_natural_key(self, username):
        return self.get(email=username.strip().lower())


class User(AbstractBaseUser, PublicId):
    """A login: an e-mail address, a role, a language. What a person is to the networks stands in ``actors``."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    phone = models.CharField(_("phone"), max_length=50, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role, blank=True, default=Role.NONE)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="de")
    weekly_digest = models.BooleanField(
        _("what waits, by e-mail on Monday"),
        default=False,
        help_text=_("Every Monday at 8:00, if anything waits on “Today”."),
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined_at = models.DateTimeField(_("created at"))
    # Part of what every session is checked against: raised by one, and all sessions so far are over.
    session_version = models.PositiveIntegerField(_("generation of sessions"), default=0, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ("name",)

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_email_any_case",
                violation_error_message=_("There is already a user with this e-mail address."),
            ),
        )

    def __str__(self):
        return self.name

    def clean(self):
        super().clean()
        self.email = self.email.strip().lower()

    def get_session_auth_hash(self):
        return f"{super().get_session_auth_hash()}.{self.session_version}"

    def get_session_auth_fallback_hash(self):
        return (f"{old}.{self.session_version}" for old in super().get_session_auth_fallback_hash())

    @property
    def is_administrator(self) -> bool:
        return self.is_active and self.role == Role.ADMINISTRATOR

    @property
    def is_coordinator(self) -> bool:
        """Coordinators and administrators: those who work with the directory of actors."""
        return self.is_active and self.role in (Role.COORDINATOR, Role.ADMINISTRATOR)

    @property
    def is_reader(self) -> bool:
        return self.is_active and self.role == Role.READER

    @property
    def sees_everything(self) -> bool:
        return self.is_administrator or self.is_reader

    # Django's admin asks for these two; its pages are for administrators.
    @property
    def is_staff(self) -> bool:
        return self.is_administrator

    def has_module_perms(self, app_label) -> bool:
        return self.is_administrator

    # Nobody is a superuser: that would skip every rule, those on states included.
    is_superuser = False

    def has_perm(self, perm, obj=None) -> bool:
        # The rules alone: allauth's backend would go on to Django's permission rows, which this model does without.
        return self.is_active and rules.has_perm(perm, self, obj)

    def has_perms(self, perm_list, obj=None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perm_list)


class SignInLink(PublicId):
    """A one-time way in, printed on the console or sent; only a keyed hash of its secret is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="sign_in_links", verbose_name=_("user"))
    secret_hash = models.CharField(_("hash"), max_length=64, unique=True)
    expires_at = models.DateTimeField(_("expires at"))
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)

    class Meta:
        verbose_name = _("sign-in link")
        verbose_name_plural = _("sign-in links")
        ordering = ("-expires_at", "pk")


class AuditEvent(models.Model):
    """Append-only: who did what to which object. Values before and after hold no secrets."""

    at = models.DateTimeField(_("at"), db_index=True)
    by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="audit_events", verbose_name=_("by")
    )
    role = models.CharField(_("role"), max_length=20, blank=True)
    action = models.CharField(_("action"), max_length=60)
    subject_kind = models.CharField(_("kind of object"), max_length=60)
    subject_id = models.UUIDField(_("object"), null=True, blank=True)
    subject_label = models.CharField(_("name of the object"), max_length=300, blank=True)
    before = models.JSONField(_("before"), default=dict, blank=True)
    after = models.JSONField(_("after"), default=dict, blank=True)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=["subject_kind", "subject_id"], name="accounts_audit_subject"),)

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.subject_label}"


class TaskQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, and those one gave to somebody else; nobody reads along, administrators neither."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(Q(owner=user) | Q(created_by=user))

    def open(self):
        return self.filter(done_at=None)


class Task(PublicId):
    """Something a person wants to remember, perhaps about an object (named as in ``AuditEvent``)."""

    text = models.CharField(_("what is to be done"), max_length=300)
    due_on = models.DateField(_("until"), null=True, blank=True)
    owner = models.ForeignKey(User, models.CASCADE, related_name="tasks", verbose_name=_("who"))
    created_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="created_tasks", verbose_name=_("written by")
    )
    created_at = models.DateTimeField(_("created at"))
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    subject_kind = models.CharField(_("kind of object"), max_length=60, blank=True)
    subject_id = models.UUIDField(_("object"), null=True, blank=True)
    subject_label = models.CharField(_("name of the object"), max_length=300, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("own task")
        verbose_name_plural = _("own tasks")
        ordering = ("due_on", "pk")
        indexes = (
            models.Index(fields=["owner"], condition=Q(done_at=None), name="accounts_task_open_of"),
            models.Index(fields=["created_by"], condition=Q(done_at=None), name="accounts_task_open_by"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(subject_kind="", subject_id=None)
                | (~Q(subject_kind="") & Q(subject_id__isnull=False)),
                name="accounts_task_subject_whole",
                violation_error_message=_("Name the object with its kind."),
            ),
        )

    def __str__(self):
        # Stands in the audit trail too, which others read; the text is the owner's.
        return f"{self._meta.verbose_name} {self.ref}"


class TodoMark(models.Model):
    """What was said about a row of Today: put off, given to somebody, done. The row itself is derived from data.

    ``source`` and ``subject_id`` name the row. A row of a team has one mark for all who see it; one that is a single
    person's (``whose``) has that person's.
    """

    source = models.CharField(_("kind of row"), max_length=40)
    subject_id = models.UUIDField(_("object"))
    whose = models.ForeignKey(
        User,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="own_marks",
        verbose_name=_("seen by this person only"),
    )
    until = models.DateField(_("put off until"), null=True, blank=True)
    owner = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="given_marks",
        verbose_name=_("given to"),
    )
    done_on = models.DateField(_("done on"), null=True, blank=True)

    class Meta:
        verbose_name = _("mark on a row of Today")
        verbose_name_plural = _("marks on rows of Today")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["subject_id", "source", "whose"],
                nulls_distinct=False,
                name="accounts_todomark_once",
                violation_error_message=_("This row has its mark already."),
            ),
        )

    def __str__(self):
        return self.source


class Heartbeat(models.Model):
    """When a background process last showed itself; ``/readyz`` and the outbox page judge by it."""

    name = models.CharField(_("process"), max_length=40, unique=True)
    at = models.DateTimeField(_("last seen"))

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")
        ordering = ("name",)

    def __str__(self):
        return self.name
