"""What held on a day: states read from their histories, periods from their ends. Queries nothing.

The last *entry* whose effective day is not later than the day in question wins, not the latest effective day: who
founds a network today and gives last year's kick-off corrects the record. A row without any history counts with its
present state since the day it was entered.
"""

from collections.abc import Sequence
from datetime import date

from networks.models import CommitmentStatus

# (state, effective on), in the order of entry
History = Sequence[tuple[str, date]]

# Until this day of the next year a nil report of a year still stands for what is not yet recorded (6.9).
NIL_REPORT_HOLDS_UNTIL = (3, 31)

# The scoring model's words for a commitment's states; a fulfilled one counts as active while its saving lasts.
_COMMITMENT_WORDS = {
    CommitmentStatus.DRAFT: "draft",
    CommitmentStatus.SUBMITTED: "draft",
    CommitmentStatus.ADOPTED: "active",
    CommitmentStatus.FULFILLED: "fulfilled",
    CommitmentStatus.MISSED: "withdrawn",
    CommitmentStatus.WITHDRAWN: "withdrawn",
}


def state_on(history: History, day: date, *, present: str, entered: date) -> tuple[str, date] | None:
    """The state and since when it holds; ``None`` when nothing was known of the row by ``day``."""
    valid = [(state, since) for state, since in history or [(present, entered)] if since <= day]
    return valid[-1] if valid else None


def ended_by(day: date, end: date | None) -> date | None:
    """``end`` when it was reached by ``day``: what lay ahead was not known and must not change the digest."""
    return end if end is not None and end <= day else None


def nil_report_years(day: date) -> tuple[int, ...]:
    """The calendar years whose nil reports count on ``day``."""
    early = (day.month, day.day) <= NIL_REPORT_HOLDS_UNTIL
    return (day.year, day.year - 1) if early else (day.year,)


def commitment_word(state: str, *, effect_until: date | None, left: bool, day: date) -> str:
    """``left``: the member had left the network by ``day``; what was open then is withdrawn."""
    status = CommitmentStatus(state)
    if status == CommitmentStatus.FULFILLED and (effect_until is None or effect_until >= day):
        return "active"
    word = _COMMITMENT_WORDS[status]
    return "withdrawn" if left and word in ("draft", "active") else word
