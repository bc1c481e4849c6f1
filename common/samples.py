"""Registry of every kind of mail, each with invented data, so that coordinators see what goes out before it does.

The app that writes a mail registers it from ``AppConfig.ready()``; the outbox composes the samples the way it composes
the real ones. Nobody's data is in them: the people are invented and the links belong to nobody.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True)
class Sample:
    """``values(language, now)`` is what the template of the kind is filled with; ``when`` says what makes it leave."""

    name: str | Promise
    when: str | Promise
    values: Callable[[str, datetime], Mapping[str, Any]]


@dataclass(frozen=True)
class Group:
    name: str | Promise
    samples: Mapping[str, Sample]


_groups: dict[str, Group] = {}


def register(app: str, name: str | Promise, samples: Mapping[str, Sample]) -> None:
    """``samples`` by their kinds, in the order they are listed in."""
    _groups[app] = Group(name, {f"{app}.{kind}": sample for kind, sample in samples.items()})


def groups() -> list[Group]:
    """Those with the most kinds first: they are what people look for."""
    return sorted(_groups.values(), key=lambda group: -len(group.samples))


def find(kind: str) -> Sample | None:
    group = _groups.get(kind.partition(".")[0])
    return group.samples.get(kind) if group else None
