"""The result of a year, read from one snapshot; and the button that takes one."""

from functools import cached_property

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from common.dates import today
from common.db import decode_id, encode_id
from common.display import day_full
from common.views import Page, PermissionRequired
from monitoring.domain.snapshots import reference_date, take_snapshot
from monitoring.models import NilReport, Snapshot
from monitoring.sheet import Sheet, drawn
from monitoring.sheet.gaps import find_gaps
from monitoring.views.scope import ScopeOfPage, result_url, scope_url, sees_all_networks
from networks.models import Network


class Result(ScopeOfPage, Page):
    """A year of all networks or of one: the snapshot of its last day, in the running year the newest.

    ``?snapshot=<ref>`` shows another one of that year.
    """

    template_name = "monitoring/result.html"
    empty_template_name = "monitoring/result_empty.html"
    page_title = gettext_lazy("Monitoring")

    @cached_property
    def snapshots(self):
        """(public id, reference date, computed at) of the year, newest first."""
        rows = Snapshot.objects.visible_to(self.request.user).of(self.network).filter(on__year=self.year)
        return list(rows.values_list("public_id", "on", "at"))

    def choose(self):
        """Public id of the snapshot to show; None while there is none. Raises 404 for one that is not of this page."""
        if wanted := self.request.GET.get("snapshot"):
            known = {public_id for public_id, _on, _at in self.snapshots}
            try:
                chosen = decode_id(wanted)
            except ValueError:
                raise Http404 from None
            if chosen not in known:
                raise Http404
            return chosen
        return self.snapshots[0][0] if self.snapshots else None

    def get(self, request, *args, **kwargs):
        chosen = self.choose()
        if chosen is None:
            self.template_name = self.empty_template_name
            return self.render_to_response(self.get_context_data())
        snapshot = Snapshot.objects.select_related("model")
        # The input is large and the overview of all networks needs none of it; one network's topic areas do.
        if self.network is None:
            snapshot = snapshot.defer("input")
        return self.render_to_response(self.get_context_data(snapshot=snapshot.get(public_id=chosen)))

    def get_context_data(self, **kwargs):
        user, snapshot = self.request.user, kwargs.get("snapshot")
        may = {
            name: user.has_perm(f"monitoring.{name}", self.subject) for name in ("read_reasons", "compute")
        }
        context = {
            **super().get_context_data(**kwargs),
            "network": self.network,
            "year": self.year,
            "may": may,
            "compute_url": scope_url("compute", self.year, self.network),
            "previous_year": self.year - 1,
            "previous_url": result_url(self.year - 1, self.network),
            "next_year": self.year + 1 if self.year < today().year else None,
            "next_url": result_url(self.year + 1, self.network),
            "all_url": result_url(self.year, None) if sees_all_networks(user) else "",
        }
        if self.network is None:
            context["networks"] = [
                (network.name, result_url(self.year, network)) for network in Network.objects.visible_to(user)
            ]
        if snapshot is None:
            return context
        before = (
            Snapshot.objects.visible_to(user)
            .of(self.network)
            .filter(on__year=self.year - 1)
            .select_related("model")
            .defer("input")
            .first()
        )
        sheet = Sheet(snapshot, sees_costs=may["read_reasons"], before=before)
        context |= {
            "sheet": sheet,
            "columns": drawn.columns(sheet),
            "matrix_rows": drawn.rows(sheet),
            "heading": sheet.headline,
            "page_title": _("Monitoring %(year)s – %(scope)s")
            % {"year": self.year, "scope": sheet.scope_name},
            "choices": [
                (encode_id(public_id), on, at, public_id == snapshot.public_id)
                for public_id, on, at in self.snapshots
            ],
            "is_running": self.year == today().year,
        }
        if may["compute"]:
            context |= {
                "gaps": find_gaps(sheet),
                "nil_url": scope_url("nil-report-create", self.year, self.network),
                "priority_url": scope_url("priority-sign", self.year, self.network),
                "nil_reports": NilReport.objects.visible_to(user).filter(
                    year=self.year, network=self.network
                ),
            }
        return context


class Compute(ScopeOfPage, PermissionRequired, View):
    """Takes a snapshot as of today, or as of the last day of a past year."""

    http_method_names = ["post", "options"]
    permission_required = "monitoring.compute"

    def post(self, request, *args, **kwargs):
        now = timezone.now()
        on = reference_date(self.year, today=today())
        try:
            snapshot = take_snapshot(scope=self.scope, network=self.network, on=on, by=request.user, at=now)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return HttpResponseRedirect(self.result_url)
        if snapshot.at == now:
            messages.success(request, _("Computed from the records as of %(day)s.") % {"day": day_full(on)})
        else:
            messages.info(
                request,
                _("Nothing has changed: the result as of %(day)s still holds.") % {"day": day_full(on)},
            )
        return HttpResponseRedirect(f"{self.result_url}?snapshot={snapshot.ref}")
