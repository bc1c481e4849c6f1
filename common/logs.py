"""Log lines: one per record, without line breaks, escape codes or guest links."""

import logging
import re

# Path letter of a guest page, then its token (common/links.py); a one-time link; a link for a new password; a short
# code from a letter.
_TOKEN = re.compile(r"(/(?:[a-z]|sign-in|password/reset/key)/)[A-Za-z0-9_-]{24,}|(/k/)[^\s/?\"']+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def masked(text: str) -> str:
    return _TOKEN.sub(r"\1\2[…]", text)


class LineFormatter(logging.Formatter):
    """Time, level, logger, message; a traceback follows on lines of its own, its message as harmless as ours."""

    def __init__(self):
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record):
        return _harmless(super().formatMessage(record))

    def formatException(self, exc_info):
        return "\n".join(map(_harmless, super().formatException(exc_info).split("\n")))


def _harmless(line: str) -> str:
    return masked(_CONTROL.sub(lambda match: repr(match.group())[1:-1], line))
