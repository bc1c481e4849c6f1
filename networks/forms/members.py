"""Taking in members, and naming key actors."""

from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.models import Actor, Person
from common import dates
from common.forms import KtForm, KtModelForm, Row2
from networks.domain.key_actors import mark_key_actor
from networks.domain.memberships import admit_member, update_membership
from networks.models import Membership


class _MemberFields(KtModelForm):
    class Meta:
        model = Membership
        fields = ("from_on", "signed_on", "topic_areas", "representatives")
        widgets = {
            "topic_areas": forms.CheckboxSelectMultiple,
            "representatives": forms.CheckboxSelectMultiple,
        }

    def narrow(self, network, actor):
        self.fields["topic_areas"].queryset = network.topic_areas.all()
        self.fields["topic_areas"].help_text = _("None ticked: all topic areas.")
        if actor is not None:
            self.fields["representatives"].queryset = Person.objects.speaking_for(actor)
            self.fields["representatives"].help_text = _("They are invited to the meetings.")


class AdmitForm(_MemberFields):
    """With ``actor`` it also asks who represents it; else everybody who speaks for it does."""

    submit_label = _("Take in the member")
    layout = Layout("actor", Row2("from_on", "signed_on"), "representatives", "topic_areas")

    class Meta(_MemberFields.Meta):
        fields = ("actor", *_MemberFields.Meta.fields)

    def __init__(self, *args, user, network, actor=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.network, self.offered = network, actor
        self.fields["actor"].queryset = Actor.objects.visible_to(user).current()
        self.fields["from_on"].initial = dates.today
        self.narrow(network, actor)
        if actor is None:
            del self.fields["representatives"]
            self.layout = Layout("actor", Row2("from_on", "signed_on"), "topic_areas")
        else:
            self.fields["actor"].initial = actor
            self.fields["representatives"].initial = Person.objects.speaking_for(actor)

    def clean(self):
        """Representatives were offered for one actor; another one chosen brings its own people."""
        cleaned = super().clean()
        actor = cleaned.get("actor")
        if actor is not None and actor != self.offered:
            cleaned["representatives"] = Person.objects.speaking_for(actor)
        return cleaned

    def save(self, *, by):
        facts = self.cleaned_data
        return admit_member(
            self.network,
            actor=facts["actor"],
            on=facts["from_on"],
            signed_on=facts["signed_on"],
            topic_areas=facts["topic_areas"],
            representatives=facts["representatives"],
            by=by,
            at=timezone.now(),
        )


class MemberForm(_MemberFields):
    layout = Layout(Row2("from_on", "signed_on"), "representatives", "topic_areas")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.narrow(self.instance.network, self.instance.actor)

    def save(self, *, by):
        return update_membership(self.instance, by=by, at=timezone.now(), **self.cleaned_data)


class KeyActorForm(KtForm):
    submit_label = _("Mark as a key actor")
    actor = forms.ModelChoiceField(label=_("Actor"), queryset=Actor.objects.none())
    on = forms.DateField(label=_("Since"), initial=dates.today)
    reason = forms.CharField(label=_("Why it matters"), max_length=200, required=False)
    layout = Layout("actor", Row2("on", "reason"))

    def __init__(self, *args, user, network, **kwargs):
        super().__init__(*args, **kwargs)
        self.network = network
        self.fields["actor"].queryset = Actor.objects.visible_to(user).current()

    def save(self, *, by):
        return mark_key_actor(self.network, by=by, at=timezone.now(), **self.cleaned_data)
