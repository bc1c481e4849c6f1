"""/networks/<slug>/: the network's own page with what the meetings know about it."""

from django.utils import timezone

from common import dates
from meetings.models import Meeting
from meetings.queries import round_of
from meetings.queries.plan import next_meeting_of, plan_rows
from networks.views.networks import NetworkDetail

READ, CHANGE = "networks.read_network", "networks.change_network"


class NetworkOverview(NetworkDetail):
    template_name = "portal/network.html"

    def get_context_data(self, **kwargs):
        today = dates.today()
        meeting = self._next_meeting()
        # Who answered what is for those who run or read the network.
        reads = self.request.user.has_perm(READ, self.network)
        context = super().get_context_data(
            meeting=meeting,
            seats=round_of(meeting) if meeting and reads else None,
            rhythm=plan_rows(self.request.user, today.year, today=today, network=self.network),
            year=today.year,
            **kwargs,
        )
        return context | {"granted": {READ: reads, CHANGE: context["may"]["change_network"]}}

    def _next_meeting(self) -> Meeting | None:
        return next_meeting_of(self.network, self.request.user, now=timezone.now())
