"""What needs somebody today: one function a source, one query each, for coordinators, moderators and members.

A source that fails is named on the page and logged; the others still show. Pages run without a transaction, so the
failed query of one source leaves nothing behind that could stop the next. Rows are derived; what somebody said about
one (put off, given, done) is a mark in ``accounts`` and laid over them here.
"""

import logging
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.today import date_polls, free, gaps, letters, mail, own, partners, round_tables, setting_up
from portal.today.marks import marked
from portal.today.moment import WEEK, Moment, Todo

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Source:
    """``name`` is what the page says when ``ask`` fails."""

    name: str | Promise
    ask: Callable[[Moment], Iterator[Todo]]


SOURCES = (
    Source(_("Undelivered mails"), mail.problem_mails),
    Source(_("Meetings, minutes and missing answers"), round_tables.meetings_waiting),
    Source(_("Letters"), letters.letters_waiting),
    Source(_("Date polls"), date_polls.polls_to_settle),
    Source(_("Outreach and self-commitments"), partners.partners_waiting),
    Source(_("Gaps in the year plan"), gaps.missing_meetings),
    Source(_("Missing figures"), gaps.missing_figures),
    Source(_("Your invitations, votes and actions"), own.asked_of_me),
    Source(_("Your tasks and the checklists"), free.own_tasks),
    Source(_("Accessibility statement"), setting_up.statement_due),
    Source(_("Mailbox"), setting_up.mailbox_out_of_order),
)
MARKS = _("What was put off or given")


@dataclass(frozen=True)
class Tasks:
    """Sorted by urgency: ``urgent`` is due today or before, ``week`` within seven days, ``later`` the rest."""

    urgent: list[Todo]
    week: list[Todo]
    later: list[Todo]
    # put off: they come back by themselves
    waiting: list[Todo]
    # how many are a colleague's, and not shown
    others: int
    # the names of the sources that could not be asked
    failed: list[str | Promise]

    @property
    def count(self) -> int:
        return len(self.urgent) + len(self.week) + len(self.later)


def tasks_of(moment: Moment, *, everybodys: bool = False, sources: tuple[Source, ...] = SOURCES) -> Tasks:
    """Without those given to a colleague, or that are a colleague's anyhow; ``everybodys``: with them."""
    found, failed = _ask(sources, moment)
    try:
        found = list(marked(found, moment))
    except Exception:
        logger.exception("the marks on today's tasks failed")
        failed.append(MARKS)
    mine = (None, moment.user.pk)
    todos = [todo for todo in found if everybodys or todo.owner in mine]
    todos.sort(key=lambda todo: (todo.on or date.max, todo.title))
    shown = [todo for todo in todos if todo.until is None]
    urgent = [todo for todo in shown if todo.late]
    rest = [todo for todo in shown if not todo.late]
    soon = moment.today + WEEK
    return Tasks(
        urgent=urgent,
        week=[todo for todo in rest if todo.on and todo.on <= soon],
        later=[todo for todo in rest if not todo.on or todo.on > soon],
        waiting=sorted((todo for todo in todos if todo.until), key=lambda todo: todo.until or date.max),
        others=len(found) - len(todos),
        failed=failed,
    )


def find_todo(moment: Moment, kind: str, subject: uuid.UUID) -> Todo | None:
    """The row as this user has it, also if it is put off or given; ``None`` where nothing waits any more."""
    found, _failed = _ask(SOURCES, moment)
    rows = [todo for todo in found if (todo.kind, todo.subject) == (kind, subject)]
    # One that is marked as done is still found: that can be taken back.
    return next(iter([*marked(rows, moment), *rows]), None)


def _ask(sources: Iterable[Source], moment: Moment) -> tuple[list[Todo], list[str | Promise]]:
    todos: list[Todo] = []
    failed: list[str | Promise] = []
    for source in sources:
        try:
            todos.extend(source.ask(moment))
        except Exception:
            logger.exception("a source of today's tasks failed")
            failed.append(source.name)
    return todos, failed
