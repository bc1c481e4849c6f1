"""What a page says and in which language: its texts, and the sentences of the catalogues they may hold by mistake."""

import gettext
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import allauth
import django
import polib
from django.conf import settings
from lxml import html

ATTRIBUTES = ("aria-label", "title", "placeholder", "alt", "data-label", "data-busy", "data-confirm")
# What separates the fixed words of a sentence: a placeholder of Python or of a template.
HOLE = re.compile(r"%\([a-z_]+\)[a-z]|%[sd]|\{[a-z_]*\}|<[^>]+>", re.IGNORECASE)
EDGES = ".,:;!?()[]{}“”„‘’\"'…"
OWN = settings.BASE_DIR / "locale" / "de" / "LC_MESSAGES" / "django.po"
FOREIGN = [
    *(
        Path(django.__file__).parent / part / "locale/de/LC_MESSAGES/django.mo"
        for part in ("conf", "contrib/auth", "contrib/postgres", "contrib/humanize")
    ),
    Path(allauth.__file__).parent / "locale/de/LC_MESSAGES/django.mo",
]


def words_of(text: str) -> list[str]:
    return [word for part in text.replace("\u2060", "").split() if (word := part.strip(EDGES))]


def fragments_of(text: str) -> Iterator[tuple[str, ...]]:
    """The fixed parts of a sentence that are long enough to be known again."""
    for part in HOLE.split(text):
        words = tuple(words_of(part))
        if len(words) >= 2 and any(len(word) > 3 for word in words):
            yield words


class Sentences:
    """Sentences of one language, found again in a text by their words."""

    def __init__(self, texts: Iterable[str]):
        self._by_beginning = defaultdict(set)
        for text in texts:
            for words in fragments_of(text):
                self._by_beginning[words[:2]].add(words)

    def without(self, texts: Iterable[str]) -> "Sentences":
        """Those that the other language does not say just so."""
        for text in texts:
            for words in fragments_of(text):
                self._by_beginning.get(words[:2], set()).discard(words)
        return self

    def found_in(self, text: str) -> Iterator[str]:
        words = words_of(text)
        for at in range(len(words) - 1):
            for sentence in self._by_beginning.get((words[at], words[at + 1]), ()):
                if tuple(words[at : at + len(sentence)]) == sentence:
                    yield " ".join(sentence)


def pairs() -> Iterator[tuple[str, str]]:
    """English and German of every sentence in our catalogue and in those of the libraries."""
    for entry in polib.pofile(str(OWN)):
        if entry.msgid_plural:
            yield entry.msgid, entry.msgstr_plural[0]
            yield entry.msgid_plural, entry.msgstr_plural[1]
        else:
            yield entry.msgid, entry.msgstr
    for path in FOREIGN:
        with path.open("rb") as file:
            for key, german in gettext.GNUTranslations(file)._catalog.items():
                yield (key[0] if isinstance(key, tuple) else key).rpartition("\x04")[2], german


def texts_of(page: str, language: str) -> Iterator[str]:
    """Everything a reader of the page is told, without what is marked as another language or typed by somebody."""
    root = html.document_fromstring(page)
    yield from _texts(root, language)


def _texts(element, language: str) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag in ("script", "style"):
        return
    if element.get("lang", language) != language:
        return
    for name in ATTRIBUTES:
        if element.get(name):
            yield element.get(name)
    if element.text:
        yield element.text
    for child in element:
        yield from _texts(child, language)
        if child.tail:
            yield child.tail
