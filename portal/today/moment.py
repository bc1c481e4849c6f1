"""What a source is asked with, and what it answers."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, cached_property

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common import display
from common.addresses import address
from common.db import encode_id
from networks.models import Reach, keys_run_by, reach_of

WEEK = timedelta(days=7)
# More rows of one kind nobody works off in a day.
MOST = 12


TODO_DONE = "portal:todo-done"


def row_anchor(kind: str, ref: str) -> str:
    return f"row-{kind}-{ref}"


@dataclass(slots=True, eq=False)
class Todo:
    """One thing, one verb, one page. ``late``: "stop" overdue, "warn" today, "" otherwise. Of many rows few are shown:
    what is said about one is put into words only then.

    ``kind`` and ``subject`` name the row, so that it can be put off, given and found again; without a subject it can
    not. ``personal``: nobody else has this row. ``network``: whose coordinators it can be given to. ``owner``: the
    login whose business it is, if it is one's.
    """

    title: str
    # the name of its page and what stands in its address: of many rows few are shown, and their addresses cost
    page: tuple[str, *tuple[uuid.UUID | str | int, ...]]
    kind: str = ""
    subject: uuid.UUID | None = None
    context: str = ""
    icon: str = "check"
    # when it is due, as seen on that day
    on: date | None = None
    today: date | None = None
    # it waits already, whatever the day
    now: bool = False
    personal: bool = False
    network: int | None = None
    owner: int | None = None
    # who has it, where that is somebody else
    given_to: str = ""
    # the day it was put off to, while that lies ahead
    until: date | None = None
    # the name of what finishes it by POST, if something does
    done: str = ""

    @property
    def late(self) -> str:
        if self.now or (self.on and self.today and self.on < self.today):
            return "stop"
        return "warn" if self.on and self.on == self.today else ""

    @property
    def due(self) -> str:
        """How the day is said: overdue in days, today, or the date itself."""
        if self.on is None or self.today is None:
            return _("now") if self.now else ""
        return display.due(self.on, self.today)

    @property
    def url(self) -> str:
        name, *args = self.page
        return address(name, *(encode_id(key) if isinstance(key, uuid.UUID) else key for key in args))

    @property
    def done_url(self) -> str:
        if not self.done:
            return ""
        return f"{self.row_url}done/" if self.done == TODO_DONE else address(self.done, self.ref)

    @property
    def key(self) -> tuple[str, uuid.UUID | None, bool]:
        return self.kind, self.subject, self.personal

    @property
    def ref(self) -> str:
        return encode_id(self.subject) if self.subject else ""

    @property
    def anchor(self) -> str:
        """Where the row stands on the page."""
        return row_anchor(self.kind, self.ref) if self.subject else ""

    @property
    def row_url(self) -> str:
        """The row's own page, where it can be put off and given; "" if it cannot."""
        if self.subject is None:
            return ""
        return f"{address('portal:today')}{self.kind}/{self.ref}/"

    @property
    def buttons(self) -> list[tuple[str, str, str, str]]:
        """What a row's menu offers (``{% row_menu %}``)."""
        words, defer = _words_of_menu(get_language()), f"{self.row_url}defer/"
        if self.until:
            return [(defer, "until", "back", words["back"])]
        done = [(self.done_url, "", "", words["done"])] if self.done else []
        return [*done, *((defer, "until", day, words[day]) for day in ("tomorrow", "week"))]

    @property
    def more(self) -> str:
        return _words_of_menu(get_language())["colleague" if self.can_be_given else "day"]

    @property
    def note(self) -> str:
        """Below the title: what it is about, and who has it."""
        return " · ".join(filter(None, (self.context, self.given_to)))

    @property
    def can_be_given(self) -> bool:
        return self.network is not None and not self.personal


@cache
def _words_of_menu(_language: str | None) -> dict[str, str]:
    """A page has dozens of them."""
    return {
        "back": _("Back on the list"),
        "done": _("Mark as done"),
        "tomorrow": _("Put off until tomorrow"),
        "week": _("Put off for a week"),
        "colleague": _("Another day or a colleague"),
        "day": _("Another day"),
    }


@dataclass(frozen=True)
class Moment:
    """For whom and when the sources are asked."""

    user: object
    now: datetime
    today: date

    @cached_property
    def reach(self) -> Reach:
        return reach_of(self.user)

    @cached_property
    def run(self) -> list[int]:
        """The networks whose coordination is this user's."""
        return keys_run_by(self.user) if self.user.is_coordinator else []

    def due(self, day: date) -> dict:
        return {"on": day, "today": self.today}
