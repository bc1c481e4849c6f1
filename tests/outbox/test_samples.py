"""Every kind of mail with invented data. The list of kinds comes from the templates. # proof 77"""

import re

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from lxml import html

from common import samples
from outbox import styles
from outbox.compose import compose
from outbox.models import OutboxMessage

TEMPLATES = settings.BASE_DIR / "templates"
KINDS = sorted(f"{path.parts[-3]}.{path.name.split('.')[0]}" for path in TEMPLATES.glob("*/mail/*.de.md"))
LANGUAGES = [code for code, _name in settings.LANGUAGES]
WITHOUT_BUTTON = {
    "accounts.sign_in_code": "the code goes into the page that is open; a mail with a code must not teach to press links",
    "meetings.withdrawn": "there is nothing left to do",
    "meetings.reminders": "each meeting has a link of its own",
}
REASON = {"de": "Sie bekommen diese E-Mail, weil ", "en": "You are receiving this e-mail because "}
# Names a template makes for itself.
LOCAL = {"forloop", "entry", "item", "decision"}
NAMES = re.compile(
    r"\{\{ *([a-z_]+)|\{% *(?:if|elif) ([^%]*)%\}|\{% *for [a-z_]+ in ([a-z_]+)",
)


def names_in(source: str) -> set[str]:
    found = set()
    for shown, condition, rows in NAMES.findall(source):
        words = re.findall(r"(?<![.\"'|])\b[a-z_]+\b", re.sub(r'"[^"]*"', "", condition))
        found |= {shown, rows, *words} - {"", "not", "and", "or"}
    return found - LOCAL


def composed(kind, language):
    return compose(kind, language, dict(samples.find(kind).values(language, timezone.now())))


def test_every_kind_has_a_sample():
    assert sorted(kind for group in samples.groups() for kind in group.samples) == KINDS


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_sample_gives_everything_its_template_asks_for(kind, language):
    app, name = kind.split(".")
    source = (TEMPLATES / app / "mail" / f"{name}.{language}.md").read_text(encoding="utf-8")
    values = samples.find(kind).values(language, timezone.now())
    assert names_in(source) - values.keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_mail_says_why_it_comes_asks_one_thing_and_has_a_dark_look(town, kind, language):
    mail = composed(kind, language)
    page = html.document_fromstring(mail.html)
    assert len(page.find_class("mail-button")) == (0 if kind in WITHOUT_BUTTON else 1)
    assert REASON[language] in mail.text.split("\n\n-- \n")[1]
    assert REASON[language] in page.find_class("mail-foot")[0].text_content()
    assert page.find(".//style").text == styles.BLOCK
    assert page.get("lang") == language
    assert [element.tag for element in page.iter("h1", "img", "script", "link")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_begins_as_its_language_wants_it(town, language):
    """After "Guten Tag …," German goes on with a small letter, English begins anew."""
    for kind in KINDS:
        text = composed(kind, language).text
        if kind == "actors.barrier_report":
            continue
        greeting, begins = text.split("\n\n")[:2]
        assert greeting.endswith(",")
        if language == "en":
            assert not begins[0].islower(), kind


# --- the pages -------------------------------------------------------------------------------------------


def page_of(client, name, **query):
    return client.get(reverse(f"outbox:{name}", args=[query.pop("kind", "meetings.reminder_coming")]), query)


@pytest.fixture
def signed_in(client, coordinator, town):
    client.force_login(coordinator)
    return client


def test_page_shows_both_parts_in_the_language_asked_for(signed_in):
    for language, line in (("de", "Guten Tag Kim Muster,"), ("en", "Hello Kim Sample,")):
        page = html.document_fromstring(page_of(signed_in, "kind", lang=language, look="dark").content)
        frame = page.find(".//iframe")
        assert page.xpath("//pre")[0].text.startswith(line)
        assert page.xpath("//pre")[0].get("lang") == language
        assert frame.get("sandbox") == ""
        part = html.document_fromstring(signed_in.get(frame.get("src")).content)
        assert line in part.text_content()
        assert "@media all{" in part.find(".//style").text


def test_frame_allows_the_styles_of_this_mail_and_nothing_else(signed_in):
    response = page_of(signed_in, "kind-html", lang="de")
    policy = dict(part.strip().partition(" ")[::2] for part in response["Content-Security-Policy"].split(";"))
    sources = policy.pop("style-src").split()
    assert (sources[0], set(sources[1:])) == (
        "'unsafe-hashes'",
        set(styles.policy_hashes(response.content.decode())),
    )
    assert policy == {
        "default-src": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'self'",
        "base-uri": "'none'",
        "sandbox": "",
    }
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_samples_are_nobodys_and_nothing_is_sent(signed_in, network):
    for kind in KINDS:
        for part in ("kind", "kind-html"):
            assert page_of(signed_in, part, kind=kind).status_code == 200
        links = set(re.findall('href="([^"]*)"', page_of(signed_in, "kind-html", kind=kind).content.decode()))
        assert links == {"#"}
    assert OutboxMessage.objects.count() == 0


def test_list_names_every_kind(signed_in):
    page = html.document_fromstring(signed_in.get(reverse("outbox:kinds")).content)
    found = {link.get("href") for link in page.iterfind(".//main//table//a")}
    assert found == {reverse("outbox:kind", args=[kind]) for kind in KINDS}


@pytest.mark.parametrize("kind", ["meetings.nothing", "nothing", "../x", "meetings.links.de"])
def test_unknown_kind_is_not_found(signed_in, kind):
    assert signed_in.get(f"/outbox/kinds/{kind}/").status_code == 404


@pytest.mark.parametrize("kind", ["reminder_coming", "confirmation_yes", "promoted", "place"])
def test_online_link_is_a_link_in_both_parts(town, kind):
    mail = composed(f"meetings.{kind}", "de")
    link = "https://video.example.org/runder-tisch"
    assert [a.text for a in html.document_fromstring(mail.html).iterfind(f".//a[@href='{link}']")] == [link]
    assert f"Online: {link}\n" in mail.text
