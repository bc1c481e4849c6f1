"""What a mail server's answer means: tried again, and when, or given up."""

import random
import re
import smtplib
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext_noop

from outbox.models import MessageStatus

# After this a mail that was never refused for good is given up, and says so.
PATIENCE = timedelta(days=3)

REFUSED = gettext_noop("the mail server refused it for good")
NO_SUCH_ADDRESS = gettext_noop("the mail server says there is no such address")
LATER = gettext_noop("the mail server asked to come back later")
UNREACHABLE = gettext_noop("the mail server could not be reached")
GAVE_UP = gettext_noop("given up after three days of trying")

# Accepted first, and returned later (outbox/inbound/bounces.py).
CAME_BACK = gettext_noop("the mail came back")
CAME_BACK_OFTEN = gettext_noop("three mails to this address came back within 14 days")

# Minutes until the next try, by the number of tries made; the last one repeats.
SOON = (1, 2, 5, 10, 20, 30, 60)
SLOWLY = (10, 20, 30, 60, 60, 120)
# Exchange Online allows three connections at once and answers 432; all coming back together would meet again.
CROWDED = 432
SOON_CODES = frozenset({101, 111, 421, 422, 431, 442, 447, 452})
# Too large a mail is refused at MAIL FROM (RFC 1870, SIZE).
TOO_LARGE = frozenset({552})
_NO_SUCH_ADDRESS = re.compile(r"^\s*5\.1\.\d")


@dataclass(frozen=True)
class Verdict:
    """What becomes of a mail, why (English, marked for translation), and what the server said."""

    status: MessageStatus
    reason: str = ""
    code: int | None = None
    text: str = ""
    pause: timedelta = timedelta()
    hang_up: bool = False  # the connection is of no further use
    unreachable: bool = False  # counts for the circuit breaker
    no_such_address: bool = False


def read(error: Exception, *, attempts: int) -> Verdict:
    """The verdict on an error of the mail backend, after ``attempts`` tries (at least 1)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        # One recipient a mail, so there is one answer; 451 and 550 raise the same class.
        code, text = next(iter(error.recipients.values()))
        return _of_code(code, _words(text), attempts, of_recipient=True)
    if isinstance(error, smtplib.SMTPAuthenticationError):
        # Our own password is wrong; no mail is to blame for that.
        return _try_again(attempts, code=error.smtp_code, text=_words(error.smtp_error), unreachable=True)
    if isinstance(error, smtplib.SMTPSenderRefused) and error.smtp_code not in TOO_LARGE:
        # Our own address is not allowed to send here; that is no fault of this mail either.
        return _try_again(attempts, code=error.smtp_code, text=_words(error.smtp_error), unreachable=True)
    if isinstance(error, smtplib.SMTPConnectError | smtplib.SMTPHeloError):
        return _try_again(attempts, code=error.smtp_code, text=_words(error.smtp_error), unreachable=True)
    if isinstance(error, smtplib.SMTPResponseException):
        return _of_code(error.smtp_code, _words(error.smtp_error), attempts, of_recipient=False)
    return _try_again(attempts, text=type(error).__name__, unreachable=True)


def _words(text: bytes | str) -> str:
    flat = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return " ".join(flat.replace("\x00", "").split())


def _of_code(code: int, text: str, attempts: int, *, of_recipient: bool) -> Verdict:
    if code == CROWDED:
        pause = timedelta(seconds=random.uniform(60, 300))  # noqa: S311 - scatter, no secret
        return Verdict(MessageStatus.RETRY, LATER, code, text, pause, hang_up=True)
    if code >= 500:
        missing = of_recipient and bool(_NO_SUCH_ADDRESS.match(text))
        reason = NO_SUCH_ADDRESS if missing else REFUSED
        return Verdict(
            MessageStatus.FAILED, reason, code, text, hang_up=not of_recipient, no_such_address=missing
        )
    ladder = SLOWLY if of_recipient and code not in SOON_CODES else SOON
    pause = _pause(ladder, attempts)
    return Verdict(MessageStatus.RETRY, LATER, code, text, pause, hang_up=code == 421 or not of_recipient)


def _try_again(
    attempts: int, *, code: int | None = None, text: str = "", unreachable: bool = False
) -> Verdict:
    return Verdict(
        MessageStatus.RETRY,
        UNREACHABLE,
        code,
        text,
        _pause(SOON, attempts),
        hang_up=True,
        unreachable=unreachable,
    )


def _pause(ladder: tuple[int, ...], attempts: int) -> timedelta:
    return timedelta(minutes=ladder[min(max(attempts, 1), len(ladder)) - 1])
