"""Heroicons, inlined: they need no file, no request and no exception in the content security policy."""

from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe
from heroicons.templatetags import heroicons

STATUS_ICONS = {
    "stop": "exclamation-circle",
    "warn": "exclamation-triangle",
    "info": "information-circle",
    "done": "check-circle",
    "idle": "minus-circle",
    "plain": "check",
}
_STYLES = {
    "outline": heroicons.heroicon_outline,
    "solid": heroicons.heroicon_solid,
    "mini": heroicons.heroicon_mini,
}


@lru_cache(maxsize=512)
def draw(name: str, style: str = "outline", label: str = "", extra: str = "") -> SafeString:
    """Hidden from readers unless it has a label. An unknown name raises ``IconDoesNotExist``."""
    named = {"role": "img", "aria_label": label} if label else {"aria_hidden": "true"}
    classes = f"icon {extra}".strip()
    return mark_safe(_STYLES[style](name, size=None, **{"class": classes}, **named))
