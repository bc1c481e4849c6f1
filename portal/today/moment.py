"""What a source is asked with, and what it answers."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import display
from common.db import encode_id
from networks.models import Reach, keys_run_by, reach_of

WEEK = timedelta(days=7)
# More rows of one kind nobody works off in a day.
MOST = 50


@dataclass(frozen=True)
class Todo:
    """One thing, one verb, one page. ``late``: "stop" overdue, "warn" today, "" otherwise.

    ``kind`` and ``subject`` name the row, so that it can be put off, given and found again; without a subject it can
    not. ``personal``: nobody else has this row. ``network``: whose coordinators it can be given to. ``owner``: the
    login whose business it is, if it is one's. ``done_url``: where a POST finishes it.
    """

    title: str
    url: str
    kind: str = ""
    subject: uuid.UUID | None = None
    context: str = ""
    due: str = ""
    late: str = ""
    icon: str = "check"
    on: date | None = None
    personal: bool = False
    network: int | None = None
    owner: int | None = None
    # who has it, where that is somebody else
    given_to: str = ""
    # the day it was put off to, while that lies ahead
    until: date | None = None
    done_url: str = ""

    @property
    def key(self) -> tuple[str, uuid.UUID | None, bool]:
        return self.kind, self.subject, self.personal

    @property
    def ref(self) -> str:
        return encode_id(self.subject) if self.subject else ""

    @property
    def row_url(self) -> str:
        """The row's own page, where it can be put off and given; "" if it cannot."""
        if self.subject is None:
            return ""
        return reverse("portal:todo", args=[self.kind, self.ref])

    @property
    def buttons(self) -> list[tuple[str, str, str, str]]:
        """What a row's menu offers (``{% row_menu %}``)."""
        defer = f"{self.row_url}defer/"
        if self.until:
            return [(defer, "until", "", _("Back on the list"))]
        done = [(self.done_url, "", "", _("Mark as done"))] if self.done_url else []
        return [
            *done,
            (defer, "until", "tomorrow", _("Put off until tomorrow")),
            (defer, "until", "week", _("Put off for a week")),
        ]

    @property
    def more(self) -> str:
        return _("Another day or a colleague") if self.can_be_given else _("Another day")

    @property
    def note(self) -> str:
        """Below the title: what it is about, and who has it."""
        return " · ".join(filter(None, (self.context, self.given_to)))

    @property
    def can_be_given(self) -> bool:
        return self.network is not None and not self.personal


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
        """How a date is said: overdue in days, today, or the date itself."""
        late = (self.today - day).days
        if late > 0:
            return {
                "due": ngettext("for %(n)s day", "for %(n)s days", late) % {"n": late},
                "late": "stop",
                "on": day,
            }
        if late == 0:
            return {"due": _("today"), "late": "warn", "on": day}
        return {"due": _("by %(day)s") % {"day": display.day(day)}, "late": "", "on": day}
