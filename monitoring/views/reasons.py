"""Why a rating is what it is, and the data anybody can compute it from again."""

from django.http import Http404, JsonResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.generic import View

from common.views import ObjectPage, PermissionRequired, VisibleObject
from monitoring.models import Snapshot
from monitoring.sheet import WhyPage
from monitoring.sheet.reasons import KEYS
from monitoring.views.scope import result_url, subject_of


class OfSnapshot(VisibleObject):
    """A snapshot the user may see, with its model and network."""

    model = Snapshot

    @property
    def back_url(self) -> str:
        return f"{result_url(self.object.on.year, self.object.network)}?snapshot={self.object.ref}"

    def get_trail(self):
        return [(_("Monitoring"), self.back_url)]

    def rows(self, queryset):
        return queryset.select_related("model", "network")

    def get_permission_object(self):
        return subject_of(self.object)


class Why(OfSnapshot, ObjectPage):
    """One success factor (I1 to I3) or rating (D1 to D4) opened down to its records."""

    template_name = "monitoring/why.html"
    permission_required = "monitoring.read_reasons"

    def find_object(self):
        if self.kwargs["key"] not in KEYS:
            raise Http404
        return super().find_object()

    def get_page_title(self):
        return _("Why? – Monitoring")

    def get_context_data(self, **kwargs):
        # Of all networks together a coordinator may open the records of their own only; there they are names.
        links = self.object.network is not None or self.request.user.sees_everything
        why = WhyPage(self.object, self.kwargs["key"], links=links)
        if why.rating.is_rated:
            heading = _("Why %(number)s for “%(name)s”?") % {
                "number": why.rating.number,
                "name": why.rating.name,
            }
        else:
            heading = _("Why is “%(name)s” not rated yet?") % {"name": why.rating.name}
        return super().get_context_data(
            **{
                **kwargs,
                "why": why,
                "sheet": why.sheet,
                "snapshot": self.object,
                "heading": heading,
                "back_url": self.back_url,
                "page_title": heading,
            }
        )


class Data(OfSnapshot, PermissionRequired, View):
    """Model, input and output as one JSON file; `manage.py score_file` reads it."""

    http_method_names = ["get", "head", "options"]
    permission_required = "monitoring.read_reasons"

    def get(self, request, *args, **kwargs):
        snapshot = self.object
        name = slugify(snapshot.network.name) if snapshot.network else "monitoring"
        return JsonResponse(
            snapshot.document,
            json_dumps_params={"ensure_ascii": False, "indent": 1},
            headers={"Content-Disposition": f'attachment; filename="{name}-{snapshot.on.isoformat()}.json"'},
        )
