"""/settings/municipality/ – for administrators."""

from django.urls import reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from actors.domain.municipality import host
from actors.forms.municipality import BalanceForm, MunicipalityForm, NeighbourEditForm, NeighbourForm
from actors.models import Municipality
from common.views import FormPage

SETTINGS = reverse_lazy("actors:municipality")


class MunicipalitySettings(FormPage):
    """The host municipality: entered on the first visit, changed later."""

    nav = "settings"
    permission_required = "actors.manage_municipality"
    template_name = "actors/municipality.html"
    form_class = MunicipalityForm
    page_title = _("Municipality")
    lead = _("Who runs this installation. Stands on pages, in mails and in reports.")
    success_message = _("Saved.")
    success_url = SETTINGS

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "instance": Municipality.objects.host()}

    def get_context_data(self, **kwargs):
        town = Municipality.objects.host()
        rows = Municipality.objects.visible_to(self.request.user).filter(is_host=False)
        return super().get_context_data(
            **{
                "town": town,
                "balances": town.emission_balances.all() if town else (),
                "neighbours": rows,
                **kwargs,
            }
        )


class SettingsForm(FormPage):
    nav = "settings"
    permission_required = "actors.manage_municipality"
    template_name = "actors/municipality_form.html"
    success_message = _("Saved.")
    success_url = SETTINGS

    def get_cancel_url(self):
        return str(SETTINGS)


class BalanceCreate(SettingsForm):
    form_class = BalanceForm
    page_title = _("Enter a greenhouse-gas balance")
    lead = _("A year that is already there is replaced.")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "municipality": host()}


class NeighbourCreate(SettingsForm):
    form_class = NeighbourForm
    page_title = _("Add a municipality")
    lead = _("A neighbour that takes part in networks.")


class NeighbourUpdate(SettingsForm):
    model = Municipality
    form_class = NeighbourEditForm

    def rows(self, queryset):
        return queryset.filter(is_host=False)

    def get_page_title(self):
        return gettext("Edit %(name)s") % {"name": self.object.name}
