"""Nil reports and the signed expert priority."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.views import ConfirmView, FormPage
from monitoring.domain.nil_reports import withdraw_nil_report
from monitoring.forms.statements import NilReportForm, PriorityForm
from monitoring.models import NilReport, Scope
from monitoring.views.scope import ScopeOfPage, result_url


class NilReportCreate(ScopeOfPage, FormPage):
    permission_required = "monitoring.file_nil_report"
    form_class = NilReportForm
    success_message = gettext_lazy("Filed and computed anew. The zero counts from now on.")

    def get_trail(self):
        return [(_("Monitoring"), self.result_url)]

    def get_page_title(self):
        return _("Nil report for %(year)s") % {"year": self.year}

    def get_lead(self):
        return _(
            "Was there really nothing in %(year)s? Then it counts as zero and not as a gap. Your name stands with it."
        ) % {"year": self.year}

    def get_initial(self):
        return {"kind": self.request.GET.get("kind", "")}

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "year": self.year, "network": self.network}

    def get_cancel_url(self):
        return self.result_url

    def get_success_url(self):
        return self.result_url


class NilReportWithdraw(ConfirmView):
    model = NilReport
    permission_required = "monitoring.file_nil_report"
    question = gettext_lazy("Withdraw the nil report?")
    submit_label = gettext_lazy("Withdraw the nil report")
    success_message = gettext_lazy("Withdrawn and computed anew. The gap is a gap again.")

    def rows(self, queryset):
        return queryset.select_related("network")

    def get_permission_object(self):
        return self.object.network or Scope.INSTANCE

    def get_trail(self):
        return [(_("Monitoring"), self.get_cancel_url())]

    def get_consequence(self):
        return _("%(kind)s, %(year)s: it no longer counts as zero but as missing.") % {
            "kind": self.object.get_kind_display(),
            "year": self.object.year,
        }

    def perform(self, form):
        return withdraw_nil_report(self.object, by=self.request.user, at=timezone.now())

    def get_cancel_url(self):
        return result_url(self.object.year, self.object.network)

    def get_success_url(self):
        return self.get_cancel_url()


class PrioritySign(ScopeOfPage, FormPage):
    permission_required = "monitoring.sign_priority"
    form_class = PriorityForm
    page_title = gettext_lazy("Expert priority")
    lead = gettext_lazy(
        "Your own judgement, with your name and today's date. It stands beside the computed points and changes none."
    )
    success_message = gettext_lazy("Signed. It stands beside today's result.")

    def get_trail(self):
        return [(_("Monitoring"), self.result_url)]

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "network": self.network}

    def get_cancel_url(self):
        return self.result_url

    def get_success_url(self):
        return self.result_url
