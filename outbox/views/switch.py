"""Pausing the whole outbox, and resuming it."""

from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.views import ActionView, ConfirmView
from outbox.domain.switch import resume_outbox
from outbox.forms import PauseForm

LIST = reverse_lazy("outbox:list")


class Pause(ConfirmView):
    permission_required = "outbox.pause_outbox"
    form_class = PauseForm
    trail = ((_("Outbox"), LIST),)
    question = _("Pause sending?")
    consequence = _("No mail leaves until somebody resumes it. New mails wait; sign-in codes wait, too.")
    submit_label = _("Pause sending")
    submit_kind = "danger"
    success_message = _("Sending is paused.")
    success_url = LIST

    def get_cancel_url(self):
        return str(LIST)

    def perform(self, form):
        return form.save(by=self.request.user)


class Resume(ActionView):
    permission_required = "outbox.pause_outbox"
    success_message = _("Sending goes on.")
    success_url = LIST
    object = None

    def perform(self):
        return resume_outbox(by=self.request.user, at=timezone.now())
