"""The result of a year, read from one snapshot; and the button that takes one."""

from functools import cached_property, partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View

from common.addresses import address
from common.dates import today
from common.db import decode_id, encode_id
from common.display import day_full
from common.views import Page, PermissionRequired
from monitoring.domain.snapshots import reference_date, take_snapshot
from monitoring.queries import nil_reports_of, read_snapshot, results_before, results_of
from monitoring.sheet import Sheet, drawn
from monitoring.sheet.gaps import find_gaps, find_patchy
from monitoring.sheet.trend import past_results
from monitoring.views.scope import ScopeOfPage, result_url, scope_url, sees_all_networks
from networks.forms.filters import InNetworkFilter, is_typed
from networks.models import keys_seen_by, named

FIRST_GAPS = 3


class Result(ScopeOfPage, Page):
    """A year of all networks or of one: the snapshot of its last day, in the running year the newest.

    ``?snapshot=<ref>`` shows another one of that year.
    """

    template_name = "monitoring/result.html"
    empty_template_name = "monitoring/result_empty.html"
    page_title = gettext_lazy("Monitoring")

    def get_trail(self):
        """One network's result stands below that of all, for those who see all."""
        if self.network is None or not sees_all_networks(self.request.user):
            return []
        return [(_("Monitoring"), result_url(self.year, None))]

    @cached_property
    def snapshots(self):
        """(public id, reference date, computed at) of the year, newest first."""
        return results_of(self.network, self.year)

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

    @property
    def asks_for_network(self) -> bool:
        return self.network is None and is_typed(keys_seen_by(self.request.user))

    @cached_property
    def network_form(self) -> InNetworkFilter:
        form = InNetworkFilter(self.request.GET, user=self.request.user)
        form.full_clean()
        return form

    def get(self, request, *args, **kwargs):
        if self.asks_for_network:
            if network := self.network_form.cleaned_data.get("network"):
                return HttpResponseRedirect(result_url(self.year, network))
        chosen = self.choose()
        if chosen is None:
            self.template_name = self.empty_template_name
            return self.render_to_response(self.get_context_data())
        return self.render_to_response(self.get_context_data(snapshot=read_snapshot(chosen)))

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
        if self.asks_for_network:
            context["network_form"] = self.network_form
        elif self.network is None:
            context["networks"] = [
                (name, address("monitoring:network", self.year, slug))
                for slug, name in named(keys_seen_by(user)).values()
            ]
        if snapshot is None:
            return context
        sheet = Sheet(
            snapshot,
            sees_costs=may["read_reasons"],
            earlier=past_results(results_before(self.network, self.year)),
        )
        context |= {
            "sheet": sheet,
            # Called when the part of the page has to be drawn.
            "columns": partial(drawn.columns, sheet),
            "matrix_rows": partial(drawn.rows, sheet),
            "gaps": partial(find_gaps, sheet),
            "first_gaps": FIRST_GAPS,
            "gaps_url": scope_url("gaps", self.year, self.network),
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
                "nil_url": scope_url("nil-report-create", self.year, self.network),
                "priority_url": scope_url("priority-sign", self.year, self.network),
                "nil_reports": partial(nil_reports_of, self.network, self.year),
            }
        return context


class Gaps(Result):
    """What is missing, heaviest first, with the way to the records and to a nil report."""

    template_name = "monitoring/gaps.html"
    page_title = gettext_lazy("Missing figures")
    permission_required = "monitoring.compute"

    def get_trail(self):
        return [(_("Monitoring"), self.result_url)]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if "sheet" not in context:
            return context
        gaps = context["gaps"] = find_gaps(context["sheet"])
        patchy = find_patchy(context["sheet"])
        if gaps:
            heading = ngettext("%(n)d figure is missing", "%(n)d figures are missing", len(gaps)) % {
                "n": len(gaps)
            }
        elif patchy:
            heading = _("No figure is missing, some records lack something")
        else:
            heading = _("Everything is complete")
        return context | {
            "patchy": patchy,
            "heading": heading,
            "page_title": _("Missing figures %(year)s – %(scope)s")
            % {"year": self.year, "scope": context["sheet"].scope_name},
            "result_url": self.result_url,
        }


class WhyOfYear(Result):
    """The lasting address of a reason: leads to that of the result the year shows."""

    permission_required = "monitoring.read_reasons"

    def get(self, request, *args, **kwargs):
        chosen = self.choose()
        if chosen is None:
            return HttpResponseRedirect(self.result_url)
        return HttpResponseRedirect(reverse("monitoring:why", args=[encode_id(chosen), self.kwargs["key"]]))


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
