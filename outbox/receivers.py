"""Mail that lower floors ask for: they cannot put it into the outbox themselves."""

import uuid

from django.dispatch import receiver

from accounts.signals import account_mail_wanted
from outbox.models import Category
from outbox.post import post
from outbox.queue import ACCOUNT_PRIORITY


@receiver(account_mail_wanted, dispatch_uid="outbox.enqueue_account_mail")
def enqueue_account_mail(sender, kind, user, context, at, expires_at, **_):
    post(
        kind,
        user.language,
        context,
        # Each request for a code is a mail of its own.
        key=f"{kind}:{uuid.uuid4()}",
        to_email=user.email,
        to_name=user.name,
        at=at,
        category=Category.ACCOUNT,
        expires_at=expires_at,
        priority=ACCOUNT_PRIORITY,
    )
