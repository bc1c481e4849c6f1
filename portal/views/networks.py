"""/networks/<slug>/: the network's own page with what the meetings know about it."""

from django.utils import timezone

from common import dates
from meetings.models import Meeting, MeetingStatus
from meetings.queries.plan import plan_rows
from meetings.queries.seats import seats_of
from networks.views.networks import NetworkDetail


class NetworkOverview(NetworkDetail):
    template_name = "portal/network.html"

    def get_context_data(self, **kwargs):
        today = dates.today()
        meeting = self._next_meeting()
        return super().get_context_data(
            meeting=meeting,
            seats=seats_of(meeting, with_delivery=False) if meeting and self._shows_seats() else None,
            rhythm=plan_rows(self.request.user, today.year, today=today, network=self.network),
            year=today.year,
            **kwargs,
        )

    def _next_meeting(self) -> Meeting | None:
        return (
            Meeting.objects.visible_to(self.request.user)
            .filter(
                topic_area__network=self.network, status=MeetingStatus.INVITED, starts_at__gt=timezone.now()
            )
            .order_by("starts_at", "pk")
            .first()
        )

    def _shows_seats(self) -> bool:
        """Who answered what is for those who run or read the network."""
        return (
            type(self.network)._default_manager.read_by(self.request.user).filter(pk=self.network.pk).exists()
        )
