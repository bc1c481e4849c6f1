"""/styleguide/: it shows every component there is, and only in development."""

import re

import pytest
from django.conf import settings

from common.templatetags import ui

TEMPLATES = settings.BASE_DIR / "templates"
SOURCES = [TEMPLATES / "portal" / "styleguide.html", *(TEMPLATES / "portal" / "styleguide").glob("*.html")]
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)


def test_every_tag_and_filter_is_shown():
    used = set(re.findall(r"\{% (\w+)", SOURCE)) | set(re.findall(r"\|(\w+)", SOURCE))

    assert (set(ui.register.tags) | set(ui.register.filters)) - used == set()


def test_every_component_file_is_named():
    files = {f"components/{path.name}" for path in (TEMPLATES / "components").glob("*.html")}

    assert {name for name in files if name not in SOURCE} == set()


def test_it_is_not_there_on_a_server(client, db):
    assert client.get("/styleguide/").status_code == 404


@pytest.mark.parametrize("language", ["de", "en"])
def test_it_draws_every_component_without_inline_styles(client, db, settings, language):
    settings.DEBUG = True
    page = client.get("/styleguide/", headers={"accept-language": language}).content.decode()

    assert page.count("<h1") == 1
    assert " style=" not in page
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(name for name in set(ids) if ids.count(name) > 1) == []
    for sign in (
        'class="board"',
        'class="plan"',
        'class="matrix"',
        'class="chart-svg"',
        'class="errors"',
        'class="fold"',
    ):
        assert sign in page
