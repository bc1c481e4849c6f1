"""Who may see mail with a scope. The apps above say it; the outbox knows only the scope's kind and its id."""

from collections.abc import Callable, Iterator

from django.db.models import QuerySet

_scopes: dict[str, Callable[..., QuerySet]] = {}


def register_scope(kind: str, public_ids: Callable[..., QuerySet]) -> None:
    """``kind`` is the label of the scope's model ("networks.network"); ``public_ids(user)`` gives a queryset of

    the ``public_id`` values whose mail the user may see, made with ``values_list("public_id", flat=True)``.
    """
    _scopes[kind] = public_ids


def scopes_of(user) -> Iterator[tuple[str, QuerySet]]:
    for kind, public_ids in _scopes.items():
        yield kind, public_ids(user)
