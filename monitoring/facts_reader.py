"""Reading one JSON object key by key, so that a malformed input is refused with a sentence naming the place."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any

# Free text a record may carry; scoring does not look at it.
FREE_TEXT = frozenset({"name", "note"})


class Row:
    """One object of the input, with its place ("meetings[3]"). `finish` refuses keys that nobody asked for."""

    def __init__(self, data: Any, where: str) -> None:
        if not isinstance(data, Mapping):
            raise ValueError(f"{where}: expected a JSON object, found {_shown(data)}.")
        self.data = data
        self.where = where
        self.asked: set[str] = set()

    def value(self, key: str, *, required: bool = False) -> Any:
        """None for a missing key and for null alike."""
        self.asked.add(key)
        found = self.data.get(key)
        if found is None and required:
            raise ValueError(f"{self.where}: the key {key!r} is missing.")
        return found

    def wrong(self, key: str, expected: str) -> ValueError:
        return ValueError(f"{self.where}: {key!r} must be {expected}, found {_shown(self.data.get(key))}.")

    def name(self, key: str, *, required: bool = True) -> Any:
        """An id: text, or a whole number read as text."""
        found = self.value(key, required=required)
        if found is None:
            return None
        name = as_name(found)
        if name is None:
            raise self.wrong(key, "an id (text)")
        return name

    def text(self, key: str) -> str | None:
        found = self.value(key)
        if found is not None and not isinstance(found, str):
            raise self.wrong(key, "text")
        return found

    def day(self, key: str, *, required: bool = False) -> Any:
        found = self.value(key, required=required)
        if found is None:
            return None
        day = as_day(found)
        if day is None:
            raise self.wrong(key, "a date like 2025-12-31")
        return day

    def flag(self, key: str, default: bool | None = None) -> Any:
        found = self.value(key)
        if found is None:
            return default
        if not isinstance(found, bool):
            raise self.wrong(key, "true or false")
        return found

    def number(self, key: str, *, highest: float | None = None) -> Any:
        """A number of at least 0 (savings, money, shares have no negative meaning here)."""
        found = self.value(key)
        if found is None:
            return None
        expected = "a number of at least 0" if highest is None else f"a number from 0 to {highest}"
        if isinstance(found, bool) or not isinstance(found, int | float) or not math.isfinite(found):
            raise self.wrong(key, expected)
        if found < 0 or (highest is not None and found > highest):
            raise self.wrong(key, expected)
        return found

    def count(self, key: str, *, lowest: int = 0, highest: int | None = None) -> Any:
        found = self.value(key)
        if found is None:
            return None
        expected = f"a whole number of at least {lowest}"
        if highest is not None:
            expected = f"a whole number from {lowest} to {highest}"
        if isinstance(found, bool) or not isinstance(found, int) or found < lowest:
            raise self.wrong(key, expected)
        if highest is not None and found > highest:
            raise self.wrong(key, expected)
        return found

    def choice(self, key: str, allowed: tuple[str, ...], *, required: bool = False) -> Any:
        found = self.value(key, required=required)
        if found is not None and found not in allowed:
            raise self.wrong(key, "one of " + ", ".join(allowed))
        return found

    def choices(self, key: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
        found = self.names(key) or ()
        for item in found:
            if item not in allowed:
                raise ValueError(
                    f"{self.where}: {key!r} may hold only {', '.join(allowed)}, found {_shown(item)}."
                )
        return found

    def names(self, key: str) -> Any:
        found = self.value(key)
        if found is None:
            return None
        if not isinstance(found, list | tuple):
            raise self.wrong(key, "a list")
        names = tuple(as_name(item) for item in found)
        if None in names:
            raise self.wrong(key, "a list of texts")
        return names

    def nested(self, key: str, read: Callable[[Row], Any]) -> Any:
        found = self.value(key)
        if found is None:
            return None
        row = Row(found, f"{self.where}, {key}" if self.where != "input" else key)
        result = read(row)
        row.finish()
        return result

    def finish(self) -> None:
        for key in self.data:
            if key not in self.asked and key not in FREE_TEXT:
                raise ValueError(f"{self.where}: unknown key {key!r}.")


def listed(row: Row, key: str) -> Iterable[Any]:
    """A list that has to be there: an absent list and an empty one must not look alike."""
    found = row.value(key)
    if found is None:
        raise ValueError(f"{row.where}: the key {key!r} is missing; write [] when there are none.")
    if not isinstance(found, list | tuple):
        raise row.wrong(key, "a list")
    return found


def as_name(value: Any) -> str | None:
    if isinstance(value, str) and value:
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return None


def as_day(value: Any) -> date | None:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and len(value) == 10:
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return None


_PLAIN_NAMES = {"start": "from", "end": "to", "day": "date"}
# Left out of the plain form when empty, because the exchange format does not know them.
_OPTIONAL = {"ActorFact": ("sector",), "MembershipFact": ("id",), "ParticipationFact": ("id",)}


def plain(fact: Any) -> dict[str, Any]:
    """A dataclass as JSON types, in the order of its fields."""
    optional = _OPTIONAL.get(type(fact).__name__, ())
    result: dict[str, Any] = {}
    for field in fields(fact):
        value = getattr(fact, field.name)
        if value is None and field.name in optional:
            continue
        result[_PLAIN_NAMES.get(field.name, field.name)] = _plain_value(value)
    return result


def _plain_value(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    if is_dataclass(value):
        return {key: item for key, item in plain(value).items() if item is not None}
    return value


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
