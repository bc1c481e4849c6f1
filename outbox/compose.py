"""From a template to a finished mail: one Markdown source, out of it the text part and the HTML part.

    {% block subject %}Reminder: {{ meeting.title }}, {{ meeting.starts_at|day_full }}{% endblock %}
    {% block body %}Good morning {{ name }},

    please tell us whether you will come.

    [Answer]({{ link }} "button"){% endblock %}
    {% block reason %}You get this mail because you are invited.{% endblock %}

A link titled "button" becomes the mail's button. A line break in the source is a line break in the mail, so a paragraph
is one line. Values are data: whatever a person wrote is escaped for Markdown and comes out as the characters they typed.
Only ``Markdown(text)`` is read as Markdown, for texts whose authors were offered it. Never translate in these
templates: each language has its own file.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from html.parser import HTMLParser

from django.template import Context
from django.template.base import Template, VariableNode
from django.template.loader import get_template, render_to_string
from django.template.loader_tags import BlockNode
from django.utils import timezone, translation
from django.utils.dates import MONTHS
from django.utils.formats import localize
from django.utils.safestring import mark_safe
from django.utils.timezone import template_localtime  # type: ignore[attr-defined] # the stubs lack it
from django.utils.translation import gettext as _

from common import display, links, markdown
from outbox import styles
from outbox.cleaning import one_line
from outbox.letterhead import Letterhead, letterhead

BLOCKS = ("subject", "body", "reason")


@dataclass(frozen=True)
class Composed:
    subject: str
    text: str
    html: str


class Markdown(str):
    """A value that is Markdown itself, like an agenda; everything else is escaped."""

    __slots__ = ()


def compose(kind: str, language: str, context: dict) -> Composed:
    """The mail ``kind`` ("meetings.invitation") in ``language``; times are shown in the municipality's zone."""
    head = letterhead()
    with translation.override(language), timezone.override(head.zone):
        template = get_template(template_name(kind, language)).template  # type: ignore[attr-defined] # and this
        # Both parts are made from the same HTML, so that they say the same.
        subject, body, reason = (markdown.render(_render(template, name, context)) for name in BLOCKS)
        subject_line = one_line(_as_text(subject))
        return Composed(
            subject=subject_line,
            text=_text(body, reason, head),
            html=_html(subject_line, body, reason, head, language),
        )


@dataclass(frozen=True)
class OnPaper:
    subject: str
    html: str


def compose_on_paper(kind: str, language: str, context: dict) -> OnPaper:
    """The same words for a letter: the template gets ``by_post``; links, which no finger opens, become plain words.

    Whoever prints adds sender, recipient and where to answer.
    """
    with translation.override(language), timezone.override(letterhead().zone):
        template = get_template(template_name(kind, language)).template  # type: ignore[attr-defined]
        values = context | {"by_post": True}
        subject, body = (markdown.render(_render(template, name, values)) for name in ("subject", "body"))
        return OnPaper(one_line(_as_text(subject)), _together(_without_links(body), language))


_ONLY_LINKS = re.compile(r"<p>(?:\s*<a [^>]*>[^<]*</a>\s*(?:<br ?/?>)?)+\s*</p>")
_LINK = re.compile(r"<a [^>]*>(.*?)</a>", re.DOTALL)


def _without_links(html: str) -> str:
    return _LINK.sub(r"\1", _ONLY_LINKS.sub("", html))


def template_name(kind: str, language: str) -> str:
    app, _dot, name = kind.partition(".")
    return f"{app}/mail/{name}.{language}.md"


# --- the template ----------------------------------------------------------------------------------------


class MarkdownVariableNode(VariableNode):
    """``{{ value }}`` escaped for Markdown instead of for HTML."""

    def render(self, context):
        value = self.filter_expression.resolve(context)
        if isinstance(value, Markdown):
            return value
        value = localize(template_localtime(value, use_tz=context.use_tz), use_l10n=context.use_l10n)
        return escape(str(value))


@lru_cache(maxsize=64)
def _prepared(template: Template) -> dict[str, BlockNode]:
    for node in template.nodelist.get_nodes_by_type(VariableNode):
        node.__class__ = MarkdownVariableNode
    found = template.nodelist.get_nodes_by_type(BlockNode)
    blocks = {node.name: node for node in found if isinstance(node, BlockNode)}
    if missing := set(BLOCKS) - blocks.keys():
        raise ValueError(f"{template.name} lacks the blocks {', '.join(sorted(missing))}")
    return blocks


def _render(template: Template, name: str, values: dict) -> str:
    context = Context(values)
    with context.bind_template(template):
        return _prepared(template)[name].nodelist.render(context).strip()


