"""Compiling without system packages, and finding what is missing."""

import gettext
import os

import pytest

from config.translations import compile_catalogues, differences, problems

CATALOGUE = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "meeting"
msgid_plural "meetings"
msgstr[0] "Treffen"
msgstr[1] "Treffen (viele)"

msgctxt "mail"
msgid "failed"
msgstr "gescheitert"

#, fuzzy
msgid "old"
msgstr "veraltet"

msgid "new"
msgstr ""
"""


@pytest.fixture
def locale_dir(tmp_path):
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(CATALOGUE, encoding="utf-8")
    return tmp_path


@pytest.fixture
def source(locale_dir):
    return locale_dir / "de" / "LC_MESSAGES" / "django.po"


def test_compiled_catalogue_answers(locale_dir, source):
    assert compile_catalogues(locale_dir) == [source.with_suffix(".mo")]
    german = gettext.translation("django", locale_dir, ["de"])
    assert german.ngettext("meeting", "meetings", 3) == "Treffen (viele)"
    assert german.pgettext("mail", "failed") == "gescheitert"
    assert german.gettext("old") == "old"


def test_unchanged_catalogue_is_left_alone(locale_dir, source):
    compile_catalogues(locale_dir)
    assert compile_catalogues(locale_dir) == []
    later = source.stat().st_mtime + 10
    os.utime(source, (later, later))
    assert compile_catalogues(locale_dir) == [source.with_suffix(".mo")]


def test_fuzzy_and_untranslated_are_named(source):
    assert problems(source) == [f"{source}: fuzzy: 'old'", f"{source}: not translated: 'new'"]


def test_differences_are_named_in_both_directions(source, tmp_path):
    extracted = tmp_path / "extracted.po"
    extracted.write_text(CATALOGUE.replace('msgid "new"', 'msgid "newer"'), encoding="utf-8")
    assert differences(source, extracted) == [
        f"{source}: missing, run `make messages`: 'newer'",
        f"{source}: used nowhere any more, run `make messages`: 'new'",
    ]
