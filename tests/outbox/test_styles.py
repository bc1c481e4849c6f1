"""How mails look in light and dark programs."""

import re

import pytest
from lxml import html as lxml_html

from outbox import styles
from tests.common.test_colours import THEMES, ratio

# front, back, least ratio (WCAG 2.2; 7 where text is read at length)
PAIRS = (("ink", "page", 7), ("soft", "page", 4.5), ("link", "page", 4.5), ("on-button", "button", 4.5))
TEXT = (
    '<p>Text <a href="https://x.example/">link</a></p><blockquote><p>said</p></blockquote>'
    '<p><a href="https://x.example/" title="button">go</a></p>'
)


@pytest.mark.parametrize("look", [styles.LIGHT, styles.DARK], ids=["light", "dark"])
def test_every_text_of_a_mail_has_enough_contrast(look):
    weak = {
        (front, back): round(ratio(look[front], look[back]), 2)
        for front, back, least in PAIRS
        if ratio(look[front], look[back]) < least
    }
    assert weak == {}
    assert ratio(look["button"], look["page"]) >= 3


def test_mails_have_the_colours_of_the_pages():
    names = {"surface": "page", "ink": "ink", "ink-2": "soft", "line": "line", "link": "link"} | {
        "primary": "button",
        "on-primary": "on-button",
    }
    for theme, look in (("light", styles.LIGHT), ("dark", styles.DARK)):
        assert {name: THEMES[theme][token] for token, name in names.items()} == look


def test_every_colour_at_an_element_has_its_dark_one():
    fragments = lxml_html.fragments_fromstring(styles.dress(TEXT))
    dark = dict(re.findall(r"\.([a-z-]+)\{([^}]*)\}", styles.BLOCK))
    for element in (found for fragment in fragments for found in fragment.iter()):
        light = dict(entry.split(":", 1) for entry in element.get("style", "").split(";") if entry)
        coloured = {key for key, value in light.items() if "#" in value}
        rules = dark.get(element.get("class"), "")
        assert coloured == set(re.findall(r"([a-z-]+):#[0-9a-f]{6}!important", rules)), element.tag
    assert re.findall(r"#[0-9a-f]{6}(?!!important)", styles.BLOCK) == []


def test_button_is_no_plain_link_and_loses_its_mark():
    link, button = re.findall(r"<a ([^>]*)>", styles.dress(TEXT))
    assert (re.findall('class="([^"]*)"', link), re.findall('class="([^"]*)"', button)) == (
        ["mail-link"],
        ["mail-button"],
    )
    assert "title" not in button


def test_a_look_can_be_forced():
    part = f"<style>{styles.BLOCK}</style>"
    assert "@media all{" in styles.in_look(part, "dark")
    assert "color-scheme:dark}" in styles.in_look(part, "dark")
    assert "@media not all{" in styles.in_look(part, "light")
