from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import translation

AT = datetime(2026, 3, 12, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.fixture(autouse=True)
def english():
    """Sentences are compared in the language they are written in."""
    with translation.override("en"):
        yield


@pytest.fixture
def at():
    return AT


@pytest.fixture
def sign_in():
    """A client of ``user``, whose pages are English."""

    def sign_in(user):
        type(user).objects.filter(pk=user.pk).update(language="en")
        user.language = "en"
        client = Client(headers={"accept-language": "en"})
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in
