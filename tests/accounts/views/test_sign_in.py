import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.domain.sign_in import create_sign_in_link
from accounts.models import SignInLink
from outbox.models import OutboxMessage


def signed_in(client):
    return "_auth_user_id" in client.session


@pytest.fixture
def address(outsider):
    return create_sign_in_link(outsider, at=timezone.now()).removeprefix("http://testserver")


# proof 33, for sign-in links
@pytest.mark.django_db
def test_opening_the_link_changes_nothing(client, address):
    for _time in range(3):
        response = client.get(address)
        assert response.status_code == 200
        client.head(address)
        client.options(address)
    assert SignInLink.objects.get().used_at is None
    assert not signed_in(client)
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["X-Robots-Tag"] == "noindex"


@pytest.mark.django_db
def test_button_signs_in_once_in_the_users_language(client, address, outsider):
    outsider.language = "en"
    outsider.save()
    response = client.post(address)
    assert (response.status_code, response.headers["Location"]) == (302, "/today/")
    assert signed_in(client)
    assert response.cookies["language"].value == "en"
    client.logout()
    again = client.post(address)
    assert (again.status_code, signed_in(client)) == (404, False)


# proof 36, for sign-in links
@pytest.mark.django_db
def test_button_needs_its_own_page(address):
    client = Client(enforce_csrf_checks=True)
    assert client.post(address).status_code == 403
    assert SignInLink.objects.get().used_at is None


@pytest.mark.django_db
def test_unknown_used_expired_and_closed_links_show_the_same_page(client, outsider):
    now = timezone.now()
    expired = create_sign_in_link(outsider, at=now, hours=-1)
    used = create_sign_in_link(outsider, at=now)
    client.post(used.removeprefix("http://testserver"))
    client.logout()
    closed = create_sign_in_link(outsider, at=now)
    outsider.is_active = False
    outsider.save()
    pages = set()
    for url in (expired, used, closed, "http://testserver/sign-in/nonsense/"):
        response = client.get(url.removeprefix("http://testserver"))
        assert response.status_code == 404
        pages.add(re.sub(r'value="[^"]*"', "", response.content.decode()))
    assert len(pages) == 1


def code_in(message):
    return re.search(r"^([A-Z0-9]{3,}-?[A-Z0-9]*)$", message.text, re.MULTILINE).group(1)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["de", "en"])
def test_code_by_mail_signs_in(client, outsider, language):
    outsider.language = language
    outsider.save()
    client.post("/account/login/code/", {"email": outsider.email.upper()})
    message = OutboxMessage.objects.get()
    assert (message.kind, message.language, message.priority) == ("accounts.sign_in_code", language, 10)
    assert (
        message.subject
        == {"de": "Ihr Anmeldecode für Klimatisch", "en": "Your sign-in code for Klimatisch"}[language]
    )
    response = client.post("/account/login/code/confirm/", {"code": code_in(message)})
    assert (response.status_code, response.headers["Location"]) == (302, "/today/")
    assert signed_in(client)
    assert response.cookies["language"].value == language


# proof 79
@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/account/login/code/", "/account/password/reset/"])
def test_unknown_address_gets_the_same_answer_and_no_mail(client, outsider, path):
    known = client.post(path, {"email": outsider.email})
    unknown = client.post(path, {"email": "nobody@town.example"})
    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )
    assert [message.to_email for message in OutboxMessage.objects.all()] == [outsider.email]


@pytest.mark.django_db
def test_closed_login_gets_no_code(client, outsider):
    outsider.is_active = False
    outsider.save()
    client.post("/account/login/code/", {"email": outsider.email})
    assert OutboxMessage.objects.count() == 0


@pytest.mark.django_db
def test_wrong_code_does_not_sign_in(client, outsider):
    client.post("/account/login/code/", {"email": outsider.email})
    client.post("/account/login/code/confirm/", {"code": "WRONG1"})
    assert not signed_in(client)


# proof 79
@pytest.mark.django_db
def test_codes_are_limited_for_all_browsers_together(outsider, settings):
    settings.ACCOUNT_RATE_LIMITS = {}
    cache.clear()
    for _browser in range(15):
        Client().post("/account/login/code/", {"email": outsider.email})
    assert OutboxMessage.objects.count() == 3


@pytest.mark.django_db
def test_password_reset_link_ignores_the_host_header(client, outsider, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client.post("/account/password/reset/", {"email": outsider.email}, headers={"host": "evil.example"})
    message = OutboxMessage.objects.get()
    assert "http://testserver/account/password/reset/key/" in message.text
    assert "evil" not in message.text + message.html


@pytest.mark.django_db
def test_password_can_be_set_and_used(client, outsider):
    client.force_login(outsider)
    chosen = "drei lange Wörter 42"
    client.post("/account/password/set/", {"password1": chosen, "password2": chosen})
    client.logout()
    client.post("/account/login/", {"login": outsider.email, "password": chosen})
    assert signed_in(client)


@pytest.mark.django_db
def test_sign_up_is_closed(client):
    client.post("/account/signup/", {"email": "eve@evil.example", "password1": "drei lange Wörter 42"})
    assert not signed_in(client)
    assert OutboxMessage.objects.count() == 0
