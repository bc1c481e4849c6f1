"""/outbox/inbound/ – mail that came in and found no place by itself."""

from django.conf import settings
from django.contrib import messages
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.lists import FilteredListView
from common.views import ActionView
from outbox.domain.inbound import read_again, set_mail_aside
from outbox.inbound.sentences import sentence
from outbox.models import InboundMail

LIST = reverse_lazy("outbox:inbound")


class InboundList(FilteredListView):
    model = InboundMail
    permission_required = "outbox.settle_inbound"
    template_name = "outbox/inbound_list.html"
    page_title = gettext_lazy("Mail that came in and found no place")
    trail = ((gettext_lazy("Outbox"), reverse_lazy("outbox:list")),)

    def rows(self, queryset):
        return queryset.unplaced().defer("facts", "raw").order_by("received_at", "pk")

    def get_result(self, total):
        return ngettext(
            "%(n)d mail that came in needs a look", "%(n)d mails that came in need a look", total
        ) % {"n": total}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        for mail in context["object_list"]:
            mail.why = sentence(mail.reason)
            mail.folder = settings.IMAP_PROCESSED_FOLDER if mail.was_read else settings.IMAP_REJECTED_FOLDER
            mail.can_be_read_again = mail.raw_until is not None
        return context


class _OneMail(ActionView):
    model = InboundMail
    permission_required = "outbox.settle_inbound"
    success_url = LIST


class InboundRead(_OneMail):
    def perform(self):
        return read_again(self.object, by=self.request.user, at=timezone.now())

    def get_success_message(self):
        if InboundMail.objects.unplaced().filter(pk=self.result.pk).exists():
            messages.warning(
                self.request,
                _("Nothing has changed: %(why)s") % {"why": sentence(self.result.reason)},
            )
            return ""
        return _("This time the mail was read.")


class InboundSetAside(_OneMail):
    success_message = gettext_lazy("Put aside. The mail stays in the mailbox.")

    def perform(self):
        return set_mail_aside(self.object, by=self.request.user, at=timezone.now())
