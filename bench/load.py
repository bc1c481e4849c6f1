"""A small load client: a few threads, each with one kept connection to this machine, a bounded number of requests."""

import http.client
import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

# As many as the two workers answer at a time without queueing for their interpreter lock.
THREADS = 4


class NotMeasured(Exception):
    """The page is not there, or did not answer as it should; the text says what happened."""


@dataclass(frozen=True)
class Request:
    """One page. ``make`` gives the next path and, for a POST, its body; ``expects`` is the status of the answer."""

    make: Callable[[], tuple[str, str | None]]
    cookies: str = ""
    expects: int = 200


def one(port: int, request: Request) -> bytes:
    """A single request, checked. Raises ``NotMeasured``."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        return _ask(connection, request)
    finally:
        connection.close()


class Load(NamedTuple):
    """Requests a second, and the seconds within which 95 of 100 were answered."""

    rate: float
    p95: float


def load(port: int, request: Request, *, seconds: float, most: int = 5_000) -> Load:
    """Over ``seconds``, at most ``most`` requests. Raises ``NotMeasured`` at the first bad answer."""
    left = iter(range(most))
    waited: list[float] = []
    failures: list[str] = []
    ends = time.perf_counter() + seconds

    def work():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            while time.perf_counter() < ends and not failures:
                if next(left, None) is None:
                    return
                asked = time.perf_counter()
                _ask(connection, request)
                waited.append(time.perf_counter() - asked)
        except (NotMeasured, OSError, http.client.HTTPException) as error:
            failures.append(str(error) or type(error).__name__)
        finally:
            connection.close()

    begun = time.perf_counter()
    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = time.perf_counter() - begun
    if failures:
        raise NotMeasured(failures[0])
    return Load(len(waited) / taken, sorted(waited)[int(len(waited) * 0.95)])


def _ask(connection: http.client.HTTPConnection, request: Request) -> bytes:
    path, body = request.make()
    headers = {"Cookie": request.cookies, "Accept-Language": "de"}
    if body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request("GET" if body is None else "POST", path, body=body, headers=headers)
    response = connection.getresponse()
    content = response.read()
    if response.status != request.expects:
        where = response.getheader("Location", "")
        raise NotMeasured(f"answered {response.status} {where}".strip())
    return content


def pages(paths: list[str]) -> Callable[[], tuple[str, None]]:
    """Each of ``paths`` in turn."""
    turn = itertools.cycle(paths)
    return lambda: (next(turn), None)
