"""The style sheet's colours: enough contrast for every pair in use, and the same dark for choice and system."""

import re
from pathlib import Path

import pytest
from django.conf import settings

CSS = (Path(settings.BASE_DIR) / "static" / "css" / "klimatisch.css").read_text(encoding="utf-8")

# foreground, background, least ratio (WCAG 2.2; 7 where text is read at length)
PAIRS = (
    *[("ink", ground, 7) for ground in ("page", "surface", "quiet")],
    *[(text, ground, 4.5) for text in ("ink-2", "link") for ground in ("page", "surface", "quiet")],
    ("link-hover", "surface", 4.5),
    ("on-primary", "primary", 4.5),
    ("on-primary", "primary-hover", 4.5),
    ("on-danger", "danger", 4.5),
    *[
        (mark, ground, 3)
        for mark in ("primary", "danger", "edge", "focus", "seat")
        for ground in ("page", "surface")
    ],
    ("seat", "quiet", 3),
    ("on-focus", "focus-fill", 7),
    ("on-band", "band", 7),
    ("on-band-2", "band", 4.5),
    ("on-band", "band-2", 4.5),
    ("linde", "band", 3),
    ("on-linde", "linde", 4.5),
    ("tint-text", "tint", 4.5),
    *[(kind, f"{kind}-fill", 4.5) for kind in ("done", "warn", "stop", "info", "idle")],
    *[(kind, "surface", 4.5) for kind in ("done", "warn", "stop", "info")],
    *[("ink", f"{kind}-fill", 7) for kind in ("done", "warn", "stop", "info")],
    *[("link", f"{kind}-fill", 4.5) for kind in ("done", "warn", "stop", "info")],
    *[(f"chart-{n}", ground, 3) for n in range(1, 7) for ground in ("page", "surface")],
)


def block(name):
    return re.search(rf"/\* tokens:{name} \*/(.*?)/\* /tokens:{name} \*/", CSS, re.S)[1]


def tokens(text):
    return dict(re.findall(r"--kt-([a-z0-9-]+):\s*(#[0-9a-f]{6})", text))


THEMES = {name: tokens(block(name)) for name in ("light", "dark")}


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_every_pair_has_enough_contrast(theme):
    colours = THEMES[theme]
    weak = {
        (front, back): round(ratio(colours[front], colours[back]), 2)
        for front, back, least in PAIRS
        if ratio(colours[front], colours[back]) < least
    }

    assert weak == {}


def test_dark_by_choice_and_dark_by_system_are_the_same():
    system = re.search(
        r"@media \(prefers-color-scheme: dark\) \{\s*:root:not\(\[data-bs-theme\]\) \{(.*?)\}", CSS, re.S
    )[1]
    inherited = {name for name, colour in THEMES["dark"].items() if THEMES["light"][name] == colour}

    assert tokens(system) == {
        name: c for name, c in THEMES["dark"].items() if name not in inherited - tokens(system).keys()
    }


def test_style_sheet_loads_nothing_from_elsewhere():
    targets = re.findall(r"url\(\s*[\"']?([^\"')]+)", CSS)

    assert {
        target for target in targets if not target.startswith(("../fonts/", "data:image/svg+xml"))
    } == set()
    assert "@import" not in CSS
