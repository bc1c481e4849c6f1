"""Costs of the cooperation."""

from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.models import Actor
from common import dates
from common.forms import KtModelForm, Row2, missing
from networks.domain.costs import record_cost, update_cost
from networks.forms.filters import InNetworkFilter
from networks.models import AMOUNT_OR_HOURS, CostRecord, Network, Payer, keys_read_by


class CostFilter(InNetworkFilter):
    payer = forms.ChoiceField(label=_("Carried by"), choices=[("", _("all")), *Payer.choices])
    year = forms.IntegerField(label=_("Year"), min_value=1990, max_value=2200)

    def keys_of(self, user):
        return keys_read_by(user)

    def apply(self, queryset):
        queryset, wanted = super().apply(queryset), self.cleaned_data
        if wanted.get("payer"):
            queryset = queryset.filter(payer=wanted["payer"])
        if wanted.get("year"):
            queryset = queryset.filter(on__year=wanted["year"])
        return queryset


class CostForm(KtModelForm):
    layout = Layout("text", Row2("on", "amount", "hours"), Row2("payer", "actor"), "network")

    class Meta:
        model = CostRecord
        fields = ("text", "on", "amount", "hours", "payer", "actor", "network")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["actor"].queryset = Actor.objects.visible_to(user).current()
        self.fields["network"].queryset = Network.objects.coordinated_by(user)
        for name in ("amount", "hours"):
            self.fields[name].needed_sometimes = True
            self.fields[name].help_text = _("Amount or hours")
        self.fields["network"].help_text = _("Empty: for the cooperation as a whole.")

    def clean(self):
        cleaned = super().clean()
        either = ("amount", "hours")
        if all(cleaned.get(name) is None and name not in self.errors for name in either):
            for name in either:
                self.add_error(name, missing(AMOUNT_OR_HOURS))
        return cleaned

    def save(self, *, by):
        return update_cost(self.instance, by=by, at=timezone.now(), **self.cleaned_data)


class NewCostForm(CostForm):
    submit_label = _("Record the cost")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = dates.today

    def save(self, *, by):
        return record_cost(by=by, at=timezone.now(), **self.cleaned_data)
