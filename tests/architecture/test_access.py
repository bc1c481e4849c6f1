"""Every URL, every role, every method (house.md, section 5). # proof 80"""

from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_resolver, reverse

from tests.architecture.access import ROLES, table, url_names
from tests.architecture.world import make_world

TABLE = table()


def test_every_named_url_has_a_row():
    assert set(TABLE) == set(url_names(get_resolver()))


def _answer(response):
    if response.streaming:
        for _part in response:  # read to its end, so that the file is closed
            pass
    if response.status_code in (403, 404, 405):
        return {403: "forbidden", 404: "hidden", 405: "refused"}[response.status_code]
    if response.status_code == 302 and urlsplit(response.headers["Location"]).path == reverse(
        settings.LOGIN_URL
    ):
        return "closed"
    assert response.status_code in (200, 204, 302, 303), response.status_code
    return "ok"


def _client(world, role):
    client = Client()
    if role != "anonymous":
        client.force_login(world.users[role], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(TABLE))
def test_get(name):
    world = make_world()
    row = TABLE[name]
    url = reverse(name, kwargs=row.kwargs(world))
    found = {role: _answer(_client(world, role).get(url)) for role in ROLES}
    if row.get is None:
        # Who may not post does not learn more by asking for the page.
        assert set(found.values()) <= {"refused", "closed", "hidden", "forbidden"}
        assert "refused" in found.values()
    else:
        assert found == {role: row.get.expected(role) for role in ROLES}


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(name for name in TABLE if TABLE[name].post is None))
def test_post_is_refused_where_there_is_none(name):
    world = make_world()
    url = reverse(name, kwargs=TABLE[name].kwargs(world))
    assert {_answer(_client(world, role).post(url)) for role in ROLES} <= {
        "refused",
        "closed",
        "hidden",
        "forbidden",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", sorted(name for name in TABLE if TABLE[name].post is not None))
def test_post(name, role):
    world = make_world()
    row = TABLE[name]
    url = reverse(name, kwargs=row.kwargs(world))
    assert _answer(_client(world, role).post(url, row.data(world))) == row.post.expected(role)
