import pytest

from common.logs import masked


# proof 46
@pytest.mark.parametrize(
    ("line", "logged"),
    [
        (f"GET /sign-in/{'x' * 43}/ 200", "GET /sign-in/[…]/ 200"),
        (f"GET /r/{'x' * 44}/ 200", "GET /r/[…]/ 200"),
        (f"GET /account/password/reset/key/1-cx2-{'0' * 32}/", "GET /account/password/reset/key/[…]/"),
        ("GET /networks/waermewende/ 200", "GET /networks/waermewende/ 200"),
    ],
)
def test_links_that_open_doors_are_masked_in_logs(line, logged):
    assert masked(line) == logged
