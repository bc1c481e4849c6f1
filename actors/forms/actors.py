"""Actors: the directory's filter, an entry, periods as a key actor, merging."""

from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.domain.actors import create_actor, mark_key_actor, unmark_key_actor, update_actor
from actors.domain.municipality import NO_HOST
from actors.models import Actor, Municipality, TargetGroup
from actors.models.actors import STRENGTH_WORDS
from actors.queries import sectors_in_use
from common import dates
from common.filters import KtFilterForm
from common.forms import KtForm, KtModelForm, Row2
from common.prepared import Prepared

ALL = ("", _("all"))
STRENGTHS = [("", _("not estimated")), *((str(value), word) for value, word in STRENGTH_WORDS.items())]


_TOWNS = Prepared(lambda: Municipality.objects.values_list("public_id", "name"))


class ActorFilter(KtFilterForm):
    q = forms.CharField(label=_("Name, e-mail or person"))
    group = forms.ChoiceField(label=_("Target group"), choices=[ALL, *TargetGroup.choices])
    sector = forms.ChoiceField(label=_("Sector"))
    key = forms.ChoiceField(label=_("Key actor"), choices=[ALL, ("yes", _("yes")), ("no", _("no"))])
    municipality = forms.ChoiceField(label=_("Municipality"))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        # The directory is open to none but those who see all of it.
        self.fields["sector"].choices = [ALL, *((name, name) for name in sectors_in_use())]
        towns = _TOWNS.rows()
        if len(towns) < 2:
            del self.fields["municipality"]
        else:
            self.fields["municipality"].choices = [ALL, *((str(key), name) for key, name in towns)]

    def apply(self, queryset):
        wanted = self.cleaned_data
        if wanted.get("q"):
            queryset = queryset.matching(wanted["q"])
        if wanted.get("group"):
            queryset = queryset.filter(target_group=wanted["group"])
        if wanted.get("sector"):
            queryset = queryset.filter(sector=wanted["sector"])
        if wanted.get("key"):
            queryset = queryset.filter(is_key=wanted["key"] == "yes")
        if wanted.get("municipality"):
            queryset = queryset.filter(municipality__public_id=wanted["municipality"])
        return queryset


class ActorForm(KtModelForm):
    submit_label = _("Save the actor")
    layout = Layout(
        "kind",
        "name",
        Row2("target_group", "sector"),
        Row2("email", "phone"),
        "website",
        "street",
        Row2("postal_code", "city"),
        "country",
        "municipality",
        Row2("influence", "interest"),
        "emissions_t",
        "tags",
        "public_notes",
        "notes",
    )
    influence = forms.TypedChoiceField(
        label=_("Influence on climate protection"),
        choices=STRENGTHS,
        coerce=int,
        empty_value=None,
        required=False,
    )
    website = forms.URLField(label=_("Website"), assume_scheme="https", required=False, max_length=200)
    interest = forms.TypedChoiceField(
        label=_("Interest in taking part"), choices=STRENGTHS, coerce=int, empty_value=None, required=False
    )

    class Meta:
        model = Actor
        fields = (
            "kind",
            "name",
            "target_group",
            "sector",
            "email",
            "phone",
            "website",
            "street",
            "postal_code",
            "city",
            "country",
            "municipality",
            "influence",
            "interest",
            "emissions_t",
            "tags",
            "public_notes",
            "notes",
        )
        help_texts = {
            "name": _("As it stands on letters, with the legal form."),
            "country": _("Only for addresses abroad."),
            "tags": _("Separated by commas."),
            "public_notes": _("Members of its networks may read this."),
            "notes": _("Only coordinators read this."),
            "emissions_t": _("If known. Used to weigh what a network can reach."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        town = self.fields["municipality"]
        town.initial = Municipality.objects.host()
        town.empty_label = None
        if town.initial is None:
            town.error_messages["required"] = NO_HOST

    def save(self, *, by):
        if self.instance.pk is None:
            return create_actor(by=by, at=timezone.now(), **self.cleaned_data)
        return update_actor(self.instance, by=by, at=timezone.now(), **self.cleaned_data)


class ActorCreateForm(ActorForm):
    submit_label = _("Create the actor")


class KeyActorForm(KtForm):
    submit_label = _("Mark as a key actor")
    on = forms.DateField(label=_("From"), initial=dates.today)
    reason = forms.CharField(
        label=_("Why this actor matters"),
        max_length=200,
        help_text=_("For example its emissions, its reach or its example. Stands in reports."),
    )

    def __init__(self, *args, instance=None, **kwargs):
        self.actor = instance
        super().__init__(*args, **kwargs)

    def save(self, *, by):
        return mark_key_actor(self.actor, by=by, at=timezone.now(), **self.cleaned_data)


class KeyActorEndForm(KeyActorForm):
    submit_label = _("No longer a key actor")
    on = forms.DateField(label=_("From this day no longer"), initial=dates.today)
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def save(self, *, by):
        return unmark_key_actor(self.actor, by=by, at=timezone.now(), **self.cleaned_data)


class MergeChoiceForm(KtForm):
    """Which other entry is the same organisation, and which of the two stays; changes nothing yet."""

    submit_label = _("See what moves")
    other = forms.ModelChoiceField(
        label=_("The same as"), queryset=Actor.objects.none(), to_field_name="public_id"
    )
    keep = forms.ChoiceField(label=_("Which entry stays"), widget=forms.RadioSelect)

    def __init__(self, *args, actor, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.fields["other"].queryset = Actor.objects.visible_to(user).current().exclude(pk=actor.pk)
        self.fields["keep"].choices = [("this", actor.name), ("other", _("the one chosen above"))]
        self.fields["keep"].initial = "this"

    @property
    def pair(self) -> tuple[Actor, Actor]:
        """(the one that stays, the one that goes)."""
        this, other = self.actor, self.cleaned_data["other"]
        return (this, other) if self.cleaned_data["keep"] == "this" else (other, this)
