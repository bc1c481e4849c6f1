"""Where things are: lists name hundreds of addresses, and those of one kind of page differ in their keys alone."""

import uuid
from functools import cache

from django.urls import reverse

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
