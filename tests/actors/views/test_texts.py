"""Administrators write what public pages say; everyone may report a barrier."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from actors.models import AccessibilityStatement, Municipality, SiteText, TextKind
from config.settings import ACCOUNT_RATE_LIMITS as LIMITS
from outbox.models import OutboxMessage
from tests.factories.accounts import make_user
from tests.factories.actors import make_statement

REPORT = "/accessibility/report/"
WORDS = {"text": "Der Knopf <b>Senden</b> ist nicht lesbar.", "page": "/today/"}


@pytest.fixture
def office(admin, client):
    client.force_login(admin, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def guest(town):
    cache.clear()  # how often somebody has reported
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "de"
    return client


def test_statement_is_published_in_all_languages_offered(office, town):
    url = reverse("actors:statement")
    day = timezone.localdate()
    assert office.get(url).content.decode().count("<textarea") == 3  # body, German, English

    response = office.post(
        url,
        {
            "checked_on": day.isoformat(),
            "method": "self",
            "conformance": "partial",
            "text_de": "A",
            "text_en": "B",
        },
    )

    assert (response.status_code, response.headers["Location"]) == (302, reverse("portal:setup"))
    assert AccessibilityStatement.objects.get().next_check_on > day + timedelta(days=364)
    assert dict(SiteText.objects.values_list("language", "text")) == {"de": "A", "en": "B"}


def test_with_one_language_one_text_is_asked_for(office, town):
    Municipality.objects.update(languages="de")
    html = office.get(reverse("actors:easy-text")).content.decode()

    assert html.count("<textarea") == 1
    assert 'name="text_en"' not in html


def test_day_that_cannot_be_is_refused_at_its_field(office, town):
    late = timezone.localdate() + timedelta(days=500)
    response = office.post(
        reverse("actors:statement"),
        {
            "checked_on": timezone.localdate().isoformat(),
            "next_check_on": late.isoformat(),
            "method": "self",
            "conformance": "partial",
            "text_de": "bleibt stehen",
        },
    )

    assert list(response.context["form"].errors) == ["next_check_on"]
    assert "bleibt stehen" in response.content.decode()
    assert not AccessibilityStatement.objects.exists()


def test_before_the_municipality_its_settings_come_first(office):
    response = office.get(reverse("actors:statement"))

    assert (response.status_code, response.headers["Location"]) == (302, reverse("actors:municipality"))


# --- reports of barriers -------------------------------------------------------------------------------------


def test_report_goes_to_the_municipality_and_to_nobody_else(guest, town):  # proof 118
    response = guest.post(REPORT, WORDS | {"name": "Kim", "email": "kim@fremde.example"})

    mail = OutboxMessage.objects.get()
    assert response.headers["Location"] == reverse("actors:barrier-reported")
    assert (mail.to_email, mail.reply_to, mail.language) == (town.email, "kim@fremde.example", "de")
    assert mail.subject == "Barriere gemeldet: /today/"
    assert "Der Knopf <b>Senden</b> ist nicht lesbar." in mail.text
    assert "&lt;b&gt;Senden&lt;/b&gt;" in mail.html


def test_report_goes_where_the_statement_says(guest, town):
    make_statement(town, feedback_email="barriere@birkenfurt.example")
    guest.post(REPORT, WORDS)

    assert OutboxMessage.objects.get().to_email == "barriere@birkenfurt.example"


def test_without_any_address_it_reaches_the_administrators(guest, admin):
    make_user(role=Role.ADMINISTRATOR, is_active=False)
    make_user(role=Role.COORDINATOR)
    Municipality.objects.update(email="")
    guest.post(REPORT, WORDS)

    assert [mail.to_email for mail in OutboxMessage.objects.all()] == [admin.email]


def test_report_sent_twice_is_one_mail(guest):
    for _ in range(2):
        assert guest.post(REPORT, WORDS).status_code == 302

    assert OutboxMessage.objects.count() == 1


def test_only_the_description_is_asked_for(guest):
    refused = guest.post(REPORT, {"text": " ", "email": "kein-at"})
    assert sorted(refused.context["form"].errors) == ["email", "text"]
    assert OutboxMessage.objects.count() == 0

    assert guest.post(REPORT, {"text": "Kein Kontrast"}).status_code == 302
    assert OutboxMessage.objects.count() == 1


def test_a_line_break_in_the_page_makes_no_second_header(guest):
    guest.post(REPORT, {"text": "x", "page": "/a/\r\nBcc: opfer@fremde.example"})

    assert OutboxMessage.objects.get().subject == "Barriere gemeldet: /a/ Bcc: opfer@fremde.example"


def test_who_reports_too_often_keeps_the_text_and_is_told_when_to_try_again(guest, settings):
    settings.ACCOUNT_RATE_LIMITS = LIMITS
    answers = [guest.post(REPORT, WORDS | {"text": f"Fehler {n}"}) for n in range(6)]

    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert OutboxMessage.objects.count() == 5
    html = answers[-1].content.decode()
    assert "Versuchen Sie es in 5 Minuten noch einmal" in html
    assert "Fehler 5</textarea>" in html


def test_a_mistake_in_the_form_does_not_count(guest, settings):
    settings.ACCOUNT_RATE_LIMITS = LIMITS
    for _ in range(8):
        guest.post(REPORT, {"text": ""})

    assert guest.post(REPORT, WORDS).status_code == 302


def test_report_needs_the_token(town):
    assert Client(enforce_csrf_checks=True).post(REPORT, WORDS).status_code == 403


def test_no_cookie_beside_the_token(guest):
    guest.cookies.clear()
    guest.get(REPORT, {"page": "/plan/"})
    guest.post(REPORT, WORDS)

    assert set(guest.cookies) == {settings.CSRF_COOKIE_NAME}


@pytest.mark.parametrize("language", ["de", "en"])
def test_form_is_there_in_both_languages_with_the_page_filled_in(guest, language):
    guest.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    html = guest.get(REPORT, {"page": "/plan/"}).content.decode()

    assert {"de": "Barriere melden", "en": "Report a barrier"}[language] in html
    assert 'value="/plan/"' in html


@pytest.mark.parametrize("kind", [TextKind.EASY, TextKind.SIGNS])
def test_script_in_a_text_is_text(office, town, kind):
    office.post(reverse(f"actors:{kind.value}-text"), {"text_de": "<script>alert(1)</script>"})
    page = {"easy": "/easy-language/", "signs": "/sign-language/"}[kind.value]

    assert "&lt;script&gt;alert(1)" in office.get(page).content.decode()


@pytest.mark.parametrize("name", ["statement", "privacy-text"])
def test_bodies_of_our_own_list_are_for_the_municipality_to_check(office, town, name):
    def helped():
        html = office.get(reverse(f"actors:{name}"), headers={"accept-language": "de"}).content.decode()
        return [
            "Bitte prüfen Sie, ob das noch stimmt." in html,
            "Bundesland oder Land kennen wir keine" in html,
        ]

    assert helped() == [True, False]
    Municipality.objects.update(state_country="AT", subdivision="1")
    assert helped() == [False, True]
