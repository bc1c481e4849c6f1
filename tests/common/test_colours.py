"""The style sheet's colours: enough contrast for every pair in use, and the same dark for choice and system."""

import math
import re
from itertools import combinations
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


def linear(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]


def luminance(colour):
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


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


# Machado, Oliveira, Fernandes 2009, full severity, on linear RGB
SEEN = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
# OKLab x 100: below this two lines of a chart are hard to tell apart
LEAST_DISTANCE = 8


def oklab(rgb):
    weights = (
        (0.4122214708, 0.5363325363, 0.0514459929),
        (0.2119034982, 0.6806995451, 0.1073969566),
        (0.0883024619, 0.2817188376, 0.6299787005),
    )
    long, middle, short = (math.cbrt(sum(w * c for w, c in zip(row, rgb, strict=True))) for row in weights)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def distance(one, other, vision):
    def seen(colour):
        rgb = linear(colour)
        mixed = (sum(w * c for w, c in zip(row, rgb, strict=True)) for row in SEEN[vision])
        return oklab([min(1, max(0, channel)) for channel in mixed])

    return 100 * math.dist(seen(one), seen(other))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("vision", SEEN)
def test_lines_of_a_chart_can_be_told_apart(theme, vision):
    palette = [THEMES[theme][f"chart-{n}"] for n in range(1, 7)]

    assert min(distance(one, other, vision) for one, other in combinations(palette, 2)) >= LEAST_DISTANCE


def test_distance_knows_what_protanopes_confuse():
    assert distance("#cc0000", "#5c5a00", "protan") < distance("#cc0000", "#5c5a00", "normal") / 2


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


def test_paper_is_light_in_every_theme():
    """Printed from a dark screen the page still has dark text on white."""
    rules = re.search(
        r"@media print \{.*?:root, :root:not\(\[data-bs-theme\]\), \[data-bs-theme\] \{(.*?)\}", CSS, re.S
    )[1]
    paper = tokens(rules)
    light = THEMES["light"]

    assert ratio(paper["ink"], paper["page"]) >= 7
    assert {name: paper[name] for name in paper if name.startswith(("chart", "seat", "primary"))} == {
        name: light[name] for name in paper if name.startswith(("chart", "seat", "primary"))
    }
    # whatever a theme changes and paper shows is set
    changed = {name for name in light if light[name] != THEMES["dark"][name]}
    unseen = {
        "link-hover",
        "primary-hover",
        "on-primary",
        "band-2",
        "focus",
        "focus-fill",
        "danger",
        "on-danger",
    }
    assert changed - unseen - paper.keys() == set()


def test_what_can_only_be_clicked_is_not_printed():
    printed = CSS[CSS.index("@media print") :]
    hidden = re.search(r"\n\s*(\.skip,.*?) \{ display: none; \}", printed, re.S)[1]

    for part in (
        ".top nav",
        ".foot",
        ".actions",
        ".filters",
        ".pager",
        ".tabrow",
        ".tabfold",
        ".steps",
        ".btn",
        ".lift",
    ):
        assert part in hidden
    assert "thead { display: table-header-group; }" in printed
