"""Compiling without system packages, and finding what is missing."""

import gettext
import os

import pytest
from django.core.management import CommandError, call_command

from common import display
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

msgid "write at %(time)s"
msgstr "E-Mail um %(time)s Uhr, ± 1 Punkt, 3 t CO₂e; keine ME-Mail"
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


def test_compiling_keeps_in_one_line_what_belongs_together(locale_dir):
    compile_catalogues(locale_dir)
    text = gettext.translation("django", locale_dir, ["de"]).gettext("write at %(time)s")
    assert text == (
        "E-\u2060Mail um %(time)s\u00a0Uhr, ±\u00a01\u00a0Punkt, 3\u00a0t\u00a0CO₂e; keine ME-Mail"
    )
    assert display.plain(text) == "E-Mail um %(time)s Uhr, ± 1 Punkt, 3 t CO₂e; keine ME-Mail"


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


@pytest.fixture
def project(tmp_path):
    """A product of two files: one text in Python, one in a page."""
    (tmp_path / "locale" / "de" / "LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "actors").mkdir()
    (tmp_path / "actors" / "views.py").write_text(
        'from django.utils.translation import gettext as _\n_("Actor")\n'
    )
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text('{% load i18n %}{% translate "Network" %}')
    return tmp_path


def write_catalogue(project, **translated):
    entries = "".join(f'\nmsgid "{text}"\nmsgstr "{german}"\n' for text, german in translated.items())
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    path = project / "locale" / "de" / "LC_MESSAGES" / "django.po"
    path.write_text(header + entries, encoding="utf-8")
    return path


@pytest.mark.gettext
def test_complete_catalogue_passes_and_is_not_touched(project, settings, capsys):
    settings.BASE_DIR = project
    path = write_catalogue(project, Actor="Akteur", Network="Netzwerk")
    before = path.read_bytes()
    call_command("check_translations")
    assert capsys.readouterr().out == "Translations are complete.\n"
    assert path.read_bytes() == before
    assert sorted(entry.name for entry in project.iterdir()) == ["actors", "locale", "templates"]


@pytest.mark.gettext
def test_text_of_a_page_that_is_not_translated_fails(project, settings, capsys):
    settings.BASE_DIR = project
    path = write_catalogue(project, Actor="Akteur", Town="Stadt")
    with pytest.raises(CommandError, match="2 translations need work."):
        call_command("check_translations")
    assert capsys.readouterr().err.splitlines() == [
        f"{path}: missing, run `make messages`: 'Network'",
        f"{path}: used nowhere any more, run `make messages`: 'Town'",
    ]
