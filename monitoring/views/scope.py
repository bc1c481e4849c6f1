"""What the pages of a year share: for which networks, which year, and where the result stands."""

from functools import cached_property

from django.http import Http404
from django.shortcuts import get_object_or_404

from common.addresses import address
from common.dates import today
from monitoring.models import Scope, Snapshot
from networks.models import Network

FIRST_YEAR = 2000


def sees_all_networks(user) -> bool:
    return user.sees_everything or user.is_coordinator


def result_url(year: int, network: Network | None) -> str:
    if network is None:
        return address("monitoring:year", year)
    return address("monitoring:network", year, network.slug)


def scope_url(name: str, year: int, network: Network | None) -> str:
    """The URL of an action on a year: "compute" for all networks, "network-compute" for one."""
    if network is None:
        return address(f"monitoring:{name}", year)
    return address(f"monitoring:network-{name}", year, network.slug)


def subject_of(snapshot: Snapshot) -> Network | Scope:
    return snapshot.network or Scope.INSTANCE


class ScopeOfPage:
    """``network`` (or None), ``year`` and ``subject`` from the URL; what one may not see does not exist."""

    @cached_property
    def network(self) -> Network | None:
        if slug := self.kwargs.get("slug"):
            return get_object_or_404(Network.objects.visible_to(self.request.user), slug=slug)
        if not sees_all_networks(self.request.user):
            raise Http404
        return None

    @cached_property
    def year(self) -> int:
        year = self.kwargs["year"]
        if not FIRST_YEAR <= year <= today().year:
            raise Http404
        return year

    @property
    def scope(self) -> Scope:
        return Scope.NETWORK if self.network else Scope.INSTANCE

    @property
    def subject(self) -> Network | Scope:
        return self.network or Scope.INSTANCE

    @property
    def result_url(self) -> str:
        return result_url(self.year, self.network)

    def get_permission_object(self):
        # Both are looked up first: what does not exist is 404 for everybody.
        _year = self.year
        return self.subject
