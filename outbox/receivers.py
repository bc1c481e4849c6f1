"""Mail that lower floors ask for: they cannot put it into the outbox themselves."""

import uuid

from django.dispatch import receiver

from accounts.signals import account_mail_wanted
from outbox.compose import compose
from outbox.models import Category
from outbox.queue import ACCOUNT_PRIORITY, enqueue


@receiver(account_mail_wanted, dispatch_uid="outbox.enqueue_account_mail")
def enqueue_account_mail(sender, kind, user, context, at, expires_at, **_):
    mail = compose(kind, user.language, context)
    enqueue(
        # Each request for a code is a mail of its own.
        key=f"{kind}:{uuid.uuid4()}",
        kind=kind,
        to_email=user.email,
        to_name=user.name,
        language=user.language,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        at=at,
        category=Category.ACCOUNT,
        expires_at=expires_at,
        priority=ACCOUNT_PRIORITY,
    )
