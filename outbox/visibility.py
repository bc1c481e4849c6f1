"""Who may see mail with a scope. The apps above say it; the outbox knows only the scope's kind and its id."""

from collections.abc import Callable, Sequence

_scopes: dict[str, Callable[..., Sequence[str]]] = {}


def register_scope(kind: str, public_ids: Callable[..., Sequence[str]]) -> None:
    """``kind`` is the label of the scope's model ("networks.network"); ``public_ids(user)`` gives those whose mail

    the user may see. Who sees everything is not asked.
    """
    _scopes[kind] = public_ids


def kinds() -> list[str]:
    return list(_scopes)


def scopes_of(user) -> dict[str, Sequence[str]]:
    return {kind: public_ids(user) for kind, public_ids in _scopes.items()}
