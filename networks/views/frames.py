"""What the pages of the networks share: the way back, the network above them, and deeds with one button.

``InNetwork`` pages live under
``/networks/<slug>/`` and ask their permission about that network. A ``Deed`` is a question with a button (its form may
ask for a day or a reason), a ``Press`` only a button; both call one domain function with the object, ``by``, ``at`` and
the form's fields.
"""

from functools import cached_property

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.views import ActionView, ConfirmView, FormPage, Offers, named_in, refusal_of
from networks.domain.checks import refuse_closed
from networks.models import Network, reach_of
from networks.queries import find_network
from networks.queries.contact import network_of


class Trail(Offers):
    """The row a page is about, for its title."""

    def get_title_of(self) -> str:
        """What the page is about, for the title: the row, where the page's own name does not say it."""
        thing = getattr(self, "object", None)
        known = hasattr(thing, "get_absolute_url") and str(thing) not in str(self.get_page_title())
        return str(thing) if known else ""

    def get_context_data(self, **kwargs):
        return super().get_context_data(**{"title_of": self.get_title_of(), **kwargs})


class InNetwork(Trail):
    """A page under ``/networks/<slug>/``."""

    offers = ("networks.change_network",)

    @cached_property
    def network(self) -> Network:
        network = find_network(self.request.user, slug=self.kwargs["slug"])
        if network is None:
            raise Http404
        return network

    def get_permission_object(self):
        return self.network

    def get_offer_object(self):
        return self.network

    def get_title_of(self) -> str:
        return "" if self.network.name in str(self.get_page_title()) else self.network.name

    def get_trail(self):
        return [
            (_("Networks"), reverse("networks:list")),
            (self.network.name, self.network.get_absolute_url()),
        ]

    def get_context_data(self, **kwargs):
        return super().get_context_data(**{"network": self.network, **kwargs})


class InOpenNetwork(InNetwork):
    """What a closed network has no use for."""

    def why_not(self):
        return refusal_of(refuse_closed, self.network)


class ForNetwork:
    """A page of no network whose link may preset one (``?network=``)."""

    def networks(self):
        return Network.objects.coordinated_by(self.request.user)

    @cached_property
    def network(self) -> Network | None:
        return named_network(self.request, self.networks())

    def why_not(self):
        return refusal_of(refuse_closed, self.network) if self.network is not None else ""


def named_network(request, networks) -> Network | None:
    """The one of ``networks`` a link presets (``?network=``)."""
    return named_in(networks, slug=request.GET.get("network", ""))


def mark_own(rows, user) -> None:
    """``is_mine``: what the user may change; rows of no network are common to coordinators."""
    reach = reach_of(user)
    for row in rows:
        row.is_mine = user.is_coordinator if row.network_id is None else reach.runs(row.network_id)


class OfNetwork(Trail):
    """A page about a row of a network. ``back`` names the page of the network it returns to."""

    back = "networks:detail"
    back_label = ""

    def get_back_url(self) -> str:
        network = network_of(self.object)
        return reverse(self.back, args=[network.slug])

    def get_trail(self):
        network = network_of(self.object)
        trail = [(_("Networks"), reverse("networks:list")), (network.name, network.get_absolute_url())]
        if self.back_label:
            trail.append((self.back_label, self.get_back_url()))
        return trail

    def get_cancel_url(self):
        return self.get_back_url()

    def get_success_url(self):
        return self.get_back_url()

    def get_title_of(self) -> str:
        return super().get_title_of() or network_of(self.object).name


class Form(Trail, FormPage):
    pass


class Deed(Trail, ConfirmView):
    deed = None

    def perform(self, form):
        return self.deed(self.object, by=self.request.user, at=timezone.now(), **form.cleaned_data)


class Press(ActionView):
    deed = None

    def perform(self):
        return self.deed(self.object, by=self.request.user, at=timezone.now())
