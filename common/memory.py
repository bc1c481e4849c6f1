"""What is asked once for a whole page, although many parts of it want to know.

A page only looks (GET never writes), so an answer stays true until the page is out. Requests that write remember
nothing; neither do tasks, commands and tests outside a request.
"""

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from typing import TypeVar

Answer = TypeVar("Answer")

_memory: ContextVar[dict | None] = ContextVar("memory", default=None)


def once_a_page(key: Hashable, ask: Callable[[], Answer]) -> Answer:
    """The answer to ``ask``; within a page the one it gave for ``key`` before."""
    memory = _memory.get()
    if memory is None:
        return ask()
    if key not in memory:
        memory[key] = ask()
    return memory[key]


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
