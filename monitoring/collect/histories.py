"""Histories of states, all rows of one kind in one query."""

from collections import defaultdict
from datetime import date

from django.db.models import QuerySet


def read_histories(rows: QuerySet, link: str) -> dict[int, list[tuple[str, date]]]:
    """(state, effective on) in the order of entry, by the primary key of what the history belongs to.

    ``link`` names that in the table of transitions.
    """
    transitions = rows.model.transitions.rel.related_model
    entries = transitions.objects.filter(**{f"{link}__in": rows.order_by().values("pk")})
    found: dict[int, list[tuple[str, date]]] = defaultdict(list)
    for owner, state, day in entries.order_by("at", "pk").values_list(link, "target", "effective_on"):
        found[owner].append((state, day))
    return found
