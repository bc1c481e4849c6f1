"""What a coordinator states beside the records: that there was nothing, and an own judgement."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.forms import KtForm
from monitoring.domain.nil_reports import file_nil_report
from monitoring.domain.priorities import sign_priority
from monitoring.models import NilKind


class NilReportForm(KtForm):
    submit_label = _("File the nil report")

    kind = forms.ChoiceField(
        label=_("Of what was there nothing?"), choices=NilKind.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args, year, network, **kwargs):
        super().__init__(*args, **kwargs)
        self.year, self.network = year, network

    def save(self, *, by):
        return file_nil_report(
            year=self.year, network=self.network, by=by, at=timezone.now(), **self.cleaned_data
        )


class PriorityForm(KtForm):
    submit_label = _("Sign the priority")

    points = forms.TypedChoiceField(
        label=_("Your rating of the priority, 0 to 6"),
        choices=[(points, str(points)) for points in range(7)],
        coerce=int,
        widget=forms.RadioSelect,
    )
    reasoning = forms.CharField(
        label=_("Reasoning"),
        help_text=_("One or two sentences: urgency, a funding window, a decision of the council."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )

    def __init__(self, *args, network, **kwargs):
        super().__init__(*args, **kwargs)
        self.network = network

    def save(self, *, by):
        return sign_priority(network=self.network, by=by, at=timezone.now(), **self.cleaned_data)
