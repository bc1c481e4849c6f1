"""/actors/export.… – the directory as a table that can be imported again."""

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import get_language, gettext
from django.views.generic import View

from actors.imports.columns import Field
from actors.queries import EXPORT_FIELDS, directory_rows
from common import dates
from common.exports import Sheet, csv_rows, xlsx_workbook
from common.views import PermissionRequired

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class DirectoryExport(PermissionRequired, View):
    permission_required = "actors.export_directory"
    http_method_names = ["get", "head", "options"]

    def get_permission_object(self):
        return None

    def table(self):
        """(titles, rows): coordinators' notes are for coordinators only."""
        notes = self.request.user.has_perm("actors.view_notes")
        titles = [str(Field(name).label) for name in EXPORT_FIELDS if notes or name != "notes"]
        return titles, directory_rows(self.request.user, today=dates.today(), with_notes=notes)

    def filename(self, ending: str) -> str:
        return f"{gettext('actors')}-{dates.today():%Y-%m-%d}.{ending}"

    def attached(self, response, ending: str):
        response["Content-Disposition"] = f'attachment; filename="{self.filename(ending)}"'
        response["Cache-Control"] = "no-store"
        return response


class CsvExport(DirectoryExport):
    def get(self, request):
        titles, rows = self.table()
        chunks = csv_rows(rows, columns=titles, language=get_language() or "de")
        return self.attached(StreamingHttpResponse(chunks, content_type="text/csv; charset=utf-8"), "csv")


class XlsxExport(DirectoryExport):
    def get(self, request):
        titles, rows = self.table()
        name = gettext("Actors")
        book = xlsx_workbook([Sheet(name, titles, rows)], language=get_language() or "de", title=name)
        return self.attached(HttpResponse(book, content_type=XLSX), "xlsx")
