import pytest
from django.http import HttpResponse

from common.memory import PageMemoryMiddleware, Unchanging, once_a_page


def asked_in(method, rf):
    """How often two parts of one request ask."""
    asked = []

    def view(request):
        for _part in range(2):
            once_a_page("key", lambda: asked.append(1))
        return HttpResponse()

    middleware = PageMemoryMiddleware(view)
    middleware(getattr(rf, method)("/"))
    middleware(getattr(rf, method)("/"))
    return len(asked)


def test_page_asks_once_and_the_next_page_anew(rf):
    assert asked_in("get", rf) == 2


def test_request_that_may_write_remembers_nothing(rf):
    assert asked_in("post", rf) == 4


def test_outside_a_request_nothing_is_remembered():
    asked = []
    for _time in range(2):
        once_a_page("key", lambda: asked.append(1))
    assert len(asked) == 2


def test_keys_are_told_apart(rf):
    found = []
    PageMemoryMiddleware(lambda request: found.extend(once_a_page(n, lambda n=n: n * n) for n in (2, 3, 2)))(
        rf.get("/")
    )
    assert found == [4, 9, 4]


def squares(asked):
    """Answers that say what was asked."""
    return Unchanging(
        lambda keys: asked.append(keys) or [(key, key * key) for key in keys if key < 100], most=3
    )


def test_what_never_changes_is_asked_once_and_the_missing_together():
    asked = []
    kept = squares(asked)
    assert kept.of([3, 1]) == [9, 1]
    assert kept.of([1, 2, 3]) == [1, 4, 9]
    assert asked == [[3, 1], [2]]


def test_no_more_is_kept_than_allowed():
    asked = []
    kept = squares(asked)
    assert kept.of([1, 2, 3, 4]) == [1, 4, 9, 16]
    assert kept.of([4]) == [16]
    assert asked == [[1, 2, 3, 4], [4]]


def test_unknown_key_is_an_error():
    with pytest.raises(KeyError):
        squares([]).of([100])
