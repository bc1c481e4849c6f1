"""Form fields drawn from Python: a list's filter holds a hundred options, and each would load and fill a template.

The markup is Django's, to the letter (``django/forms/templates``, compared in tests); any other widget is left to it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

_AT = "django/forms/widgets/"


class DrawnFields(DjangoTemplates):
    def render(self, template_name, context, request=None):
        draw = _DRAWN.get(template_name)
        if draw is None:
            return super().render(template_name, context, request)
        return SafeString(draw(context["widget"]))


def _text(value) -> str:
    """As ``|stringformat:"s"`` writes a value."""
    return conditional_escape(value if isinstance(value, str) else str(value))


def _attributes(attrs: Mapping[str, Any]) -> str:
    return "".join(
        f" {_text(name)}" if value is True else f' {_text(name)}="{_text(value)}"'
        for name, value in attrs.items()
        if value is not False
    )


def _input(widget: Mapping[str, Any]) -> str:
    value = "" if widget["value"] is None else f' value="{_text(widget["value"])}"'
    return f'<input type="{_text(widget["type"])}" name="{_text(widget["name"])}"{value}{_attributes(widget["attrs"])}>'


def _textarea(widget: Mapping[str, Any]) -> str:
    text = conditional_escape(localize(widget["value"])) if widget["value"] else ""
    return f'<textarea name="{_text(widget["name"])}"{_attributes(widget["attrs"])}>\n{text}</textarea>'


def _option(widget: Mapping[str, Any]) -> str:
    label = conditional_escape(localize(widget["label"]))
    return f'\n  <option value="{_text(widget["value"])}"{_attributes(widget["attrs"])}>{label}</option>\n'


def _select(widget: Mapping[str, Any]) -> str:
    parts = []
    for group, options, _index in widget["optgroups"]:
        if group:
            parts.append(f'\n  <optgroup label="{_text(group)}">')
        parts += map(_option, options)
        if group:
            parts.append("\n  </optgroup>")
    return f'<select name="{_text(widget["name"])}"{_attributes(widget["attrs"])}>{"".join(parts)}\n</select>'


_INPUTS = (
    "text",
    "number",
    "email",
    "url",
    "password",
    "hidden",
    "date",
    "time",
    "datetime",
    "checkbox",
    "tel",
    "search",
)
_DRAWN: dict[str, Callable[[Mapping[str, Any]], str]] = {
    **{f"{_AT}{kind}.html": _input for kind in ("input", *_INPUTS)},
    f"{_AT}textarea.html": _textarea,
    f"{_AT}select.html": _select,
}
