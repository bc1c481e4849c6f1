"""/settings/statement/, /settings/texts/… – for administrators; /accessibility/report/ – for everyone."""

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from actors.domain.municipality import NO_HOST
from actors.forms.texts import (
    BarrierForm,
    EasyTextForm,
    ImprintForm,
    PrivacyForm,
    SignsTextForm,
    StatementForm,
)
from actors.models import AccessibilityStatement, Imprint, PrivacyNotice
from common.views import FormPage


class TextPage(FormPage):
    """One public page's words. Before there is a municipality, its settings come first."""

    nav = "settings"
    permission_required = "actors.manage_municipality"
    template_name = "actors/text_form.html"
    trail = ((gettext_lazy("Set-up"), reverse_lazy("portal:setup")),)
    success_message = gettext_lazy("Saved.")
    row_model = None
    makes_new = False
    public_page = ""

    def dispatch(self, request, *args, **kwargs):
        if request.municipality is None and request.user.has_perm(self.permission_required):
            messages.warning(request, NO_HOST)
            return redirect("actors:municipality")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        kwargs = {**super().get_form_kwargs(), "town": self.request.municipality}
        if self.row_model is not None:
            row = self.row_model.objects.filter(municipality=self.request.municipality).first()
            kwargs["instance"] = row or self.row_model(municipality=self.request.municipality)
        return kwargs

    def get_cancel_url(self):
        return reverse("portal:setup")

    def get_success_url(self):
        return reverse("portal:setup")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**{"public_page": reverse(self.public_page), **kwargs})


class Statement(TextPage):
    form_class = StatementForm
    row_model = AccessibilityStatement
    public_page = "portal:accessibility"
    page_title = gettext_lazy("Accessibility statement")
    lead = gettext_lazy("Required by law, linked from every page and mail, and checked once a year.")
    success_message = gettext_lazy("The statement is published.")


class ImprintText(TextPage):
    form_class = ImprintForm
    row_model = Imprint
    public_page = "portal:imprint"
    page_title = gettext_lazy("Imprint")
    lead = gettext_lazy("Name, address, phone and e-mail come from the municipality's settings.")


class PrivacyText(TextPage):
    form_class = PrivacyForm
    row_model = PrivacyNotice
    public_page = "portal:privacy"
    page_title = gettext_lazy("Privacy")
    lead = gettext_lazy("What the product stores is written already; here you say who answers for it.")


class EasyText(TextPage):
    form_class = EasyTextForm
    public_page = "portal:easy-language"
    page_title = gettext_lazy("Plain language")
    lead = gettext_lazy(
        "Fill it in and every page's footer leads there. Without a text there is no such page."
    )


class SignsText(EasyText):
    form_class = SignsTextForm
    public_page = "portal:sign-language"
    page_title = gettext_lazy("Sign language")


# --- for everyone --------------------------------------------------------------------------------------------------


@method_decorator(login_not_required, name="dispatch")
class BarrierReport(FormPage):
    template_name = "actors/barrier_report.html"
    form_class = BarrierForm
    page_title = gettext_lazy("Report a barrier")
    trail = ((gettext_lazy("Accessibility statement"), reverse_lazy("portal:accessibility")),)
    lead = gettext_lazy("Tell us what did not work. You need no account and no e-mail address.")
    success_url = reverse_lazy("actors:barrier-reported")

    def get_initial(self):
        return {"page": self.request.GET.get("page", "")[:300]}

    def get_cancel_url(self):
        return reverse("portal:accessibility")

    def form_valid(self, form):
        # Counted only when something would be sent: who corrects a field is not stopped.
        if not ratelimit.consume(self.request, action="report_barrier", key="everybody"):
            form.add_error(
                None, _("That was too often in a row. Try again in 5 minutes; your text stays here.")
            )
            response = self.form_invalid(form)
            response.status_code = 429
            return response
        return super().form_valid(form)


@login_not_required
@require_safe
def barrier_reported(request):
    return render(request, "actors/barrier_reported.html")
