"""/settings/municipality/ – for administrators; /crest/ – for everyone."""

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from actors.domain.municipality import host, remove_crest
from actors.forms.municipality import (
    BalanceForm,
    CrestForm,
    MunicipalityForm,
    NeighbourEditForm,
    NeighbourForm,
)
from actors.models import Municipality
from common.views import ConfirmView, FormPage

ONE_YEAR = 365 * 24 * 60 * 60
SETTINGS = reverse_lazy("actors:municipality")
TO_SETUP = (_("Set-up"), reverse_lazy("portal:setup"))
TO_SETTINGS = (_("Municipality"), SETTINGS)


@login_not_required
@require_safe
def crest(request):
    """The crest, drawn anew when it was uploaded. Its address changes with it, so browsers may keep it."""
    town = request.municipality
    if town is None or not town.crest:
        raise Http404
    try:
        picture = town.crest.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(picture, content_type="image/png")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if request.GET.get("v") == town.crest_version:
        response["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable"
    return response


class MunicipalitySettings(FormPage):
    """The host municipality: entered on the first visit, changed later."""

    nav = "settings"
    permission_required = "actors.manage_municipality"
    template_name = "actors/municipality.html"
    form_class = MunicipalityForm
    page_title = _("Municipality")
    trail = (TO_SETUP,)
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
    trail = (TO_SETUP, TO_SETTINGS)
    success_message = _("Saved.")
    success_url = SETTINGS

    def get_cancel_url(self):
        return str(SETTINGS)


class CrestUpdate(SettingsForm):
    form_class = CrestForm
    page_title = _("Crest of the municipality")
    lead = _("Stands beside the name at the top of every page.")


class CrestRemove(ConfirmView):
    nav = "settings"
    permission_required = "actors.manage_municipality"
    trail = (TO_SETUP, TO_SETTINGS)
    question = _("Remove the crest?")
    consequence = _("The name then stands alone. You can upload a crest again at any time.")
    submit_label = _("Remove the crest")
    submit_kind = "danger"
    success_message = _("The crest is removed.")
    success_url = SETTINGS

    def get_cancel_url(self):
        return str(SETTINGS)

    def perform(self, form):
        return remove_crest(by=self.request.user, at=timezone.now())


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
