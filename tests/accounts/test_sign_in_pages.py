"""allauth's pages in the product's frame and words."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation


@pytest.fixture
def guest(db):
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def test_way_in_is_the_code_and_the_password_is_the_other_link(guest):
    response = guest.get(reverse("portal:today"))

    assert response.headers["Location"] == f"{reverse('account_request_login_code')}?next=/today/"
    html = guest.get(response.headers["Location"]).content.decode()
    assert html.count('type="password"') == 0
    assert f'href="{reverse("account_login")}?next=%2Ftoday%2F"' in html
    assert '<input type="hidden" name="next" value="/today/">' in html


def test_labels_are_ours_and_nothing_vanishes_while_typing(guest):
    html = guest.get(reverse("account_login")).content.decode()

    labels = re.findall(r'<label class="form-label"[^>]*>\s*(.*?)\s*</label>', html)
    assert labels == ["E-mail address", "Password"]
    assert "placeholder" not in html


def test_empty_address_says_what_to_do(guest):
    html = guest.post(reverse("account_request_login_code"), {"email": ""}).content.decode()

    assert '<li><a href="#id_email">Fill in “E-mail address”</a></li>' in html
    assert "<title>Error: Sign in – Klimatisch</title>" in html


def test_wrong_password_says_the_same_for_known_and_unknown_addresses(guest, coordinator):
    coordinator.set_password("right and quite long")
    coordinator.save()

    forms = [
        guest.post(reverse("account_login"), {"login": email, "password": "wrong"}).context["form"]
        for email in (coordinator.email, "nobody@birkenfurt.example")
    ]

    sentence = "E-mail address and password do not belong together. Try again or have a code sent."
    # Lazy until somebody reads it; the page was in English.
    with translation.override("en"):
        assert [list(form.non_field_errors()) for form in forms] == [[sentence]] * 2


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_request_login_code",
        "account_reset_password",
        "account_signup",
        "account_inactive",
    ],
)
def test_page_has_one_heading_and_the_footer(guest, town, name):
    html = guest.get(reverse(name)).content.decode()

    assert html.count("<h1>") == 1
    assert f'href="{reverse("portal:accessibility")}"' in html


def test_signing_out_asks_and_a_get_does_nothing(guest, coordinator):
    guest.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")

    asked = guest.get(reverse("account_logout"))
    still = guest.get("/help/")
    guest.post(reverse("account_logout"))

    assert asked.status_code == 200
    assert still.context["frame"].user == coordinator
    assert guest.get("/help/").context["frame"].user is None
