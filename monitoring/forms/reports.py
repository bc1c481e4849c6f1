from crispy_forms.layout import Layout
from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common.forms import KtForm, Row2
from monitoring.domain.reports import request_report
from monitoring.models import ReportFormat


class ReportForm(KtForm):
    submit_label = _("Make the file")
    layout = Layout(Row2("format", "language"))

    format = forms.ChoiceField(label=_("Format"), choices=ReportFormat.choices)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args, snapshot, **kwargs):
        super().__init__(*args, **kwargs)
        self.snapshot = snapshot
        self.fields["language"].initial = get_language()

    def save(self, *, by):
        return request_report(self.snapshot, by=by, at=timezone.now(), **self.cleaned_data)
