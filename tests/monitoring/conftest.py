"""What the tests of the pages share."""

import re
from html import unescape

import pytest

from tests.factories.monitoring import ENTERED
from tests.factories.networks import make_network, make_topic_area

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def read(client):
    """GET as somebody: the text of the page without markup."""

    def get(url, user, *, language="en", status=200):
        user.language = language
        user.save()
        client.force_login(user, backend=BACKEND)
        client.cookies["language"] = language
        response = client.get(url)
        assert response.status_code == status, response.status_code
        return shown_words(response)

    return get


def shown_words(response):
    """The text inside `main`, without markup, single blanks."""
    body = response.content.decode().split('<main id="content"', 1)[-1].split("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).replace("\u00a0", " ").split())


@pytest.fixture
def words():
    return shown_words


@pytest.fixture
def post(client):
    """POST as somebody."""

    def send(user, url, data=None):
        client.force_login(user, backend=BACKEND)
        return client.post(url, data or {})

    return send


@pytest.fixture
def place():
    """A network that began in March 2024, and its topic area."""
    network = make_network(name="Bündnis", created_at=ENTERED)
    return network, make_topic_area(network, name="Wärme")
