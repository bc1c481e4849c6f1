"""How a mail looks: styles that stand at each element, as mail programs want it, and one block for dark programs.

A page would use classes and a style sheet; here the classes are only for the dark block to get hold of.
"""

import re
from base64 import b64encode
from hashlib import sha256
from html import unescape

LIGHT = {
    "page": "#ffffff",
    "ink": "#10292d",
    "soft": "#465a5c",
    "line": "#d3dedb",
    "link": "#0b5c63",
    "button": "#0b5c63",
    "on-button": "#ffffff",
}
# The dark tokens of static/css/klimatisch.css.
DARK = {
    "page": "#142120",
    "ink": "#e9f1ef",
    "soft": "#adbfbc",
    "line": "#2b3d3a",
    "link": "#84d3cf",
    "button": "#84d3cf",
    "on-button": "#06282b",
}

# What the frame (templates/mail/frame.html) and the elements of a text carry: the class that the dark block names, the
# properties whose colours change, and the rest.
PARTS: dict[str, tuple[str, dict[str, str], str]] = {
    "page": ("mail-page", {"background": "page", "color": "ink"}, "margin:0;padding:0"),
    "foot": (
        "mail-foot",
        {"border-color": "line", "color": "soft"},
        "margin-top:32px;padding-top:16px;border-width:1px 0 0;border-style:solid;font-size:14px",
    ),
    "p": ("", {}, "margin:0 0 16px"),
    "ul": ("", {}, "margin:0 0 16px;padding-left:24px"),
    "ol": ("", {}, "margin:0 0 16px;padding-left:24px"),
    "li": ("", {}, "margin:0 0 4px"),
    "h2": ("", {}, "margin:24px 0 8px;font-size:20px;line-height:1.3"),
    "h3": ("", {}, "margin:24px 0 8px;font-size:17px;line-height:1.3"),
    "blockquote": (
        "mail-quote",
        {"border-color": "line"},
        "margin:0 0 16px;padding-left:12px;border-width:0 0 0 3px;border-style:solid",
    ),
    "table": ("", {}, "border-collapse:collapse;margin:0 0 16px"),
    "th": ("", {}, "text-align:left;vertical-align:top;padding:4px 16px 4px 0"),
    "td": ("", {}, "text-align:left;vertical-align:top;padding:4px 16px 4px 0"),
    "a": ("mail-link", {"color": "link"}, ""),
    "button": (
        "mail-button",
        {"background": "button", "color": "on-button"},
        "display:inline-block;padding:12px 20px;border-radius:6px;font-weight:bold;text-decoration:none",
    ),
}


def attributes(part: str) -> str:
    """``class`` and ``style`` of an element, ready to stand in its tag; nothing for what has no look of its own."""
    if part not in PARTS:
        return ""
    name, colours, rest = PARTS[part]
    values = [f"{key}:{LIGHT[colour]}" for key, colour in colours.items()]
    style = ";".join([*values, rest] if rest else values)
    return f' class="{name}" style="{style}"' if name else f' style="{style}"'


def _dark_rules() -> str:
    # Only with !important is a rule stronger than what stands at the element.
    return "".join(
        f".{name}{{{';'.join(f'{key}:{DARK[colour]}!important' for key, colour in colours.items())}}}"
        for name, colours, _rest in PARTS.values()
        if name
    )


IF_DARK = "(prefers-color-scheme:dark)"
BLOCK = f":root{{color-scheme:light dark}}@media {IF_DARK}{{{_dark_rules()}}}"

_TAG = re.compile(r"<([a-z][a-z0-9]*)((?: [a-z]+=\"[^\"]*\")*)>")
_BUTTON = ' title="button"'


def dress(html: str) -> str:
    """Sanitised HTML with its look at each element; the sanitiser writes every tag in one form."""

    def dressed(match: re.Match) -> str:
        tag, others = match.groups()
        part = "button" if tag == "a" and _BUTTON in others else tag
        return f"<{tag}{others.replace(_BUTTON, '')}{attributes(part)}>"

    return _TAG.sub(dressed, html)


def in_look(html: str, look: str) -> str:
    """A finished HTML part as it shows in a light or a dark program, whatever the reader's own system says."""
    return html.replace(IF_DARK, "all" if look == "dark" else "not all").replace(
        "color-scheme:light dark", f"color-scheme:{'dark' if look == 'dark' else 'light'}"
    )


_STYLE = re.compile(r' style="([^"]*)"')
_STYLE_BLOCK = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def policy_hashes(html: str) -> list[str]:
    """Sources for ``style-src`` that allow exactly the styles of a finished HTML part and no others."""
    texts = {unescape(style) for style in _STYLE.findall(html)} | set(_STYLE_BLOCK.findall(html))
    return sorted(f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in texts)
