import pytest
from django.test import Client

from tests.factories.accounts import make_user
from tests.factories.networks import make_reader


@pytest.fixture
def signed_in():
    """A browser in English in which ``user`` is signed in."""

    def make(user):
        client = Client(headers={"accept-language": "en"})
        user.language = "en"
        user.save()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return make


@pytest.fixture
def superior(network):
    """Reads the one network."""
    user = make_user(name="Sina Superior")
    make_reader(network, user)
    return user
