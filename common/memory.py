"""What is asked once for a whole page, although many parts of it want to know.

A page only looks (GET never writes), so an answer stays true until the page is out. Requests that write remember
nothing; neither do tasks, commands and tests outside a request.
"""

from collections.abc import Callable, Hashable, Iterable
from contextvars import ContextVar
from typing import Generic, TypeVar

Answer = TypeVar("Answer")
Key = TypeVar("Key", bound=Hashable)

_memory: ContextVar[dict | None] = ContextVar("memory", default=None)


def once_a_page(key: Hashable, ask: Callable[[], Answer]) -> Answer:
    """The answer to ``ask``; within a page the one it gave for ``key`` before."""
    memory = _memory.get()
    if memory is None:
        return ask()
    if key not in memory:
        memory[key] = ask()
    return memory[key]


class Unchanging(Generic[Key, Answer]):
    """What never changes, by key: kept for the process, at most ``most`` of it; what is missing is asked at once."""

    def __init__(self, ask: Callable[[list[Key]], Iterable[tuple[Key, Answer]]], *, most: int):
        self.ask, self.most = ask, most
        self.kept: dict[Key, Answer] = {}

    def of(self, keys: Iterable[Key]) -> list[Answer]:
        """In the order of ``keys``. Raises ``KeyError`` for one that ``ask`` does not know."""
        wanted, kept = list(keys), self.kept
        if missing := [key for key in wanted if key not in kept]:
            # Another dictionary and not the same: another thread may be reading.
            kept = {**kept, **dict(self.ask(missing))}
            self.kept = kept if len(kept) <= self.most else {}
        return [kept[key] for key in wanted]


class PageMemoryMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        token = _memory.set({})
        try:
            return self.get_response(request)
        finally:
            _memory.reset(token)
