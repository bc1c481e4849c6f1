"""What a template may not hold: the security policy would block it, or the catalogue would suffer."""

import re

from django.conf import settings

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
# Mail has no policy and no stylesheet: its frame carries its styles inline.
PAGES = [path for path in TEMPLATES if "mail" not in path.relative_to(settings.BASE_DIR / "templates").parts]
COMMENT = re.compile(r"\{% comment.*?endcomment %\}|\{#.*?#\}", re.DOTALL)


TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)


def found(pattern, paths, *, html_only=False):
    hits = []
    for path in paths:
        text = COMMENT.sub(lambda match: "\n" * match.group().count("\n"), path.read_text(encoding="utf-8"))
        if html_only:
            text = TAG.sub(lambda match: "\n" * match.group().count("\n"), text)
        for match in re.finditer(pattern, text, re.IGNORECASE):
            line = text.count("\n", 0, match.start()) + 1
            hits.append(f"{path.relative_to(settings.BASE_DIR)}:{line}: {match.group().strip()}")
    return hits


def test_there_are_pages():
    assert len(PAGES) > 10


def test_no_inline_style():
    assert found(r"<style|\sstyle\s*=", PAGES, html_only=True) == []


def test_no_inline_script():
    assert (
        found(r"<script(?![^>]*\ssrc=)|\son[a-z]+\s*=\s*[\"']|javascript:|hx-on", PAGES, html_only=True) == []
    )


def test_no_half_of_a_tag_is_left():
    """It would be read by people as it stands."""
    every = sorted((settings.BASE_DIR / "templates").rglob("*.md"))
    assert found(r".*(?:\{\{|\}\}|\{%|%\}).*", TEMPLATES + every, html_only=True) == []


def test_nothing_is_loaded_from_elsewhere():
    assert found(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", TEMPLATES) == []


def test_blocktranslate_is_trimmed():
    assert found(r"\{% blocktrans(?:late)?(?![^%]*\btrimmed\b)[^%]*%\}", TEMPLATES) == []


def test_nothing_is_marked_safe():
    assert found(r"\|\s*safe\b|\{% autoescape off", PAGES) == []
