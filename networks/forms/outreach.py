"""Approaching actors: the board's filter, cards, moves and contact notes."""

from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from actors.models import Actor, Person, TargetGroup
from common import dates
from common.forms import KtForm, KtModelForm, Row2
from common.prepared import Prepared
from networks.domain.outreach import move_stage, note_contact, take_up_actor, update_note, update_outreach
from networks.forms.filters import ALL, InNetworkFilter
from networks.models import ContactNote, Network, Outreach, Stage, keys_read_by
from networks.queries.outreach import LANES, STAGES_OF


def staff():
    """Who can look after an actor."""
    return User.objects.active().filter(role__in=(Role.COORDINATOR, Role.ADMINISTRATOR))


_NAMES = Prepared(lambda: staff().values_list("public_id", "name"))


class OutreachFilter(InNetworkFilter):
    q = forms.CharField(label=_("Name"))
    group = forms.ChoiceField(label=_("Target group"), choices=[ALL, *TargetGroup.choices])
    owner = forms.ChoiceField(label=_("Responsible"))
    lane = forms.ChoiceField(label=_("Stage"), choices=[ALL, *LANES])

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        self.fields["owner"].choices = [ALL, *((str(key), name) for key, name in _NAMES.rows())]

    def keys_of(self, user):
        return keys_read_by(user)

    def narrow(self, queryset):
        """Without the lane: on the board an actor of many networks stands where it is furthest along."""
        queryset, wanted = super().apply(queryset), self.cleaned_data
        if not wanted.get("network"):
            queryset = queryset.at_work()
        if wanted.get("q"):
            queryset = queryset.filter(actor__name__icontains=wanted["q"])
        if wanted.get("group"):
            queryset = queryset.filter(actor__target_group=wanted["group"])
        if wanted.get("owner"):
            queryset = queryset.filter(owner__public_id=wanted["owner"])
        return queryset

    def apply(self, queryset):
        queryset, lane = self.narrow(queryset), self.cleaned_data.get("lane")
        return queryset.filter(status__in=STAGES_OF[lane]) if lane else queryset


class OutreachForm(KtModelForm):
    layout = Layout(Row2("next_step", "due_on"), "owner", "ask_again_on")

    class Meta:
        model = Outreach
        fields = ("owner", "next_step", "due_on", "ask_again_on")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = staff()

    def save(self, *, by):
        return update_outreach(self.instance, by=by, at=timezone.now(), **self.cleaned_data)


class TakeUpForm(KtModelForm):
    submit_label = _("Put on the list")
    layout = Layout("network", "actor", Row2("next_step", "due_on"), "owner")

    class Meta:
        model = Outreach
        fields = ("network", "actor", "owner", "next_step", "due_on")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["network"].queryset = Network.objects.coordinated_by(user).open()
        self.fields["actor"].queryset = Actor.objects.visible_to(user).current()
        self.fields["owner"].queryset = staff()
        self.fields["owner"].initial = user

    def save(self, *, by):
        facts = dict(self.cleaned_data)
        return take_up_actor(facts.pop("network"), by=by, at=timezone.now(), **facts)


class MoveForm(KtForm):
    """Offers the stages that may follow; the card's short form posts the stage only, that means today."""

    submit_label = _("Move")
    stage = forms.TypedChoiceField(label=_("New stage"), coerce=Stage)
    effective_on = forms.DateField(label=_("Since"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)
    ask_again_on = forms.DateField(
        label=_("Ask again on"), required=False, help_text=_("For an actor that has declined.")
    )
    layout = Layout("stage", Row2("effective_on", "ask_again_on"), "reason")

    def __init__(self, *args, outreach, **kwargs):
        super().__init__(*args, **kwargs)
        self.outreach = self.row = outreach
        choices = Stage(outreach.status).successors
        self.fields["stage"].choices = [(stage.value, stage.label) for stage in choices]
        self.fields["effective_on"].initial = dates.today

    def taken_for_granted(self):
        return {"stage": Stage(self.outreach.status).label}

    def save(self, *, by):
        facts = dict(self.cleaned_data)
        return move_stage(self.outreach, facts.pop("stage"), by=by, at=timezone.now(), **facts)


class ContactForm(KtModelForm):
    submit_label = _("Note the contact")
    layout = Layout(Row2("kind", "on"), "person", "text", "network", Row2("next_step", "due_on"), "stage")
    next_step = forms.CharField(label=_("Next step"), max_length=200, required=False)
    due_on = forms.DateField(label=_("By"), required=False)
    stage = forms.TypedChoiceField(label=_("New stage"), coerce=Stage, required=False, empty_value=None)

    class Meta:
        model = ContactNote
        fields = ("kind", "on", "person", "text", "network")
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}

    # Membership begins and ends on pages of its own.
    NOTED = (Stage.APPROACHED, Stage.IN_TALKS, Stage.DECLINED)

    def __init__(self, *args, user, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.fields["on"].initial = dates.today
        self.fields["network"].queryset = Network.objects.coordinated_by(user).open()
        self.fields["person"].queryset = Person.objects.speaking_for(actor)
        stages = [(stage.value, stage.label) for stage in self.NOTED]
        self.fields["stage"].choices = [("", _("as before")), *stages]

    def save(self, *, by):
        return note_contact(actor=self.actor, by=by, at=timezone.now(), **self.cleaned_data)


class ContactEditForm(KtModelForm):
    class Meta:
        model = ContactNote
        fields = ("kind", "on", "person", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        people = Person.objects.filter(roles__actor=self.instance.actor).distinct()
        self.fields["person"].queryset = people

    def save(self, *, by):
        return update_note(self.instance, by=by, at=timezone.now(), **self.cleaned_data)
