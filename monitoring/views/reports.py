"""Files of one snapshot: asked for, being made, ready."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from common.views import FormPage, PermissionRequired, VisibleObject
from monitoring.forms.reports import ReportForm
from monitoring.models import ReportFile, ReportFormat
from monitoring.sheet import Sheet
from monitoring.views.reasons import OfSnapshot
from monitoring.views.scope import subject_of

CONTENT_TYPES = {
    ReportFormat.PDF: "application/pdf",
    ReportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ReportFormat.CSV: "text/csv; charset=utf-8",
}


class ReportList(OfSnapshot, FormPage):
    """What there is of a snapshot, and the form that asks for another file."""

    template_name = "monitoring/report_list.html"
    permission_required = "monitoring.export"
    form_class = ReportForm
    page_title = _("Report as a file")
    lead = _("All files are made from the same frozen result, so they show the same numbers.")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "snapshot": self.object}

    def get_cancel_url(self):
        return self.back_url

    def get_success_url(self):
        return reverse("monitoring:report-list", args=[self.object.ref])

    def form_valid(self, form):
        response = super().form_valid(form)
        file = getattr(self, "result", None)
        if file is not None and file.is_waiting:
            messages.info(self.request, _("The file is being made. Load this page again in a moment."))
        return response

    def get_context_data(self, **kwargs):
        rows = self.object.files.defer("content").order_by("format", "language")
        files = [(row, reverse("monitoring:report-download", args=[row.ref])) for row in rows]
        return super().get_context_data(
            **{
                **kwargs,
                "files": files,
                "waiting": any(row.is_waiting for row in rows),
                "snapshot": self.object,
                "sheet": Sheet(self.object),
                "back_url": self.get_cancel_url(),
            }
        )


class ReportDownload(PermissionRequired, VisibleObject, View):
    http_method_names = ["get", "head", "options"]
    model = ReportFile
    permission_required = "monitoring.export"

    def rows(self, queryset):
        return queryset.select_related("snapshot__network")

    def get_permission_object(self):
        return subject_of(self.object.snapshot)

    def get(self, request, *args, **kwargs):
        file: ReportFile = self.object
        if not file.is_ready:
            raise Http404
        network = file.snapshot.network
        name = f"{slugify(network.name) if network else 'monitoring'}-{file.snapshot.on.isoformat()}-{file.language}"
        return HttpResponse(
            bytes(file.content),
            content_type=CONTENT_TYPES[file.format],
            headers={"Content-Disposition": f'attachment; filename="{name}.{file.format}"'},
        )
