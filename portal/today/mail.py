"""Mails that did not arrive: whose address is wrong, and what for."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import dates
from common.prepared import Prepared, many
from meetings.models import Invitation
from meetings.notifications.letters import SUBJECT_KIND
from outbox.models import MessageStatus
from outbox.queries import MOST_NAMED, count_problems, newest_problems
from portal.today.moment import Moment, Todo

_INVITED = Prepared(
    lambda: (
        Invitation.objects.filter(public_id__in=many("invitations", "uuid"))
        .order_by()
        .values_list(
            "public_id", "person__public_id", "meeting__title", "meeting__topic_area__network_id", named=True
        )
    )
)


def problem_mails(moment: Moment) -> Iterator[Todo]:
    count = count_problems(moment.user) if moment.user.is_coordinator else 0
    if not count:
        return
    messages = newest_problems(moment.user)
    about = [message.subject_id for message in messages if message.subject_kind == SUBJECT_KIND]
    invited = {row.public_id: row for row in _INVITED.rows(invitations=about)} if about else {}
    named = set()
    for message in messages:
        # One wrong address refuses many mails.
        if message.to_email not in named:
            named.add(message.to_email)
            yield _row(moment, message, invited.get(message.subject_id))
    if more := count - len(messages) if len(messages) == MOST_NAMED else 0:
        yield Todo(
            title=ngettext(
                "Check %(n)s more mail that did not arrive",
                "Check %(n)s more mails that did not arrive",
                more,
            )
            % {"n": more},
            page=("outbox:list",),
            icon="envelope",
            now=True,
        )


def _row(moment: Moment, message, invitation) -> Todo:
    """A person of the directory has an address to correct; of anybody else the mail says what happened."""
    person = invitation.person__public_id if invitation else None
    since = dates.local_date(message.created_at, dates.zone())
    refused = message.status == MessageStatus.BOUNCED and person is not None
    title = _("Correct the address of %(name)s") if refused else _("Check the mail to %(name)s")
    return Todo(
        title=title % {"name": message.to_name or message.to_email},
        kind="mail",
        subject=message.public_id,
        page=("actors:person-edit", person) if refused else ("outbox:detail", message.public_id),
        context=invitation.meeting__title if invitation else message.subject,
        icon="envelope",
        network=invitation.meeting__topic_area__network_id if invitation else None,
        now=True,
        **moment.due(since),
    )
