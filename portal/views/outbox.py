"""/outbox/ and the page of one mail: the outbox's own pages with whom to call, from the directory."""

from django.urls import reverse
from django.utils.translation import gettext as _

from actors.models import Actor, Person
from actors.queries import whose_addresses
from common.shapes import Undelivered
from outbox.models import OutboxMessage
from outbox.queries import mail_state, unreached
from outbox.views.messages import MessageDetail, MessageList

MOST = 20


class OutboxOverview(MessageList):
    template_name = "portal/message_list.html"
    nav = "outbox"

    def get_context_data(self, **kwargs):
        user = self.request.user
        context = super().get_context_data(**kwargs)
        if mail_state(user).problems and user.has_perm("actors.view_directory"):
            context["to_call"] = _to_call(unreached(user, most=MOST), user)
        return context


class MailOverview(MessageDetail):
    template_name = "portal/message_detail.html"
    nav = "outbox"

    def get_context_data(self, **kwargs):
        message, user = self.object, self.request.user
        context = super().get_context_data(**kwargs)
        if message.needs_somebody and user.has_perm("actors.view_directory"):
            context["to_call"] = _to_call([message], user)
        return context


def _to_call(messages: list[OutboxMessage], user) -> list[Undelivered]:
    owners = whose_addresses(message.to_email for message in messages)
    return [_entry(message, owners.get(message.to_email.lower()), user) for message in messages]


def _entry(message: OutboxMessage, owner: Person | Actor | None, user) -> Undelivered:
    url = ""
    if isinstance(owner, Person) and user.has_perm("actors.change_person", owner):
        url = reverse("actors:person-edit", args=[owner.ref])
    elif isinstance(owner, Actor) and user.has_perm("actors.change_actor", owner):
        url = reverse("actors:edit", args=[owner.slug])
    return Undelivered(
        name=message.to_name or (owner.name if owner else message.to_email),
        reason=_(message.reason) if message.reason else str(message.word),
        phone=owner.phone if owner else "",
        url=url,
    )
