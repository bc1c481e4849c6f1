"""The access table: every named URL × role × method with its expected answer.

One module per app in this package holds ``ACCESS``, a mapping from URL name ("networks:detail") to a ``Row``.
``test_access.py`` walks it, and fails for a URL that is named nowhere.

    ACCESS = {
        "networks:detail": Row(
            kwargs=lambda w: {"slug": w.network.slug},
            get=Answer(ok=STAFF | {"member", "moderator"}, hidden={"other_coordinator", "other_member", "outsider"}),
            post=None,                      # None: the method is refused with 405 for whoever may see the page
        ),
        "networks:close": Row(
            kwargs=lambda w: {"slug": w.network.slug},
            get=Answer(ok={"coordinator", "admin"}, forbidden={"reader"}, hidden=...),
            post=Answer(ok={"coordinator", "admin"}, forbidden={"reader"}, hidden=...),
            data=lambda w: {"reason": "…"},
        ),
    }

*ok*: 200, 204 or a redirect that is not to the sign-in page. *forbidden*: 403. *hidden*: 404. Roles that are in none
of the three are *closed*: redirected to sign-in (only right for "anonymous"). Every role must get exactly one answer:
those not named are expected to be ``rest`` ("hidden" unless said otherwise; anonymous is always closed unless named).
"""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver

# The support tool's own pages: checked by Django's tests, opened or closed by settings.
FOREIGN_NAMESPACES = {"admin"}

ROLES = (
    "anonymous",
    "outsider",
    "member",
    "other_member",
    "moderator",
    "reader",
    "coordinator",
    "other_coordinator",
    "admin",
)
# Everybody with an account.
SIGNED_IN = frozenset(ROLES) - {"anonymous"}
# Those who run or oversee the first network.
STAFF = frozenset({"coordinator", "admin", "reader"})
# Those who may change the first network.
EDITORS = frozenset({"coordinator", "admin"})
# Those who work with the common directory.
DIRECTORY = frozenset({"coordinator", "other_coordinator", "admin"})


@dataclass(frozen=True)
class Answer:
    ok: frozenset | set = frozenset()
    forbidden: frozenset | set = frozenset()
    hidden: frozenset | set = frozenset()
    rest: str = "hidden"

    def expected(self, role: str) -> str:
        for answer in ("ok", "forbidden", "hidden"):
            if role in getattr(self, answer):
                return answer
        return "closed" if role == "anonymous" else self.rest


@dataclass(frozen=True)
class Row:
    """``kwargs`` and ``data`` are made from the world (``tests/architecture/world.py``)."""

    get: Answer | None
    post: Answer | None = None
    kwargs: Callable[[Any], Mapping[str, Any]] = field(default=lambda world: {})
    data: Callable[[Any], Mapping[str, Any]] = field(default=lambda world: {})


def table() -> dict[str, Row]:
    """The rows of all modules here."""
    rows: dict[str, Row] = {}
    for module in pkgutil.iter_modules(__path__):
        part = importlib.import_module(f"{__name__}.{module.name}").ACCESS
        assert not rows.keys() & part.keys(), f"{module.name} repeats rows of another module"
        rows |= part
    return rows


def url_names(resolver, namespace: str = ""):
    """The names the URL configuration knows, those of foreign pages left out."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = ":".join(part for part in (namespace, pattern.namespace) if part)
            if pattern.namespace not in FOREIGN_NAMESPACES:
                yield from url_names(pattern, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}:{pattern.name}" if namespace else (pattern.name or str(pattern.pattern))
