"""The municipality, its balances of emissions, its neighbours."""

from zoneinfo import available_timezones

import holidays
from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.domain.municipality import add_neighbour, record_balance, save_host, set_crest, update_neighbour
from actors.models import EmissionBalance, Municipality
from actors.models.municipality import Country
from common import dates
from common.forms import KtForm, KtModelForm, Row2


def states() -> list[tuple[str, list[tuple[str, str]]]]:
    """Federal states and cantons by country, as ``holidays`` knows them; values are "DE-BW"."""
    groups = []
    for country in Country:
        known = holidays.country_holidays(country.value)
        names: dict[str, str] = {}
        for name, code in known.subdivisions_aliases.items():
            # Short forms ("Bgld") stand beside whole names; single towns with rules of their own are left out.
            if len(name) > 2 and len(code) <= 3 and len(name) > len(names.get(code, "")):
                names.setdefault(code, name)
        entries = [(f"{country.value}-{code}", name) for code, name in names.items()]
        groups.append((str(country.label), sorted(entries, key=lambda entry: entry[1])))
    return groups


class MunicipalityForm(KtModelForm):
    submit_label = _("Save the municipality")
    layout = Layout(
        "name",
        Row2("state", "zone"),
        "languages",
        "inhabitants",
        Row2("phone", "email"),
        "street",
        Row2("postal_code", "city"),
    )
    state = forms.ChoiceField(
        label=_("Federal state or canton"), help_text=_("Its public holidays are kept free of meetings.")
    )
    zone = forms.ChoiceField(label=_("Time zone"))

    class Meta:
        model = Municipality
        fields = ("name", "languages", "inhabitants", "phone", "email", "street", "postal_code", "city")
        help_texts = {
            "phone": _("Stands below every mail: the number people call when something is unclear."),
            "inhabitants": _("For figures per head."),
            "languages": _(
                "With one language the language switch disappears. Mails follow the language of each person."
            ),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [("", _("Please choose")), *states()]
        zones = sorted(name for name in available_timezones() if name.startswith("Europe/"))
        self.fields["zone"].choices = [(name, name.replace("_", " ")) for name in zones]
        town = self.instance
        if town.subdivision:
            self.fields["state"].initial = f"{town.state_country}-{town.subdivision}"
        self.fields["zone"].initial = town.zone

    @property
    def values(self) -> dict:
        fields = dict(self.cleaned_data)
        fields["state_country"], _dash, fields["subdivision"] = fields.pop("state").partition("-")
        return fields

    def save(self, *, by):
        return save_host(by=by, at=timezone.now(), **self.values)


class NeighbourForm(MunicipalityForm):
    submit_label = _("Add the municipality")
    layout = Layout(
        "name",
        Row2("state", "zone"),
        "inhabitants",
        Row2("phone", "email"),
        "street",
        Row2("postal_code", "city"),
    )

    class Meta(MunicipalityForm.Meta):
        fields = tuple(name for name in MunicipalityForm.Meta.fields if name != "languages")

    def save(self, *, by):
        if self.instance.pk is None:
            return add_neighbour(by=by, at=timezone.now(), **self.values)
        return update_neighbour(self.instance, by=by, at=timezone.now(), **self.values)


class NeighbourEditForm(NeighbourForm):
    submit_label = _("Save the municipality")


class CrestForm(KtForm):
    submit_label = _("Show the crest")
    crest = forms.FileField(
        label=_("Picture of the crest"),
        help_text=_("PNG or JPEG, at most 10 MB. It is shown small, on a white field beside the name."),
        error_messages={"empty": _("This file is empty. Choose another one.")},
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg"}),
    )

    def save(self, *, by):
        return set_crest(file=self.cleaned_data["crest"], by=by, at=timezone.now())


class BalanceForm(KtModelForm):
    submit_label = _("Save the balance")
    layout = Layout(Row2("year", "tonnes"), "source")

    class Meta:
        model = EmissionBalance
        fields = ("year", "tonnes", "source")
        help_texts = {
            "tonnes": _("All greenhouse gases on the municipality's territory, in tonnes a year."),
            "source": _("For example “BISKO balance of the energy agency, 2024”."),
        }

    def __init__(self, *args, municipality, **kwargs):
        super().__init__(*args, **kwargs)
        self.municipality = municipality
        self.fields["year"].initial = dates.today().year - 1

    def _get_validation_exclusions(self):
        # A year entered again replaces its figure; the constraint on (municipality, year) is not for this form.
        return {*super()._get_validation_exclusions(), "municipality"}

    def save(self, *, by):
        return record_balance(self.municipality, by=by, at=timezone.now(), **self.cleaned_data)
