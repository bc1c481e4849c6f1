"""Costs of the cooperation, of all networks or of one."""

from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.display import amount, euro
from common.lists import FilteredListView
from networks.domain.costs import delete_cost
from networks.forms.costs import CostFilter, CostForm, NewCostForm
from networks.models import CostRecord, Network, keys_read_by
from networks.queries import cost_sums, costs_in, sums_in, with_payer
from networks.views.frames import Deed, Form, InNetwork, Trail, mark_own, named_network


class CostList(Trail, FilteredListView):
    model = CostRecord
    permission_required = "networks.see_costs"
    template_name = "networks/cost_list.html"
    page_title = _("Costs")
    filter_form_class = CostFilter
    sortings = {
        "on": ("on", "pk"),
        "amount": ("amount", "pk"),
        "hours": ("hours", "pk"),
        "payer": ("payer", "pk"),
    }
    offers = ("networks.record_cost",)
    network = None

    def get_filter_kwargs(self):
        return {"user": self.request.user, "network": self.network}

    def rows(self, queryset):
        return with_payer(queryset)

    def asked(self) -> dict:
        """As ``visible_to`` has it."""
        user = self.request.user
        return {
            "networks": keys_read_by(user),
            "common": user.sees_everything or user.is_coordinator,
        }

    @cached_property
    def sums(self):
        return cost_sums(self.get_queryset()) if self.is_filtered else sums_in(**self.asked())

    def whole(self):
        return costs_in(**self.asked(), count=sum(row.count for row in self.sums))

    def get_result(self, total):
        parts = {
            "amount": euro(sum(row.amount or 0 for row in self.sums)),
            "hours": amount(sum(row.hours or 0 for row in self.sums)),
        }
        return _("Costs so far: %(amount)s and %(hours)s hours") % parts

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        mark_own(context["object_list"], self.request.user)
        url = reverse("networks:cost-create")
        more = {
            "sums": self.sums,
            "network": self.network,
            "can_record": any(context["may"].values()),
            "create_url": url if self.network is None else f"{url}?network={self.network.slug}",
        }
        return {**context, **more}


class NetworkCosts(InNetwork, CostList):
    permission_required = "networks.read_network"
    offers = ("networks.change_network",)

    def rows(self, queryset):
        return super().rows(queryset.filter(network=self.network))

    def asked(self):
        return {"networks": [self.network.pk], "common": False}


class _ToCosts:
    """Back to the costs of the network the record is for."""

    def get_trail(self):
        return [(_("Costs"), reverse("networks:cost-list"))]

    def get_cancel_url(self):
        return reverse("networks:cost-list")

    def get_success_url(self):
        network = (getattr(self, "result", None) or self.object).network
        return (
            self.get_cancel_url()
            if network is None
            else reverse("networks:network-costs", args=[network.slug])
        )


class CostCreate(_ToCosts, Form):
    permission_required = "networks.record_cost"
    form_class = NewCostForm
    page_title = _("Record a cost")
    success_message = _("The cost is recorded.")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_initial(self):
        mine = Network.objects.coordinated_by(self.request.user)
        return {"network": named_network(self.request, mine)}


class _OneCost(_ToCosts):
    model = CostRecord
    permission_required = "networks.change_cost"

    def rows(self, queryset):
        return queryset.select_related("network", "actor", "municipality")


class CostEdit(_OneCost, Form):
    form_class = CostForm
    template_name = "networks/cost_form.html"
    page_title = _("Edit the cost record")
    success_message = _("Saved.")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user}


class CostDelete(_OneCost, Deed):
    deed = staticmethod(delete_cost)
    question = _("Delete the cost record?")
    submit_label = _("Delete the record")
    submit_kind = "danger"
    success_message = _("The record is deleted.")

    def get_consequence(self):
        return self.object.text
