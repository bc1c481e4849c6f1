"""What a calendar file says, entry by entry, and which of its lines cannot be used."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from common.db import folded
from common.exports import clean_text

MAX_BYTES = 2 * 1024 * 1024
MAX_ENTRIES = 1_000
LONGEST_NAME = 200
LONGEST_PERIOD = timedelta(days=400)


@dataclass(frozen=True)
class Window:
    """The days a recurring entry is spelt out for; what lies outside is not read at all."""

    first: date
    last: date

    def touches(self, begins_on: date, ends_on: date) -> bool:
        return begins_on <= self.last and ends_on >= self.first


@dataclass(frozen=True)
class Entry:
    """``line`` is where the file says it. Without times it is all day; ``kind`` and ``severity`` only where said."""

    line: int
    begins_on: date
    ends_on: date
    name: str
    uid: str
    starts_at: time | None = None
    ends_at: time | None = None
    kind: str = ""
    severity: str = ""

    @property
    def is_single_day(self) -> bool:
        return self.begins_on == self.ends_on


@dataclass(frozen=True)
class Refused:
    line: int
    reason: str
    text: str = ""


@dataclass
class Reading:
    """``outside``: how many entries lie wholly outside the window; ``name``: what the calendar calls itself."""

    entries: list[Entry] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    outside: int = 0
    name: str = ""


class LineRefused(Exception):
    """One line or entry cannot be used; the others can."""

    def __init__(self, reason: str | Promise):
        super().__init__(str(reason))
        self.reason = str(reason)


def refuse_file(reason: str | Promise) -> ValidationError:
    return ValidationError({"file": reason})


def clean_name(text: str) -> str:
    """One line, without what no page can show."""
    name = " ".join(clean_text(text).split())
    if not name:
        raise LineRefused(_("The name is missing."))
    if len(name) > LONGEST_NAME:
        raise LineRefused(
            _("The name has %(length)s characters. Shorten it to %(limit)s.")
            % {"length": len(name), "limit": LONGEST_NAME}
        )
    return name


def check_order(begins_on: date, ends_on: date, starts_at: time | None, ends_at: time | None) -> None:
    if ends_on < begins_on:
        raise LineRefused(_("The last day lies before the first."))
    if ends_on - begins_on > LONGEST_PERIOD:
        raise LineRefused(_("That is more than a year. Check both days."))
    if not 1990 <= begins_on.year <= 2100 or ends_on.year > 2100:
        raise LineRefused(_("The year %(year)d cannot be meant.") % {"year": begins_on.year})
    if (starts_at is None) != (ends_at is None):
        raise LineRefused(_("There is only one of the two times."))
    if starts_at is not None and ends_at is not None and ends_at <= starts_at:
        raise LineRefused(_("The end lies before the start."))


def word_key(text: str, words: Mapping[str, str]) -> str:
    """The key whose word begins ``text``; "" where none does."""
    plain = folded(text)
    return next((key for word, key in words.items() if word in plain), "")


# What town halls write. The longer word first: an election committee is a committee.
KINDS = {
    "ausschuss": "committee",
    "beirat": "committee",
    "committee": "committee",
    "stadtrat": "council",
    "gemeinderat": "council",
    "ratssitzung": "council",
    "kreistag": "council",
    "council": "council",
    "wahl": "election",
    "election": "election",
    "markt": "festival",
    "kirmes": "festival",
    "messe": "festival",
    "fest": "festival",
    "market": "festival",
}
SEVERITIES = {"unmoglich": "impossible", "impossible": "impossible", "meiden": "avoid", "avoid": "avoid"}
