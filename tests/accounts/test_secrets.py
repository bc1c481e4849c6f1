import logging

import pytest

from common.links import Purpose
from common.logs import LineFormatter, masked


# proof 46
@pytest.mark.parametrize(
    ("line", "logged"),
    [
        (f"GET /sign-in/{'x' * 43}/ 200", "GET /sign-in/[…]/ 200"),
        (f"GET /r/{'x' * 44}/ 200", "GET /r/[…]/ 200"),
        (f"POST /r/{'x' * 44}/substitute/ 302", "POST /r/[…]/substitute/ 302"),
        *((f"GET /{letter}/{'-_x9' * 11}/ 200", f"GET /{letter}/[…]/ 200") for letter in Purpose),
        ("GET /k/ABCD-EFGH 302", "GET /k/[…] 302"),
        (f"GET /account/password/reset/key/1-cx2-{'0' * 32}/", "GET /account/password/reset/key/[…]/"),
        ("GET /networks/waermewende/ 200", "GET /networks/waermewende/ 200"),
    ],
)
def test_links_that_open_doors_are_masked_in_logs(line, logged):
    assert masked(line) == logged


# proofs 46, 101
def test_neither_links_nor_escape_codes_reach_the_log_through_a_traceback():
    try:
        raise ValueError(f"/r/{'x' * 44}/ \x1b[31mred")
    except ValueError as error:
        record = logging.LogRecord(
            "x", logging.ERROR, "", 0, "broken", (), (ValueError, error, error.__traceback__)
        )
    shown = LineFormatter().format(record)
    assert shown.endswith("ValueError: /r/[…]/ \\x1b[31mred")
    assert shown.count("x" * 44) == 0
