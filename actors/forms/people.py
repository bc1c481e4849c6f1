"""People: the list's filter, a person, roles at organisations."""

from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.domain.people import add_role, create_person, end_role, update_person
from actors.models import Actor, Channel, Person
from common import dates
from common.filters import KtFilterForm
from common.forms import KtForm, KtModelForm, Row2

ALL = ("", _("all"))


class PersonFilter(KtFilterForm):
    q = forms.CharField(label=_("Name, e-mail or organisation"))
    channel = forms.ChoiceField(label=_("Reached by"), choices=[ALL, *Channel.choices])
    login = forms.ChoiceField(label=_("Login"), choices=[ALL, ("yes", _("yes")), ("no", _("no"))])
    place = forms.ChoiceField(
        label=_("Organisation"), choices=[ALL, ("yes", _("speaks for one")), ("no", _("speaks for none"))]
    )

    def apply(self, queryset):
        wanted = self.cleaned_data
        if wanted.get("q"):
            queryset = queryset.matching(wanted["q"])
        if wanted.get("channel"):
            queryset = queryset.filter(channel=wanted["channel"])
        if wanted.get("login"):
            queryset = queryset.filter(user__isnull=wanted["login"] == "no")
        if wanted.get("place"):
            queryset = queryset.with_organisation(wanted["place"] == "yes")
        return queryset


class PersonForm(KtModelForm):
    submit_label = _("Save the person")
    layout = Layout(
        "title",
        Row2("given_name", "family_name"),
        Row2("email", "phone"),
        "aliases",
        "channel",
        "language",
        "street",
        Row2("postal_code", "city"),
        "country",
        "notes",
    )

    class Meta:
        model = Person
        fields = (
            "title",
            "given_name",
            "family_name",
            "email",
            "phone",
            "aliases",
            "channel",
            "language",
            "street",
            "postal_code",
            "city",
            "country",
            "notes",
        )
        help_texts = {
            "email": _("Several people may share one address."),
            "aliases": _(
                "Nothing is sent there, but an answer from a calendar counts from there too. Separated by commas."
            ),
            "channel": _("Whoever wants letters gets no e-mails; you print and send what is due."),
            "country": _("Only for addresses abroad."),
            "notes": _("Only coordinators read this."),
        }

    def save(self, *, by):
        return update_person(self.instance, by=by, at=timezone.now(), **self.cleaned_data)


class PersonCreateForm(PersonForm):
    submit_label = _("Create the person")
    layout = Layout(*PersonForm.layout.fields[:2], Row2("actor", "role"), *PersonForm.layout.fields[2:])
    actor = forms.ModelChoiceField(
        label=_("Speaks for"), queryset=Actor.objects.none(), to_field_name="public_id", required=False
    )
    role = forms.CharField(
        label=_("Role there"),
        max_length=120,
        required=False,
        help_text=_("For example chair or head of energy."),
    )

    def __init__(self, *args, user, actor=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["actor"].queryset = Actor.objects.visible_to(user).current()
        self.fields["actor"].initial = actor and actor.public_id

    def save(self, *, by):
        return create_person(by=by, at=timezone.now(), **self.cleaned_data)


class RoleForm(KtForm):
    submit_label = _("Add the role")
    actor = forms.ModelChoiceField(
        label=_("Speaks for"), queryset=Actor.objects.none(), to_field_name="public_id"
    )
    role = forms.CharField(label=_("Role there"), max_length=120, required=False)
    from_on = forms.DateField(label=_("From"), initial=dates.today)

    def __init__(self, *args, person, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["actor"].queryset = Actor.objects.visible_to(user).current()

    def save(self, *, by):
        return add_role(self.person, by=by, at=timezone.now(), **self.cleaned_data)


class RoleEndForm(KtForm):
    on = forms.DateField(label=_("From this day no longer"), initial=dates.today)

    def __init__(self, *args, role, **kwargs):
        super().__init__(*args, **kwargs)
        self.role = role

    def save(self, *, by):
        return end_role(self.role, by=by, at=timezone.now(), **self.cleaned_data)
