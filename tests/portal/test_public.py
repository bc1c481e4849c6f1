"""Pages for everyone: start, help and statements, language and theme, errors."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

PAGES = ("start", "help", "accessibility", "privacy", "imprint")


@pytest.fixture
def guest(db):
    return Client()


@pytest.mark.parametrize("wanted", PAGES)
@pytest.mark.parametrize("language", ["de", "en"])
def test_page_is_open_in_both_languages_and_names_the_municipality(guest, town, wanted, language):
    guest.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    html = guest.get(reverse(f"portal:{wanted}")).content.decode()

    assert f'<html lang="{language}">' in html
    assert html.count("<h1>") == 1
    assert f"Klimatisch {town.name}</title>" in html
    for other in PAGES[1:]:
        assert f'href="{reverse(f"portal:{other}")}"' in html


def test_page_needs_no_municipality(guest):
    html = guest.get(reverse("portal:imprint")).content.decode()

    assert "– Klimatisch</title>" in html


def test_imprint_shows_the_address(guest, town):
    town.street, town.phone, town.email = "Markt 1", "01234 567", "klima@birkenfurt.example"
    town.save()

    html = guest.get(reverse("portal:imprint")).content.decode()

    assert "Markt 1" in html
    assert '<a href="tel:01234567">01234 567</a>' in html
    assert '<a href="mailto:klima@birkenfurt.example">' in html


def test_guest_sees_no_navigation(guest, town):
    html = guest.get(reverse("portal:help")).content.decode()

    assert 'class="mainnav"' not in html
    assert reverse("account_logout") not in html


def test_signed_in_user_is_sent_on_from_the_start_page(client, coordinator):
    client.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")

    response = client.get(reverse("portal:start"))

    assert (response.status_code, response.headers["Location"]) == (302, reverse("portal:today"))


# --- language and theme --------------------------------------------------------------------------------------


def test_language_is_remembered_and_leads_back(guest, town):
    guest.cookies[settings.LANGUAGE_COOKIE_NAME] = "de"

    response = guest.post(reverse("portal:language"), {"language": "en", "next": "/help/?q=1"})

    assert (response.status_code, response.headers["Location"]) == (302, "/help/?q=1")
    assert '<html lang="en">' in guest.get("/help/").content.decode()


def test_unknown_language_changes_nothing(guest):
    response = guest.post(reverse("portal:language"), {"language": "xx", "next": "/help/"})

    assert response.headers["Location"] == "/help/"
    assert settings.LANGUAGE_COOKIE_NAME not in response.cookies


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_switches_never_lead_to_another_site(guest, target):
    for name in ("language", "theme"):
        response = guest.post(reverse(f"portal:{name}"), {"next": target})

        assert response.headers["Location"] == reverse("portal:start")


def test_theme_is_written_to_the_page_until_it_is_left_to_the_system(guest, town):
    guest.post(reverse("portal:theme"), {"theme": "dark", "next": "/help/"})
    chosen = guest.get("/help/").content.decode()
    guest.post(reverse("portal:theme"), {"theme": "system", "next": "/help/"})
    left = guest.get("/help/").content.decode()

    assert 'data-bs-theme="dark"' in chosen
    assert '<button type="submit" name="theme" value="dark" aria-pressed="true">' in chosen
    assert "data-bs-theme" not in left
    assert '<button type="submit" name="theme" value="system" aria-pressed="true">' in left


def test_a_forged_theme_is_not_written_to_the_page(guest, town):
    guest.cookies["theme"] = '"><script>'

    assert "data-bs-theme" not in guest.get("/help/").content.decode()


@pytest.mark.parametrize("name", ["language", "theme"])
def test_opening_a_switch_changes_nothing(guest, name):
    response = guest.get(reverse(f"portal:{name}"), {name: "dark"})

    assert response.status_code == 405
    assert not response.cookies


def test_switches_need_the_token(db):
    response = Client(enforce_csrf_checks=True).post("/preferences/theme/", {"theme": "dark"})

    assert response.status_code == 403


# --- errors --------------------------------------------------------------------------------------------------


def test_unknown_page_says_what_to_do(client, coordinator):
    client.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")

    response = client.get("/no/such/page/")

    assert response.status_code == 404
    assert f'href="{reverse("portal:today")}"' in response.content.decode()


def test_fault_page_needs_no_database(rf, django_db_blocker):
    from portal.views.errors import server_error

    # No ``db`` fixture: a query here would fail.
    response = server_error(rf.get("/"))

    assert response.status_code == 500
    assert response.content.decode().count("<h1>") == 1
