"""Founding a network, its settings, topic areas, goals, and who runs or reads it."""

from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from actors.models import Person
from common import dates
from common.filters import KtFilterForm
from common.forms import KtForm, KtModelForm, Row2
from networks.domain.networks import add_coordinator, add_reader, found_network, update_network
from networks.domain.topics import add_goal, add_topic_area, update_goal, update_topic_area
from networks.models import Goal, Network, NetworkKind, NetworkStatus, TopicArea

LINES = {"rows": 4}


class NetworkFilter(KtFilterForm):
    q = forms.CharField(label=_("Name"))
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("all")), *NetworkKind.choices])
    status = forms.ChoiceField(label=_("Status"), choices=[("", _("all")), *NetworkStatus.choices])

    def apply(self, queryset):
        wanted = self.cleaned_data
        if wanted.get("q"):
            queryset = queryset.filter(name__icontains=wanted["q"])
        for name in ("kind", "status"):
            if wanted.get(name):
                queryset = queryset.filter(**{name: wanted[name]})
        return queryset


class _NetworkFields(KtModelForm):
    class Meta:
        model = Network
        fields = (
            "name",
            "kind",
            "purpose",
            "territory",
            "starts_on",
            "ends_on",
            "target_per_year",
            "lead_weeks",
            "moderator",
        )
        widgets = {"purpose": forms.Textarea(attrs=LINES), "agreement": forms.Textarea(attrs={"rows": 8})}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["moderator"].queryset = Person.objects.visible_to(user)


class FoundForm(_NetworkFields):
    submit_label = _("Found the network")
    topic_area_names = forms.CharField(
        label=_("Topic areas"),
        required=False,
        widget=forms.Textarea(attrs=LINES),
        help_text=_(
            "One a line. Each meets two to three times a year. Empty: one of the network's own name."
        ),
    )
    layout = Layout(
        "name",
        "kind",
        "purpose",
        "topic_area_names",
        Row2("target_per_year", "lead_weeks"),
        "moderator",
        "territory",
        Row2("starts_on", "ends_on"),
    )

    def clean_topic_area_names(self):
        names = [" ".join(line.split()) for line in self.cleaned_data["topic_area_names"].splitlines()]
        names = [name for name in names if name]
        longest = TopicArea._meta.get_field("name").max_length
        if any(len(name) > longest for name in names):
            raise forms.ValidationError(
                _("Shorten the names of the topic areas to %(limit)d characters each."),
                params={"limit": longest},
            )
        return names

    def save(self, *, by):
        return found_network(by=by, at=timezone.now(), **self.cleaned_data)


class SettingsForm(_NetworkFields):
    layout = Layout(
        "name",
        "kind",
        "purpose",
        "agreement",
        Row2("target_per_year", "lead_weeks"),
        "moderator",
        "territory",
        Row2("starts_on", "ends_on"),
        "kick_off_on",
        "is_public",
    )

    class Meta(_NetworkFields.Meta):
        fields = (*_NetworkFields.Meta.fields, "agreement", "kick_off_on", "is_public")

    def save(self, *, by):
        return update_network(self.instance, by=by, at=timezone.now(), **self.cleaned_data)


class TopicAreaForm(KtModelForm):
    layout = Layout(
        "name",
        Row2("started_on", "target_per_year"),
        "place",
        Row2("weekday", "starts_at", "duration"),
    )

    class Meta:
        model = TopicArea
        fields = ("name", "started_on", "target_per_year", "place", "weekday", "starts_at", "duration")

    def save(self, *, by):
        return update_topic_area(self.instance, by=by, at=timezone.now(), **self.cleaned_data)


class NewTopicAreaForm(TopicAreaForm):
    submit_label = _("Add the topic area")

    def __init__(self, *args, network, **kwargs):
        super().__init__(*args, **kwargs)
        self.network = network

    def save(self, *, by):
        return add_topic_area(self.network, by=by, at=timezone.now(), **self.cleaned_data)


class GoalForm(KtModelForm):
    class Meta:
        model = Goal
        fields = ("text", "raised_by", "outcome")
        widgets = {"text": forms.Textarea(attrs=LINES), "outcome": forms.Textarea(attrs=LINES)}

    def __init__(self, *args, user, topic_area=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.topic_area = topic_area or self.instance.topic_area
        self.fields["raised_by"].queryset = self.fields["raised_by"].queryset.visible_to(user).current()

    def save(self, *, by):
        return update_goal(self.instance, by=by, at=timezone.now(), **self.cleaned_data)


class NewGoalForm(GoalForm):
    submit_label = _("Add the goal")

    def save(self, *, by):
        return add_goal(self.topic_area, by=by, at=timezone.now(), **self.cleaned_data)


class PeopleForm(KtForm):
    """Give somebody with a login a part in the network."""

    submit_label = _("Add somebody")
    COORDINATOR, READER = "coordinator", "reader"
    part = forms.ChoiceField(
        label=_("What this person may do"),
        choices=[
            (COORDINATOR, _("coordinate: change everything")),
            (READER, _("read: see, but change nothing")),
        ],
        widget=forms.RadioSelect,
        initial=COORDINATOR,
    )
    user = forms.ModelChoiceField(label=_("Login"), queryset=User.objects.none())

    def __init__(self, *args, network, **kwargs):
        super().__init__(*args, **kwargs)
        self.network = network
        self.fields["user"].queryset = (
            User.objects.active().exclude(role=Role.ADMINISTRATOR).order_by("name", "pk")
        )

    def save(self, *, by):
        add = add_coordinator if self.cleaned_data["part"] == self.COORDINATOR else add_reader
        return add(self.network, user=self.cleaned_data["user"], by=by, at=timezone.now())


class KickOffForm(KtForm):
    kick_off_on = forms.DateField(label=_("Kick-off meeting on"), initial=dates.today)


class EndForm(KtForm):
    """When something ended, and why."""

    on = forms.DateField(label=_("Ended on"), initial=dates.today)
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class EndDayForm(KtForm):
    on = forms.DateField(label=_("Ended on"), initial=dates.today)


class ReasonForm(KtForm):
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class RequiredReasonForm(KtForm):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class DayForm(KtForm):
    effective_on = forms.DateField(label=_("On"), initial=dates.today)
