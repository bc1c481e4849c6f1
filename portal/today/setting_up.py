"""What an administrator owes the public, and what stands still."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actors.models import Municipality
from common import dates, display
from outbox.queries import count_unplaced, mailbox_problem
from portal.today.moment import Moment, Todo


def statement_due(moment: Moment) -> Iterator[Todo]:
    """The accessibility statement, once a year; before the first one it waits without a date."""
    if not moment.user.is_administrator:
        return
    town = Municipality.objects.filter(is_host=True).select_related("statement").first()
    statement = getattr(town, "statement", None)
    if town is None:
        return
    row = {
        "kind": "statement",
        "subject": town.public_id,
        "page": ("actors:statement",),
        "icon": "clipboard-document-check",
    }
    if statement is None:
        yield Todo(title=_("Publish the accessibility statement"), **row)
    elif statement.asks_for_a_check(moment.today):
        checked = _("Last checked on %(day)s") % {"day": display.day_full(statement.checked_on)}
        yield Todo(
            title=_("Check the accessibility statement again"),
            context=checked,
            **row,
            **moment.due(statement.next_check_on),
        )


def mailbox_out_of_order(moment: Moment) -> Iterator[Todo]:
    if not moment.user.is_administrator:
        return
    if problem := mailbox_problem(now=moment.now):
        yield Todo(
            title=_("See to the mailbox: answers from calendars do not come in"),
            page=("portal:setup",),
            context=problem.sentence,
            icon="envelope",
            now=True,
            **moment.due(dates.local_date(problem.since, dates.zone())),
        )
    if number := count_unplaced():
        yield Todo(
            title=ngettext("Look at %(n)d mail that came in", "Look at %(n)d mails that came in", number)
            % {"n": number},
            page=("outbox:inbound",),
            context=_("They could not be read, or belong to no meeting"),
            icon="envelope",
        )
