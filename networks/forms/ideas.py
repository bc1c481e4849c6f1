"""Ideas, and what becomes of them."""

from crispy_forms.layout import Layout
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.models import Actor
from common import dates
from common.forms import KtForm, KtModelForm, Row2
from networks.domain.ideas import make_project_from_idea, merge_idea, note_idea, support_idea, update_idea
from networks.forms.filters import InNetworkFilter
from networks.models import Idea, IdeaStatus, TopicArea, reach_of, run_by


class IdeaFilter(InNetworkFilter):
    path = "topic_area__network"
    status = forms.ChoiceField(label=_("Status"), choices=[("", _("all")), *IdeaStatus.choices])
    q = forms.CharField(label=_("Text"))

    def apply(self, queryset):
        queryset, wanted = super().apply(queryset), self.cleaned_data
        if wanted.get("status"):
            queryset = queryset.filter(status=wanted["status"])
        if text := wanted.get("q"):
            queryset = queryset.filter(Q(title__icontains=text) | Q(text__icontains=text))
        return queryset


class _IdeaFields(KtModelForm):
    layout = Layout("title", "text", "topic_area", Row2("raised_by", "submitted_on"))

    class Meta:
        model = Idea
        fields = ("title", "text", "topic_area", "raised_by", "submitted_on")
        widgets = {"text": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        # What one may not see one cannot name: a member sees the actors it speaks for.
        self.fields["raised_by"].queryset = Actor.objects.visible_to(user).current()


class NewIdeaForm(_IdeaFields):
    submit_label = _("Note the idea")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        joined = Q(
            network__memberships__actor__in=reach_of(user).actors,
            network__memberships__to_on=None,
        )
        areas = TopicArea.objects.running_on(dates.today()).select_related("network")
        mine = run_by(user) | joined
        self.fields["topic_area"].queryset = areas.filter(mine).distinct()
        self.fields["topic_area"].label_from_instance = lambda area: f"{area.network}: {area}"
        self.fields["submitted_on"].initial = dates.today

    def save(self, *, by):
        return note_idea(by=by, at=timezone.now(), **self.cleaned_data)


class IdeaForm(_IdeaFields):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["topic_area"].queryset = self.instance.topic_area.network.topic_areas.all()

    def save(self, *, by):
        return update_idea(self.instance, by=by, at=timezone.now(), **self.cleaned_data)


class _AboutIdea(KtForm):
    def __init__(self, *args, idea, **kwargs):
        super().__init__(*args, **kwargs)
        self.idea = idea


class MergeForm(_AboutIdea):
    submit_label = _("Merge the ideas")
    into = forms.ModelChoiceField(label=_("Same as"), queryset=Idea.objects.none())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        others = Idea.objects.filter(topic_area__network=self.idea.topic_area.network_id)
        self.fields["into"].queryset = others.exclude(pk=self.idea.pk).exclude(status=IdeaStatus.MERGED)

    def save(self, *, by):
        return merge_idea(self.idea, into=self.cleaned_data["into"], by=by, at=timezone.now())


class MakeProjectForm(_AboutIdea):
    submit_label = _("Make it a project")
    title = forms.CharField(label=_("Title of the project"), max_length=200)
    effective_on = forms.DateField(label=_("Planned since"), initial=dates.today)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["title"].initial = self.idea.title

    def save(self, *, by):
        return make_project_from_idea(self.idea, by=by, at=timezone.now(), **self.cleaned_data)


class SupportForm(_AboutIdea):
    submit_label = _("Back the idea")
    actor = forms.ModelChoiceField(label=_("Actor"), queryset=Actor.objects.none())

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        members = Actor.objects.filter(
            memberships__network=self.idea.topic_area.network_id, memberships__to_on=None
        )
        self.fields["actor"].queryset = members.visible_to(user).distinct()

    def save(self, *, by):
        return support_idea(self.idea, actor=self.cleaned_data["actor"], by=by, at=timezone.now())
