"""/outbox/ – what became of every mail."""

import copy
from email import policy
from email.parser import BytesParser

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views import View

from accounts.domain.heartbeats import is_alive
from common import dates
from common.display import amount
from common.exports import csv_rows
from common.lists import FilteredListView
from common.views import ActionView, ObjectPage, PermissionRequired, VisibleObject
from outbox import answers
from outbox.delivery import UNDELIVERABLE
from outbox.domain.messages import send_again, set_aside
from outbox.forms import STATES, MessageFilter
from outbox.mime import BadAddress, StoredMail, ascii_address
from outbox.models import OutboxMessage, without_links
from outbox.queries import (
    FIRST,
    count_states,
    count_unplaced,
    mail_goes_to_files,
    mail_state,
    mailbox_problem,
    mails_first,
    unplaced_words,
    with_rank,
    written_file,
)

HINTS = {
    answers.NO_SUCH_ADDRESS: _("Ask the recipient for the right address and correct it at the person."),
    answers.REFUSED: _(
        "Often the mailbox is full or the recipient's server takes it for spam. Call the recipient."
    ),
    answers.CAME_BACK: _(
        "The recipient's mailbox did not take it, for example because it is full. Call the recipient."
    ),
    answers.CAME_BACK_OFTEN: _(
        "The recipient's mailbox has taken nothing for some time. Call the recipient and ask for another address."
    ),
    answers.GAVE_UP: _("The recipient's mail server was not ready for three days. Call the recipient."),
    UNDELIVERABLE: _("An earlier mail was refused: there is no such address. Correct it at the person."),
}


class MessageList(FilteredListView):
    model = OutboxMessage
    permission_required = "outbox.view_outbox"
    template_name = "outbox/message_list.html"
    page_title = _("Outbox")
    lead = _("Accepted means: the recipient's mail server has taken the mail.")
    filter_form_class = MessageFilter
    sortings = {
        "first": FIRST,
        "to": ("to_name", "to_email", "-pk"),
        "date": ("created_at", "pk"),
    }
    default_sort = "first"

    def rows(self, queryset):
        return with_rank(queryset.defer("text", "html", "calendar"))

    @cached_property
    def numbers(self) -> dict[str, int]:
        return count_states(self.request.user)

    def whole(self):
        return mails_first(self.request.user, count=sum(self.numbers.values()))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        numbers = self.numbers
        chosen = self.filter_form.cleaned_data.get("state")
        alive = not numbers["waiting"] or is_alive("sender", now=timezone.now())
        return {
            **context,
            "heading": _result(numbers) or self.page_title,
            "lead": f"{self.page_title}. {self.lead}",
            "states": [(key, word, numbers[key], key == chosen) for key, (word, _statuses) in STATES.items()],
            "shows_all": not chosen,
            "is_paused": mail_state(self.request.user).is_paused,
            "is_silent": not alive,
            "mailbox_problem": mailbox_problem(now=timezone.now()),
            "unplaced": self._unplaced(),
            "may_export": self.request.user.has_perm("outbox.export_outbox"),
            "may_pause": self.request.user.has_perm("outbox.pause_outbox"),
        }

    def _unplaced(self) -> str:
        """A sentence on mail that came in and waits for this user."""
        may = self.request.user.has_perm("outbox.settle_inbound")
        number = count_unplaced() if may else 0
        return unplaced_words(number) if number else ""


