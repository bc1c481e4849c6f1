"""Planning processes and participations."""

from crispy_forms.layout import Layout
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.models import Actor
from common import dates
from common.filters import KtFilterForm
from common.forms import KtModelForm, Row2
from networks.domain.planning import (
    create_process,
    record_participation,
    update_participation,
    update_process,
)
from networks.models import Level, Network, Participation, PlanningProcess

FIRST_A_NETWORK = _(
    "Found a network first, under “Networks”. The process can be recorded now and linked to it later."
)


class ProcessForm(KtModelForm):
    layout = Layout("name", "description", Row2("opened_on", "closed_on"), "networks")

    class Meta:
        model = PlanningProcess
        fields = ("name", "description", "opened_on", "closed_on", "networks")
        widgets = {"description": forms.Textarea(attrs={"rows": 4}), "networks": forms.CheckboxSelectMultiple}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        mine = Network.objects.coordinated_by(user)
        self.fields["networks"].queryset = mine
        if not mine:
            self.fields["networks"].help_text = FIRST_A_NETWORK
        # Other coordinators' networks stay linked: a form never takes away what it did not show.
        self.kept = []
        if self.instance.pk:
            self.kept = list(self.instance.networks.exclude(pk__in=mine.values("pk")))

    def facts(self):
        return {**self.cleaned_data, "networks": [*self.cleaned_data["networks"], *self.kept]}

    def save(self, *, by):
        return update_process(self.instance, by=by, at=timezone.now(), **self.facts())


class NewProcessForm(ProcessForm):
    submit_label = _("Record the process")

    def save(self, *, by):
        return create_process(by=by, at=timezone.now(), **self.facts())


class ParticipationFilter(KtFilterForm):
    q = forms.CharField(label=_("Actor, plan or measure"))
    level = forms.ChoiceField(label=_("Level"), choices=[("", _("all")), *Level.choices])

    def apply(self, queryset):
        if text := self.cleaned_data.get("q"):
            queryset = queryset.filter(
                Q(actor__name__icontains=text) | Q(process__name__icontains=text) | Q(measure__icontains=text)
            )
        if level := self.cleaned_data.get("level"):
            queryset = queryset.filter(level=level)
        return queryset


class ParticipationForm(KtModelForm):
    layout = Layout("actor", "process", "measure", Row2("on", "level"), "network", "note")

    class Meta:
        model = Participation
        fields = ("actor", "process", "measure", "on", "level", "network", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["actor"].queryset = Actor.objects.visible_to(user).current()
        self.fields["process"].queryset = PlanningProcess.objects.visible_to(user)
        self.fields["network"].queryset = Network.objects.coordinated_by(user)
        self.fields["level"].help_text = _("Empty: not known.")

    def save(self, *, by):
        return update_participation(self.instance, by=by, at=timezone.now(), **self.cleaned_data)


class NewParticipationForm(ParticipationForm):
    submit_label = _("Record the participation")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = dates.today

    def save(self, *, by):
        return record_participation(by=by, at=timezone.now(), **self.cleaned_data)
