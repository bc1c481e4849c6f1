from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts.domain.sign_in import (
    create_sign_in_link,
    find_sign_in_link,
    send_sign_in_link,
    use_sign_in_link,
)
from accounts.models import AuditEvent, SignInLink
from outbox.models import OutboxMessage

AT = timezone.now()


def token_of(url):
    assert url.startswith("http://testserver/sign-in/")
    return url.removeprefix("http://testserver/sign-in/").rstrip("/")


@pytest.mark.django_db
def test_link_works_once(outsider):
    token = token_of(create_sign_in_link(outsider, at=AT))
    assert find_sign_in_link(token, now=AT).user == outsider
    assert use_sign_in_link(token, at=AT) == outsider
    assert use_sign_in_link(token, at=AT) is None
    assert find_sign_in_link(token, now=AT) is None
    assert list(AuditEvent.objects.values_list("action", flat=True)) == ["accounts.use_sign_in_link"]


@pytest.mark.django_db
def test_link_expires(outsider):
    token = token_of(create_sign_in_link(outsider, at=AT, hours=1))
    assert use_sign_in_link(token, at=AT + timedelta(hours=1)) is None
    assert use_sign_in_link(token, at=AT + timedelta(minutes=59)) == outsider


# proof 45
@pytest.mark.django_db
def test_database_holds_nothing_that_opens_the_door(outsider):
    token = token_of(create_sign_in_link(outsider, at=AT))
    assert token not in str(SignInLink.objects.values().get())
    assert use_sign_in_link(SignInLink.objects.get().secret_hash, at=AT) is None


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["", "x" * 43, "x" * 10_000, "%00", "\x00", "../", "ü", "\ud800"])
def test_other_strings_open_nothing(outsider, token):
    create_sign_in_link(outsider, at=AT)
    assert use_sign_in_link(token, at=AT) is None


@pytest.mark.django_db
def test_sent_link_is_a_mail_in_the_outbox_that_nobody_sees(admin, outsider):
    send_sign_in_link(outsider, by=admin, at=AT)
    message = OutboxMessage.objects.get()
    assert (message.kind, message.to_email, message.category) == (
        "accounts.sign_in_link",
        outsider.email,
        "account",
    )
    assert "http://testserver/sign-in/" in message.text
    assert list(OutboxMessage.objects.visible_to(admin)) == []
    assert mail.outbox == []
