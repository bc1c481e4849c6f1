"""How a mail begins and ends: the usual words, or a network's own with its placeholders filled in.

Plain substitution of named placeholders: no template language, no format string (reliability, section 4).
"""

import re
from collections.abc import Mapping

from common.prepared import Prepared, given
from meetings.models import MailWords

GREETINGS = {"de": "Guten Tag {name},", "en": "Hello {name},"}
CLOSINGS = {"de": "Freundliche Grüße\n\n{coordinator}", "en": "Kind regards\n\n{coordinator}"}
# What own words may name; each is a value every mail about a meeting has.
PLACEHOLDERS = ("name", "organisation", "network", "coordinator", "phone", "title")

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_OWN = Prepared(lambda: MailWords.objects.filter(network=given("network")).order_by())

Own = Mapping[tuple[str, str], MailWords]


def own_words_of(network_id: int) -> Own:
    """By kind ("invitation", "" for all) and language."""
    return {(row.kind, row.language): row for row in _OWN.rows(network=network_id)}


def unknown_in(text: str) -> list[str]:
    """What stands in braces and is no placeholder."""
    return [name for name in _PLACEHOLDER.findall(text) if name not in PLACEHOLDERS]


def around(kind: str, language: str, values: Mapping[str, str], own: Own) -> dict[str, str]:
    """``greeting`` and ``closing`` of a mail: own words of the kind, else those of all kinds, else the usual ones."""
    rows = [row for key in ((kind, language), ("", language)) if (row := own.get(key))]
    greeting = next((row.greeting for row in rows if row.greeting), GREETINGS[language])
    closing = next((row.closing for row in rows if row.closing), CLOSINGS[language])
    return {"greeting": _fill(greeting, values), "closing": _fill(closing, values)}


def _fill(text: str, values: Mapping[str, str]) -> str:
    def value_of(found: re.Match) -> str:
        name = found[1]
        return str(values.get(name, "")) if name in PLACEHOLDERS else found[0]

    return _PLACEHOLDER.sub(value_of, text)
