"""Where things are, and where somebody comes from.

Lists name hundreds of addresses, and those of one kind of page differ in their keys alone.
"""

import uuid
from functools import cache
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.http import escape_leading_slashes, url_has_allowed_host_and_scheme

from common.db import encode_id

Key = str | int


def address(name: str, *keys: Key) -> str:
    """``reverse`` with keys that stand in the address as they stand in the database: public ids, slugs, years."""
    return _form(name, tuple(isinstance(key, int) for key in keys)).format(*keys)


@cache
def _form(name: str, numbers: tuple[bool, ...]) -> str:
    """The address with "{}" for each key."""
    samples = [
        str(9_000_000 + n) if number else encode_id(uuid.UUID(int=n)) for n, number in enumerate(numbers)
    ]
    form = reverse(name, args=samples)
    for sample in samples:
        form = form.replace(sample, "{}", 1)
    return form


def page_before(request) -> str:
    """The page of this site that a form was sent from, with its query; empty for anything else that is said."""
    said = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(
        said, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return ""
    parts = urlsplit(said)
    return escape_leading_slashes(parts._replace(scheme="", netloc="", fragment="").geturl())


def as_left(request, page: str) -> str:
    """``page`` with what was chosen on it, where the form was sent from there; else empty."""
    before = page_before(request)
    return before if urlsplit(before).path == page else ""
