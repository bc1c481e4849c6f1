"""/networks/<slug>/meetings/ – all meetings of one network."""

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common import display
from common.lists import FilteredListView
from meetings.models import Meeting
from meetings.queries.of_network import MeetingCounts, count_meetings, newest_meetings
from networks.queries import find_network


class NetworkMeetings(FilteredListView):
    """All meetings of one network, newest first."""

    model = Meeting
    nav = "networks"
    template_name = "meetings/network_meetings.html"
    page_title = gettext_lazy("Meetings")
    sortings = {
        "date": ("starts_at", "pk"),
        "title": ("title", "pk"),
        "topic": ("topic_area__sort_key", "starts_at"),
    }
    default_sort = "-date"

    @cached_property
    def network(self):
        network = find_network(self.request.user, slug=self.kwargs["slug"])
        if network is None:
            raise Http404
        return network

    def rows(self, queryset):
        return queryset.filter(topic_area__network=self.network).select_related("topic_area")

    @cached_property
    def counts(self) -> MeetingCounts:
        return count_meetings(self.network, self.request.user)

    def whole(self):
        return newest_meetings(self.network, self.request.user, count=self.counts.all)

    def get_trail(self):
        return [
            (_("Networks"), reverse("networks:list")),
            (self.network.name, self.network.get_absolute_url()),
        ]

    def get_result(self, total):
        held = self.counts.held
        return ngettext("%(k)s of %(n)s meetings is held", "%(k)s of %(n)s meetings are held", held) % {
            "k": display.amount(held),
            "n": display.amount(total),
        }

    def get_context_data(self, **kwargs):
        can_plan = not self.network.is_closed and self.request.user.has_perm(
            "meetings.plan_topic", self.network
        )
        return super().get_context_data(
            network=self.network, title_of=self.network.name, can_plan=can_plan, **kwargs
        )
