"""Registry of every table that holds data about a person.

Each app registers its tables from ``AppConfig.ready()``; access, retention and erasure walk the registry and
never import the apps above them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet


@dataclass(frozen=True)
class PersonalTable:
    """``rows(person)`` gives the rows about a person; ``erase(rows)`` takes the person out of them.

    Ask every table for its rows before any is erased: some find theirs by an address that another forgets.
    """

    model: type[Model]
    rows: Callable[[Any], QuerySet]
    erase: Callable[[QuerySet], None]


_tables: dict[str, PersonalTable] = {}


def register(table: PersonalTable) -> None:
    _tables[table.model._meta.label] = table


def tables() -> list[PersonalTable]:
    return [_tables[label] for label in sorted(_tables)]
