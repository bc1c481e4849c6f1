"""German pages are German and English ones English, refused forms included; retired words stay retired. # proof 121"""

import re

import polib
import pytest
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from lxml import html

from tests.architecture import spoken
from tests.architecture.access import table
from tests.architecture.world import make_world
from tests.browser import sweep

TABLE = table()


@pytest.fixture(scope="module")
def other_sentences():
    """Per language the sentences that must not stand on its pages: those of the other one."""
    english, german = zip(*spoken.pairs(), strict=True)
    return {
        "de": spoken.Sentences(english).without(german),
        "en": spoken.Sentences(german).without(english),
    }


def nonsense_for(page) -> dict:
    """The fields of the page's own form, each with something it cannot take."""
    wrong = {"number": "viel", "email": "wo", "date": "99.99.9999", "url": "x", "checkbox": "maybe"}
    return {
        field.get("name"): wrong.get(field.get("type"), "?" * 5000)
        for field in page.xpath(
            "//main//form[@method='post']//*[self::input or self::textarea or self::select][@name]"
        )
        if field.get("type") not in ("hidden", "file", "submit")
    }


# Whoever gets to see it first: the sign-in pages are for nobody who is signed in.
ROLES = ("admin", "anonymous", "member")


def reader(world, role, language):
    """Each page has its own session: some forms end it."""
    client = sweep.signed_in(world, role)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


def pages_of(world, language):
    """Every page, and what its form says to nothing and to nonsense."""
    for name, row in sorted(TABLE.items()):
        url = reverse(name, kwargs=row.kwargs(world))
        for role in ROLES:
            if row.get is None or row.get.expected(role) != "ok":
                continue
            response = reader(world, role, language).get(url)
            if sweep.is_page(response):
                page = response.content.decode()
                yield name, page
                if row.post is not None and row.post.expected(role) == "ok":
                    for answer in refusals(url, page, world, role, language):
                        yield f"{name}, refused", answer
                break


def refusals(url, page, world, role, language):
    filled = nonsense_for(html.document_fromstring(page))
    for data in ({}, filled) if filled else ():
        with transaction.atomic():
            response = reader(world, role, language).post(url, data)
            transaction.set_rollback(True)
        if sweep.is_page(response):
            yield response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["de", "en"])
def test_pages_speak_one_language(language, other_sentences):
    found, pages = {}, 0
    for name, page in pages_of(make_world(), language):
        pages += 1
        root = html.document_fromstring(page)
        assert root.get("lang") == language, name
        for text in spoken.texts_of(page, language):
            for sentence in other_sentences[language].found_in(text):
                found.setdefault(sentence, (name, text.strip()[:120]))
    assert pages > 150
    assert found == {}


def test_finds_a_sentence_of_the_other_language(other_sentences):
    page = """<html lang="de"><p>Da steht: Accept the invitation</p><p lang="en">Will you come?</p>
        <input placeholder="Enter a valid email address." aria-label="3 von 5 are coming already"><p>Kommen Sie?</p>"""
    found = {
        sentence for text in spoken.texts_of(page, "de") for sentence in other_sentences["de"].found_in(text)
    }
    assert "Enter a valid email address" in found
    assert not any("Will you come" in sentence for sentence in found)


# --- words -----------------------------------------------------------------------------------------------------------

# interface.md, section 5: what the words of the sheet and of the office have replaced, and what nobody wants to read.
RETIRED = {
    r"Themenfeld": "Themenbereich",
    r"Leermeldung": "Fehlanzeige",
    r"[Vv]orläufig": "unter Vorbehalt (an answer); noch nicht endgültig (a figure)",
    r"Postausgang": "Versand",
    r"Vorhaben\b": "Ideen & Projekte",
    r"[Aa]kteur\*in": "Akteur, Akteure",
    r"Stakeholder": "Akteure",
    r"[Uu]ngültig": "say what to do",
    r"[Ee]rfolgreich": "say what happened",
    r"(?<![\w-])Mails?\b": "E-Mail",
    r"\b(?:Herr|Frau) (?=[A-ZÄÖÜ%{])": "the name alone",
    r"(?<!Danke)(?<!dabei)(?<!auf Sie)!(?!=)": "a full stop",
    r"\bbald\b": "a date",
}
# Whole texts: as buttons or titles they say nothing.
EMPTY_WORDS = {"OK", "Ja", "Weiter", "Wirkung", "Beleg"}
# "Ja" and "Nein" as answers, not as buttons.
AS_VALUES = {"yes", "no"}


def german_texts():
    for entry in polib.pofile(str(spoken.OWN)):
        for text in entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]:
            yield f"catalogue: {entry.msgid[:60]}", text
    texts = settings.BASE_DIR / "templates"
    for path in [*texts.glob("*/mail/*.de.md"), *texts.glob("portal/help/*.de.md")]:
        source = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "…", path.read_text(encoding="utf-8"))
        for number, line in enumerate(source.splitlines(), 1):
            yield f"{path.relative_to(settings.BASE_DIR)}:{number}", line
    for path in sorted((settings.BASE_DIR / "portal" / "demo").glob("*.py")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for text in re.findall(r'"([^"]*)"', line):
                yield f"{path.relative_to(settings.BASE_DIR)}:{number}", text


def test_retired_words_are_gone():
    found = [
        f"{place}: {text!r}, better: {better}"
        for place, text in german_texts()
        for word, better in RETIRED.items()
        if re.search(word, text)
    ]
    assert found == []


def test_no_text_is_an_empty_word():
    found = {
        entry.msgid: entry.msgstr
        for entry in polib.pofile(str(spoken.OWN))
        if entry.msgstr in EMPTY_WORDS and entry.msgid not in AS_VALUES
    }
    assert found == {}
