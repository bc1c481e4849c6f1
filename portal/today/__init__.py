"""What needs somebody today: one function a source, one query each, for coordinators, moderators and members.

A source that fails is named on the page and logged; the others still show. Pages run without a transaction, so the
failed query of one source leaves nothing behind that could stop the next.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.today import mail, own, partners, round_tables, setting_up
from portal.today.moment import WEEK, Moment, Todo

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Source:
    """``name`` is what the page says when ``ask`` fails."""

    name: str | Promise
    ask: Callable[[Moment], Iterator[Todo]]


SOURCES = (
    Source(_("Undelivered mails"), mail.problem_mails),
    Source(_("Meetings to confirm"), round_tables.meetings_to_confirm),
    Source(_("Minutes to send"), round_tables.minutes_to_send),
    Source(_("Missing answers"), round_tables.missing_answers),
    Source(_("Next steps of outreach"), partners.next_steps),
    Source(_("Progress reports to check"), partners.reports_to_check),
    Source(_("Self-commitments to adopt"), partners.commitments_to_adopt),
    Source(_("Your invitations"), own.own_invitations),
    Source(_("Your self-commitments"), own.own_progress),
    Source(_("Accessibility statement"), setting_up.statement_due),
)


@dataclass(frozen=True)
class Tasks:
    """Sorted by urgency: ``urgent`` is due today or before, ``week`` within seven days, ``later`` the rest."""

    urgent: list[Todo]
    week: list[Todo]
    later: list[Todo]
    # the names of the sources that could not be asked
    failed: list[str | Promise]

    @property
    def count(self) -> int:
        return len(self.urgent) + len(self.week) + len(self.later)


def tasks_of(user, *, now: datetime, today: date, sources: tuple[Source, ...] = SOURCES) -> Tasks:
    moment = Moment(user=user, now=now, today=today)
    todos, failed = [], []
    for source in sources:
        try:
            todos.extend(source.ask(moment))
        except Exception:
            logger.exception("a source of today's tasks failed")
            failed.append(source.name)
    todos.sort(key=lambda todo: (todo.on or date.max, todo.title))
    urgent = [todo for todo in todos if todo.late]
    rest = [todo for todo in todos if not todo.late]
    week = [todo for todo in rest if todo.on and todo.on <= today + WEEK]
    later = [todo for todo in rest if todo not in week]
    return Tasks(urgent=urgent, week=week, later=later, failed=failed)
