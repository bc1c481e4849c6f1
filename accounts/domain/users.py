"""Logins: made, changed, closed. Whoever runs the installation cannot lock everybody out."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.domain.audit import record_event
from accounts.domain.sign_in import send_sign_in_link
from accounts.models import Role, User
from accounts.signals import login_closed

LAST_ADMINISTRATOR = _(
    "This is the last administrator. Make somebody else administrator first, so that the installation stays in use."
)
# What the trail keeps of a login; a phone number or a password does not belong there.
AUDITED = ("email", "name", "role", "language", "is_active")


@transaction.atomic
def create_user(
    *,
    email: str,
    name: str,
    role: str,
    by,
    at: datetime,
    language: str = "de",
    phone: str = "",
    send_link: bool = False,
) -> User:
    """A login without a password; a code or a one-time link lets its owner in. Raises ``ValidationError``."""
    user = User(
        email=email.strip().lower(),
        name=name.strip(),
        role=role,
        language=language,
        phone=phone,
        joined_at=at,
    )
    user.set_unusable_password()
    user.full_clean()
    user.save()
    record_event("accounts.create", subject=user, by=by, at=at, after=_audited(user))
    if send_link:
        send_sign_in_link(user, by=by, at=at)
    return user


@transaction.atomic
def update_user(user: User, *, by, at: datetime, **fields) -> User:
    """Change ``email``, ``name``, ``role``, ``language`` or ``phone``. Raises ``ValidationError``."""
    before = lock_user(user)
    if fields.get("role", before.role) != Role.ADMINISTRATOR:
        refuse_for_the_last_administrator(before)
    for field, value in fields.items():
        setattr(user, field, value)
    user.full_clean(exclude=["password"])
    user.save(update_fields=list(fields))
    if user.email != before.email:
        # The old address must not let anybody in: neither as one allauth saw confirmed, nor by a link mailed to it.
        EmailAddress.objects.filter(user=user).delete()
        _void_links(user)
    _record("accounts.change", user, before, *fields, by=by, at=at)
    return user


@transaction.atomic
def deactivate_user(user: User, *, by, at: datetime) -> None:
    """Close a login: its sessions end with the next request, its one-time links are void."""
    before = lock_user(user)
    refuse_for_the_last_administrator(before)
    user.is_active = False
    user.save(update_fields=["is_active"])
    _void_links(user)
    _record("accounts.deactivate", user, before, "is_active", by=by, at=at)
    login_closed.send(User, user=user, by=by, at=at)


@transaction.atomic
def reactivate_user(user: User, *, by, at: datetime) -> None:
    before = lock_user(user)
    user.is_active = True
    user.save(update_fields=["is_active"])
    _record("accounts.reactivate", user, before, "is_active", by=by, at=at)


@transaction.atomic
def end_sessions(user: User, *, by, at: datetime) -> None:
    """Sign out on every device: sessions and one-time links end with the next request."""
    User.objects.filter(pk=user.pk).update(session_version=F("session_version") + 1)
    user.sign_in_links.filter(used_at=None).delete()
    record_event("accounts.end_sessions", subject=user, by=by, at=at)


def set_language(user: User, language: str) -> None:
    """The language of the user's pages and mails; chosen by the person, so it is not on the trail."""
    User.objects.filter(pk=user.pk).update(language=language)
    user.language = language


def _void_links(user: User) -> None:
    user.sign_in_links.filter(used_at=None).delete()


def lock_user(user: User) -> User:
    """The row as it stands, and no other change of an administrator at the same time."""
    rows = User.objects.select_for_update().filter(Q(role=Role.ADMINISTRATOR) | Q(pk=user.pk)).order_by("pk")
    return {row.pk: row for row in rows}[user.pk]


def refuse_for_the_last_administrator(before: User) -> None:
    if not before.is_administrator:
        return
    if not User.objects.active().filter(role=Role.ADMINISTRATOR).exclude(pk=before.pk).exists():
        raise ValidationError(LAST_ADMINISTRATOR, code="last_administrator")


def _audited(user: User) -> dict:
    return {field: getattr(user, field) for field in AUDITED}


def _record(action: str, user: User, before: User, *fields: str, by, at: datetime) -> None:
    """Of ``fields`` alone: the rest of ``user`` may be older than what somebody else has changed since."""
    old, new = _audited(before), _audited(user)
    changed = [field for field in AUDITED if field in fields and old[field] != new[field]]
    if changed:
        record_event(
            action,
            subject=user,
            by=by,
            at=at,
            before={field: old[field] for field in changed},
            after={field: new[field] for field in changed},
        )
