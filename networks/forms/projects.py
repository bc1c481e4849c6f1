"""Projects, their stages and partners."""

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.models import Actor
from common import dates
from common.forms import KtForm, KtModelForm, Row2
from networks.domain.projects import add_partner, change_stage, create_project, update_project
from networks.forms.filters import InNetworkFilter
from networks.models import Network, Project, ProjectPartner, ProjectStatus, TopicArea


class ProjectFilter(InNetworkFilter):
    status = forms.ChoiceField(label=_("Stage"), choices=[("", _("all")), *ProjectStatus.choices])
    q = forms.CharField(label=_("Text"))

    def apply(self, queryset):
        queryset, wanted = super().apply(queryset), self.cleaned_data
        if wanted.get("status"):
            queryset = queryset.filter(status=wanted["status"])
        if text := wanted.get("q"):
            queryset = queryset.filter(Q(title__icontains=text) | Q(text__icontains=text))
        return queryset


_SAVES = Fieldset(
    _("What it saves"),
    Row2("saving", "unit", "carrier"),
    "evidence",
    "attribution",
    "attribution_reason",
)
_COSTS = Fieldset(_("What it costs"), Row2("municipal_investment", "other_investment", "lifetime_years"))


class ProjectForm(KtModelForm):
    layout = Layout("title", "text", "topic_area", _SAVES, _COSTS)

    class Meta:
        model = Project
        fields = (
            "title",
            "text",
            "topic_area",
            "saving",
            "unit",
            "carrier",
            "evidence",
            "attribution",
            "attribution_reason",
            "municipal_investment",
            "other_investment",
            "lifetime_years",
        )
        widgets = {
            "text": forms.Textarea(attrs={"rows": 5}),
            "attribution_reason": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["topic_area"].queryset = self.instance.network.topic_areas.all()

    def save(self, *, by):
        return update_project(self.instance, by=by, at=timezone.now(), **self.cleaned_data)


class NewProjectForm(ProjectForm):
    submit_label = _("Record the project")
    layout = Layout("network", "title", "text", "topic_area", "effective_on", _SAVES, _COSTS)
    effective_on = forms.DateField(label=_("Planned since"), initial=dates.today)

    class Meta(ProjectForm.Meta):
        fields = ("network", *ProjectForm.Meta.fields)

    def __init__(self, *args, user, network=None, **kwargs):
        super().__init__(*args, **kwargs)
        mine = Network.objects.coordinated_by(user).open()
        areas = TopicArea.objects.filter(network__in=mine)
        if network is not None:
            mine, areas = mine.filter(pk=network.pk), areas.filter(network=network)
            self.fields["network"].initial = network
        self.fields["network"].queryset = mine
        self.fields["topic_area"].queryset = areas.select_related("network")
        self.fields["topic_area"].label_from_instance = lambda area: f"{area.network}: {area}"

    def save(self, *, by):
        facts = dict(self.cleaned_data)
        return create_project(facts.pop("network"), by=by, at=timezone.now(), **facts)


class StageForm(KtForm):
    submit_label = _("Change the stage")
    stage = forms.TypedChoiceField(label=_("New stage"), coerce=ProjectStatus, widget=forms.RadioSelect)
    effective_on = forms.DateField(
        label=_("Reached on"), initial=dates.today, help_text=_("Monitoring counts the project by this day.")
    )
    reason = forms.CharField(label=_("Reason"), required=False, max_length=200)

    def __init__(self, *args, project, **kwargs):
        super().__init__(*args, **kwargs)
        self.project = project
        choices = ProjectStatus(project.status).successors
        self.fields["stage"].choices = [(stage.value, stage.label) for stage in choices]

    def save(self, *, by):
        facts = dict(self.cleaned_data)
        return change_stage(self.project, facts.pop("stage"), by=by, at=timezone.now(), **facts)


class PartnerForm(KtModelForm):
    submit_label = _("Add the partner")

    class Meta:
        model = ProjectPartner
        fields = ("actor", "role")

    def __init__(self, *args, user, project, **kwargs):
        super().__init__(*args, **kwargs)
        self.project = project
        self.fields["actor"].queryset = Actor.objects.visible_to(user).current()

    def save(self, *, by):
        return add_partner(self.project, by=by, at=timezone.now(), **self.cleaned_data)