_ACTIVE = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~&:=])")


def escape(text: str) -> str:
    """What a person wrote, as Markdown that shows exactly that. Line breaks stay, indentation goes."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(_ACTIVE.sub(r"\\\1", line.strip()) for line in lines)


# --- the two parts ---------------------------------------------------------------------------------------

# The frame's own elements; mark_safe because these are attributes, written by this program alone.
_LOOK = {part: mark_safe(styles.attributes(part)) for part in ("page", "foot", "a")}


def _html(subject: str, body: str, reason: str, head: Letterhead, language: str) -> str:
    return render_to_string(
        "mail/frame.html",
        {
            "subject": subject,
            "language": language,
            "body": mark_safe(_together(styles.dress(body), language)),
            "reason": mark_safe(styles.dress(reason)),
            "head": head,
            "links": _footer_links(),
            "look": _LOOK,
            "block": mark_safe(styles.BLOCK),
        },
    )


def _together(html: str, language: str) -> str:
    """A day stays in one line with its month; "10." alone at a line's end reads as the end of a sentence."""
    return _days(language).sub(lambda found: f"{found[1]}&nbsp;{found[2]}", html)


@lru_cache(maxsize=8)
def _days(language: str) -> re.Pattern:
    with translation.override(language):
        months = "|".join(re.escape(str(month)) for month in MONTHS.values())
    return re.compile(rf"\b(\d{{1,2}}\.?) ({months})\b")


def _text(body: str, reason: str, head: Letterhead) -> str:
    foot = [head.name, *head.address, head.phone and f"{_('Phone')}: {head.phone}", head.email]
    foot += [f"{label}: {url}" for label, url in _footer_links()]
    parts = [_as_text(body), "-- \n" + _as_text(reason)]
    return "\n\n".join([*parts, "\n".join(line for line in foot if line)]) + "\n"


def _footer_links() -> list[tuple[str, str]]:
    return [
        (_("Imprint"), links.absolute("portal:imprint")),
        (_("Privacy"), links.absolute("portal:privacy")),
        (_("Accessibility"), links.absolute("portal:accessibility")),
    ]


class _Text(HTMLParser):
    """Reads the sanitised HTML part back as plain text, so that both say the same."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = [""]
        self.lists: list[int | None] = []
        self.link: tuple[str, bool] | None = None
        self.label = ""
        self.cell = 0

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag in ("p", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "table", "ul", "ol"):
            if not (tag == "p" and self.lists) and not (tag in ("ul", "ol") and self.lists):
                self.paragraph()
        if tag in ("ul", "ol"):
            self.lists.append(int(values.get("start") or 1) if tag == "ol" else None)
        elif tag == "li":
            number = self.lists[-1]
            self.line("  " * (len(self.lists) - 1) + ("- " if number is None else f"{number}. "))
            if number is not None:
                self.lists[-1] = number + 1
        elif tag == "br":
            self.line("  " * len(self.lists))
        elif tag == "hr":
            self.paragraph()
            self.lines[-1] = "-" * 20
        elif tag == "tr":
            self.line()
            self.cell = 0
        elif tag in ("th", "td"):
            self.lines[-1] += "  " if self.cell else ""
            self.cell += 1
        elif tag == "a":
            self.link, self.label = (values.get("href") or "", values.get("title") == "button"), ""

    def handle_endtag(self, tag):
        if tag in ("ul", "ol"):
            self.lists.pop()
        elif tag == "a" and self.link:
            url, is_button = self.link
            self.link = None
            url = url.removeprefix("mailto:")
            if self.label == url:
                return
            if is_button:
                self.lines[-1] += ":"
                self.line(url)
            else:
                self.lines[-1] += f" ({url})"

    def handle_data(self, data):
        data = display.plain(data)
        # Line breaks of the HTML source mean nothing; those of the text came as <br>.
        flat = "" if data.isspace() and "\n" in data else re.sub(r"\s*\n\s*", " ", data)
        if self.lines[-1].endswith(" ") or not self.lines[-1]:
            flat = flat.lstrip(" ")
        self.lines[-1] += flat
        if self.link:
            self.label += flat

    def line(self, beginning: str = ""):
        if self.lines[-1].strip():
            self.lines.append(beginning)
        else:
            self.lines[-1] = beginning

    def paragraph(self):
        self.line()
        if len(self.lines) > 1 and self.lines[-2:-1] != [""]:
            self.lines.append("")


def _as_text(html: str) -> str:
    reader = _Text()
    reader.feed(html)
    reader.close()
    return "\n".join(line.rstrip() for line in reader.lines).strip()