class MessageExport(MessageList):
    """The list as it is filtered and sorted, as a table. Row by row: an outbox holds years of mails."""

    permission_required = "outbox.export_outbox"
    http_method_names = ["get", "head", "options"]

    def whole(self):
        """Not for one page, but for all of them."""

    def get(self, request, *args, **kwargs):
        titles = [
            gettext("To"),
            gettext("E-mail address"),
            gettext("Subject"),
            gettext("Date"),
            gettext("State"),
        ]
        chunks = csv_rows(
            self._rows(), columns=[*titles, gettext("Why not sent")], language=get_language() or "de"
        )
        response = StreamingHttpResponse(chunks, content_type="text/csv; charset=utf-8")
        name = f"{gettext('outbox')}-{dates.today():%Y-%m-%d}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "no-store"
        return response

    def _rows(self):
        for mail in self.get_queryset().iterator(chunk_size=500):
            reason = gettext(mail.reason) if mail.reason else ""
            created = timezone.localtime(mail.created_at)
            yield mail.to_name, mail.to_email, mail.subject, created, str(mail.word), reason


def _result(numbers: dict[str, int]) -> str:
    """What became of the mails, in the order of what needs somebody; the page's own name stands below."""
    if problems := numbers["returned"] + numbers["failed"]:
        return ngettext("%(n)s mail needs you", "%(n)s mails need you", problems) % {"n": amount(problems)}
    if waiting := numbers["waiting"]:
        return ngettext("%(n)s mail is waiting", "%(n)s mails are waiting", waiting) % {"n": amount(waiting)}
    return gettext("Every mail has been accepted") if numbers["accepted"] else ""


class MessageDetail(ObjectPage):
    model = OutboxMessage
    permission_required = "outbox.view_outbox"
    template_name = "outbox/message_detail.html"
    trail = ((_("Outbox"), reverse_lazy("outbox:list")),)

    def get_page_title(self):
        return self.object.subject or _("Mail")

    def get_context_data(self, **kwargs):
        message, user = self.object, self.request.user
        file = written_file(message) if user.has_perm("outbox.open_written_mail", message) else None
        return {
            **super().get_context_data(**kwargs),
            "body": _text_of(file) if file else without_links(message.text),
            "in_file": file is not None,
            "has_file": _can_be_addressed(message),
            "goes_to_files": mail_goes_to_files(),
            "hint": HINTS.get(message.reason, ""),
            "may_send_again": message.can_be_sent_again and user.has_perm("outbox.send_again", message),
            "may_set_aside": message.needs_somebody and user.has_perm("outbox.set_aside", message),
        }


def _can_be_addressed(message: OutboxMessage) -> bool:
    try:
        ascii_address(message.to_email)
    except BadAddress:
        return False
    return True


def _text_of(file) -> str:
    mail = BytesParser(policy=policy.default).parsebytes(file.read_bytes())
    return mail.get_body(("plain",)).get_content().replace("\r\n", "\n")


class MessageDownload(PermissionRequired, VisibleObject, View):
    """The mail as a file. While mail is written to files, the one that was written, links and all."""

    model = OutboxMessage
    permission_required = "outbox.view_outbox"
    http_method_names = ["get", "head", "options"]

    def get(self, request, *args, **kwargs):
        if not _can_be_addressed(self.object):
            raise Http404
        file = (
            written_file(self.object)
            if request.user.has_perm("outbox.open_written_mail", self.object)
            else None
        )
        content = file.read_bytes() if file else _without_links(self.object)
        return HttpResponse(
            content,
            content_type="message/rfc822",
            headers={
                "Content-Disposition": f'attachment; filename="{self.object.ref}.eml"',
                "Cache-Control": "no-store",
            },
        )


def _without_links(message: OutboxMessage) -> bytes:
    shown = copy.copy(message)
    shown.blank(at=message.blanked_at)
    return StoredMail(shown).message().as_bytes()


class MessageSendAgain(ActionView):
    model = OutboxMessage
    permission_required = "outbox.send_again"
    success_message = _("The mail is waiting and leaves in a moment.")

    def perform(self):
        return send_again(self.object, by=self.request.user, at=timezone.now())


class MessageSetAside(ActionView):
    model = OutboxMessage
    permission_required = "outbox.set_aside"
    success_message = _("The mail is set aside.")

    def perform(self):
        return set_aside(self.object, by=self.request.user, at=timezone.now())
