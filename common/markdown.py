"""Text that people write, as HTML that is safe to show: the one way from Markdown to a page, a preview, a
mail or a report.

Two walls: the parser knows no HTML and only three kinds of link, and an allowlist then drops whatever is
not named here. HTML is never stored.
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

SCHEMES = frozenset({"http", "https", "mailto"})
TAGS = frozenset(
    [
        "p",
        "br",
        "hr",
        "strong",
        "em",
        "s",
        "code",
        "pre",
        "blockquote",
        "ul",
        "ol",
        "li",
        "a",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    ]
)
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "th": {"align", "scope"}, "td": {"align"}}
# Deeper nesting than this is an attack on the reader's browser, not a text.
MAX_NESTING = 20


def render(text: str, *, below: int = 1) -> SafeString:
    """HTML of ``text``: CommonMark, tables and ~~strikethrough~~; a line break stays one, as in a mail.

    ``below`` is the level of the heading it stands under: its own begin one further down. Images become links to them: a
    page that loads nothing from elsewhere tells nobody who reads it.
    """
    return mark_safe(
        _cleaner.clean(_parser.render(text.encode("utf-8", "ignore").decode(), {"below": below}))
    )


def _is_allowed(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in SCHEMES and bool(parts.netloc or parts.scheme == "mailto")


def _fit_into_a_page(state: StateCore) -> None:
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + state.env['below'], 6)}"
        elif token.type in ("th_open", "td_open"):
            # As an attribute, because an inline style would need a hole in the content security policy.
            style = str(token.attrs.pop("style", ""))
            if style:
                token.attrs["align"] = style.removeprefix("text-align:")
            if token.type == "th_open":
                token.attrs["scope"] = "col"


def _image_as_link(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: object, env: object
) -> str:
    token = tokens[index]
    link = Token("link_open", "a", 1, attrs={"href": token.attrs["src"]})
    label = Token("text", "", 0, content=token.content or str(token.attrs["src"]))
    return renderer.render([link, label, Token("link_close", "a", -1)], options, env)  # type: ignore[arg-type]


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": MAX_NESTING})
    parser.enable(["table", "strikethrough"])
    parser.validateLink = _is_allowed  # type: ignore[method-assign]
    parser.core.ruler.push("fit_into_a_page", _fit_into_a_page)
    parser.add_render_rule("image", _image_as_link)
    return parser


_parser = _make_parser()
_cleaner = nh3.Cleaner(
    tags=set(TAGS),
    attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
    url_schemes=set(SCHEMES),
    url_relative="deny",
    link_rel="noopener noreferrer",
)
