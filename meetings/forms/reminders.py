from datetime import time

from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.forms import KtForm, Row2
from meetings.domain.reminder_rules import add_rule
from meetings.models import Audience


class ReminderRuleForm(KtForm):
    submit_label = _("Add the reminder")
    audience = forms.ChoiceField(label=_("Who is reminded"), choices=Audience)
    days = forms.IntegerField(
        label=_("Days before"),
        min_value=0,
        max_value=60,
        help_text=_(
            "Before the deadline for those who have not answered, before the meeting for those who come."
        ),
    )
    time = forms.TimeField(label=_("Time of day"), initial=time(9), help_text=_("From 7:00 to 20:00."))
    layout = Layout("audience", Row2("days", "time"))

    def __init__(self, *args, network, **kwargs):
        super().__init__(*args, **kwargs)
        self.network = network

    def save(self, *, by):
        return add_rule(self.network, by=by, at=timezone.now(), **self.cleaned_data)
