"""What a source is asked with, and what it answers."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import display

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Todo:
    """One thing, one verb, one page. ``late``: "stop" overdue, "warn" today, "" otherwise."""

    title: str
    url: str
    context: str = ""
    due: str = ""
    late: str = ""
    icon: str = "check"
    on: date | None = None


@dataclass(frozen=True)
class Moment:
    """For whom and when the sources are asked."""

    user: object
    now: datetime
    today: date

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
