"""Accessibility, imprint, privacy, plain and sign language: what the municipality writes is what everyone reads."""

import json
import re
from datetime import date

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actors.authorities import DATA
from actors.forms.municipality import states
from actors.models import Imprint, Municipality, PrivacyNotice, SiteText, TextKind
from tests.factories.actors import make_crest, make_person, make_statement
from tests.factories.meetings import make_invitation, make_meeting


def page(url, language="de", client=None):
    client = client or Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client.get(url).content.decode()


def plain(html):
    """Blanks that do not break, as blanks."""
    return html.replace("\u00a0", " ").replace("\u202f", " ")


def test_statement_says_day_method_gaps_and_whom_to_turn_to(town):
    make_statement(town, checked_on=date(2026, 3, 2), feedback_phone="01234 99", method="external")
    SiteText.objects.create(kind=TextKind.BARRIERS, language="de", text="- Alte **PDF**-Dateien")

    html = page("/accessibility/")

    assert "Zuletzt geprüft am Mo, 2. März 2026 durch eine unabhängige Stelle" in plain(html)
    assert "bis Di, 2. März 2027" in plain(html)
    assert "<li>Alte <strong>PDF</strong>-Dateien</li>" in html
    assert '<a href="tel:0123499">' in html
    assert "Landeszentrum Barrierefreiheit Baden-Württemberg" in html
    assert f'href="{reverse("actors:barrier-report")}"' in html


def test_own_words_about_the_body_stand_instead_of_the_states(town):
    make_statement(town, enforcement="Schiedsstelle der Stadt\nschied@stadt.example")

    html = page("/accessibility/")

    assert "Schiedsstelle der Stadt<br>" in html
    assert '<a href="mailto:schied@stadt.example">' in html
    assert "Landeszentrum" not in html


def test_text_in_the_other_language_is_marked_as_such(town):
    SiteText.objects.create(kind=TextKind.BARRIERS, language="de", text="Alte Dateien")

    assert '<div lang="de"><p>Alte Dateien</p>' in page("/accessibility/", "en")
    assert "<div><p>Alte Dateien</p>" in page("/accessibility/", "de")


@pytest.mark.parametrize("state", ["DE-BW", "DE-NW", "DE-SH"])
def test_each_state_has_its_bodies(town, state):
    Municipality.objects.update(subdivision=state[3:])
    known = json.loads(DATA.read_text(encoding="utf-8"))[state]

    assert known["enforcement"][0] in page("/accessibility/")
    assert known["privacy"][0] in page("/privacy/")


def test_no_german_state_is_forgotten():
    known = json.loads(DATA.read_text(encoding="utf-8"))
    german = {code for _country, entries in states() for code, _name in entries if code.startswith("DE-")}

    assert german - set(known) == set()


def test_imprint_and_privacy_have_defaults_until_they_are_written(town):
    assert "Körperschaft des öffentlichen Rechts" in page("/imprint/")

    Imprint.objects.create(
        municipality=town, representative="Oberbürgermeisterin Kim Muster", vat_id="DE123456789"
    )
    PrivacyNotice.objects.create(
        municipality=town, officer="Dana Schutz", officer_email="schutz@town.example"
    )

    assert "Vertreten durch: Oberbürgermeisterin Kim Muster" in page("/imprint/")
    assert "Umsatzsteuer-Identifikationsnummer: DE123456789" in page("/imprint/")
    assert '<a href="mailto:schutz@town.example">' in page("/privacy/")


@pytest.mark.parametrize(
    ("kind", "url", "word"),
    [
        (TextKind.EASY, "/easy-language/", "Leichte Sprache"),
        (TextKind.SIGNS, "/sign-language/", "Gebärdensprache"),
    ],
)
def test_slot_is_in_the_footer_only_when_filled(town, kind, url, word):
    assert Client().get(url).status_code == 404
    assert f'href="{url}"' not in page("/help/")

    SiteText.objects.create(kind=kind, language="de", text="Hier planen wir Klima-Treffen.")

    assert f'<li><a href="{url}">{word}</a></li>' in page("/help/")
    assert "Hier planen wir Klima-Treffen." in page(url)


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("## Was ist das?\n\n### Genauer", ["h2", "h3"]),
        ("# Was ist das?\n\n## Genauer", ["h2", "h3"]),
        ("Nur ein Satz # mittendrin", []),
    ],
)
def test_headings_of_a_page_of_its_own_follow_its_title_without_a_gap(town, text, tags):
    SiteText.objects.create(kind=TextKind.EASY, language="de", text=text)
    html = page("/easy-language/")
    main = html[html.index("<main") : html.index("</main>")]

    assert re.findall(r"<(h[2-6])>", main) == tags


@pytest.mark.parametrize(
    "url", ["/", "/help/", "/account/login/code/", "/no/such/page/", "/accessibility/report/"]
)
def test_statement_is_linked_from_every_page(town, url):  # proof 118
    assert 'href="/accessibility/"' in page(url)


def test_statement_is_linked_from_the_page_behind_an_invitation(topic_area):  # proof 118
    from meetings.notifications import answer_link

    link = answer_link(make_invitation(make_meeting(topic_area)))

    assert 'href="/accessibility/"' in page(link.removeprefix(settings.SITE_URL))


@pytest.mark.parametrize(
    ("url", "queries"), [("/accessibility/", 3), ("/imprint/", 3), ("/privacy/", 3), ("/help/", 1)]
)
def test_queries(town, url, queries, django_assert_num_queries):
    make_statement(town)
    SiteText.objects.create(kind=TextKind.BARRIERS, language="de", text="Alte Dateien")
    with django_assert_num_queries(queries):
        page(url)


# --- languages and crest -------------------------------------------------------------------------------------


def test_with_one_language_there_is_nothing_to_switch(town):
    assert 'name="language"' in page("/help/")

    Municipality.objects.update(languages="de")
    client = Client()
    client.post(reverse("portal:language"), {"language": "en", "next": "/help/"})
    html = page("/help/", "en", client)

    assert 'name="language"' not in html
    assert '<html lang="de">' in html
    assert client.get("/help/").headers["Content-Language"] == "de"


def test_an_invitation_in_a_language_not_offered_opens_in_the_one_that_is(topic_area):
    from meetings.notifications import answer_link

    row = make_invitation(make_meeting(topic_area), person=make_person(language="en"))
    link = answer_link(row).removeprefix(settings.SITE_URL)
    before = Client().get(link).content.decode()
    Municipality.objects.update(languages="de")
    after = Client().get(link, {"lang": "en"}).content.decode()

    assert '<html lang="en">' in before
    assert '<html lang="de">' in after


def test_crest_stands_in_the_header_and_may_be_kept(town, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    assert "/crest/" not in page("/help/")
    assert Client().get("/crest/").status_code == 404

    make_crest(town)
    address = f"/crest/?v={Municipality.objects.host().crest_version}"
    response = Client().get(address)
    picture = b"".join(response)

    assert f'<img class="crest" src="{address}" width="40" height="40" alt="">' in page("/help/")
    assert (response.headers["Content-Type"], picture[:4]) == ("image/png", b"\x89PNG")
    assert "immutable" in response.headers["Cache-Control"]
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_today_is_the_day_a_statement_is_old(town):
    today = timezone.localdate()
    assert make_statement(town, checked_on=date(2020, 1, 1), next_check_on=today).is_old(today)
