"""One-time links. The page they open has a button, and only its POST signs in; mail scanners press no buttons."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from accounts.domain.audit import record_event
from accounts.models import SignInLink, User
from accounts.signals import account_mail_wanted
from common import links

VALID_HOURS = 24


@transaction.atomic
def create_sign_in_link(user: User, *, at: datetime, hours: int = VALID_HOURS) -> str:
    """The address of a page that signs ``user`` in once, within ``hours``. Only a keyed hash of it is stored."""
    SignInLink.objects.filter(expires_at__lt=at).delete()
    secret = secrets.token_urlsafe(32)
    SignInLink.objects.create(user=user, secret_hash=_hash(secret), expires_at=at + timedelta(hours=hours))
    return links.absolute("accounts:sign-in", token=secret)


@transaction.atomic
def send_sign_in_link(user: User, *, by, at: datetime) -> None:
    """Mail a one-time link to ``user``."""
    account_mail_wanted.send(
        User,
        kind="accounts.sign_in_link",
        user=user,
        context={"name": user.name, "link": create_sign_in_link(user, at=at), "hours": VALID_HOURS},
        at=at,
        expires_at=at + timedelta(hours=VALID_HOURS),
    )
    record_event("accounts.send_sign_in_link", subject=user, by=by, at=at)


def find_sign_in_link(token: str, *, now: datetime) -> SignInLink | None:
    """The link a token opens, if it still does. Reads only."""
    return _usable(token, now).select_related("user").first()


@transaction.atomic
def use_sign_in_link(token: str, *, at: datetime) -> User | None:
    """Spend the link; the user it lets in, or ``None`` when it is unknown, used, expired or its user is closed."""
    link = find_sign_in_link(token, now=at)
    # Two browsers may race for the same link; the row count says who has won.
    if link is None or not SignInLink.objects.filter(pk=link.pk, used_at=None).update(used_at=at):
        return None
    record_event("accounts.use_sign_in_link", subject=link.user, by=link.user, at=at)
    return link.user


def _usable(token: str, now: datetime):
    return SignInLink.objects.filter(
        secret_hash=_hash(token), used_at=None, expires_at__gt=now, user__is_active=True
    )


def _hash(secret: str) -> str:
    key = hashlib.sha256(b"klimatisch.sign-in:" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, secret.encode("utf-8", "replace"), "sha256").hexdigest()
