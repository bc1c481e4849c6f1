"""Which reminders a network's people get by themselves."""

from functools import cached_property

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meetings.domain.reminder_rules import remove_rule
from meetings.forms.reminders import ReminderRuleForm
from networks.views.frames import Deed, Form, InNetwork


class _OfReminders(InNetwork):
    nav = "networks"
    permission_required = "networks.change_network"

    def get_cancel_url(self):
        return reverse("networks:settings", args=[self.network.slug])

    def get_success_url(self):
        return reverse("meetings:reminder-rules", args=[self.network.slug])


class ReminderRules(_OfReminders, Form):
    form_class = ReminderRuleForm
    template_name = "meetings/reminder_rules.html"
    page_title = _("Reminders")
    lead = _("They leave by themselves, once for each meeting, between 7:00 and 20:00.")
    success_message = _("Added.")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "network": self.network}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**{"rules": self.network.reminder_rules.all(), **kwargs})


class ReminderRuleRemove(_OfReminders, Deed):
    consequence = _("Those of it that have not left are not sent any more. Nothing else changes.")
    submit_label = _("Remove the reminder")
    submit_kind = "danger"
    success_message = _("Removed.")

    @cached_property
    def rule(self):
        return get_object_or_404(self.network.reminder_rules, public_id=self.kwargs["ref"])

    def get_question(self):
        return gettext("Remove “%(reminder)s”?") % {"reminder": self.rule.sentence}

    def perform(self, form):
        remove_rule(self.rule, by=self.request.user, at=timezone.now())

    def get_cancel_url(self):
        return self.get_success_url()
