"""Where things are: lists name hundreds of addresses, and those of one kind of page differ in a key alone."""

import uuid
from functools import cache

from django.urls import reverse

from common.db import encode_id

_NOBODY = encode_id(uuid.UUID(int=0))


def address(name: str, key: str = "") -> str:
    """``reverse`` for a page with at most one key in its address: a public id or a slug, as it stands in the database."""
    before, after = _around(name, bool(key))
    return f"{before}{key}{after}"


@cache
def _around(name: str, has_key: bool) -> tuple[str, str]:
    before, _key, after = reverse(name, args=[_NOBODY] if has_key else []).partition(_NOBODY)
    return before, after
