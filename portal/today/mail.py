"""Mails that did not arrive: whose address is wrong, and what for."""

import uuid
from collections.abc import Iterator

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import dates
from meetings.models import Invitation, PollParticipant
from outbox import answers
from outbox.models import MessageStatus
from outbox.queries import MOST_NAMED, NewestProblems, mail_state
from portal.today.moment import Moment, Todo

# The address is right, the mailbox takes nothing.
FULL = (answers.CAME_BACK, answers.CAME_BACK_OFTEN)

_INVITED = Invitation.objects.filter(public_id=OuterRef("subject_id")).values(
    known=JSONObject(
        person="person__public_id", meeting="meeting__title", network="meeting__topic_area__network_id"
    )
)
_ASKED = PollParticipant.objects.filter(public_id=OuterRef("subject_id")).values(
    known=JSONObject(
        person="person__public_id",
        meeting="poll__meeting__title",
        network="poll__meeting__topic_area__network_id",
    )
)
_NEWEST = NewestProblems(lambda mails: mails.annotate(about=Coalesce(Subquery(_INVITED), Subquery(_ASKED))))


def problem_mails(moment: Moment) -> Iterator[Todo]:
    count = mail_state(moment.user).problems if moment.user.is_coordinator else 0
    if not count:
        return
    messages = _NEWEST.of(moment.user)
    named = set()
    for message in messages:
        # One wrong address refuses many mails.
        if message.to_email not in named:
            named.add(message.to_email)
            yield _row(moment, message)
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


def _row(moment: Moment, message) -> Todo:
    """A person of the directory has an address to correct; of anybody else the mail says what happened."""
    about = message.about or {}
    person = uuid.UUID(about["person"]) if about.get("person") else None
    since = dates.local_date(message.created_at, dates.zone())
    refused = message.status == MessageStatus.BOUNCED and person is not None and message.reason not in FULL
    title = _("Correct the address of %(name)s") if refused else _("Check the mail to %(name)s")
    if message.reason == answers.CAME_BACK_OFTEN:
        title = _("Call %(name)s: three mails came back")
    return Todo(
        title=title % {"name": message.to_name or message.to_email},
        kind="mail",
        subject=message.public_id,
        page=("actors:person-edit", person) if refused else ("outbox:detail", message.public_id),
        context=about.get("meeting") or message.subject,
        icon="envelope",
        network=about.get("network"),
        now=True,
        **moment.due(since),
    )
