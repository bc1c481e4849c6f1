"""/networks/ and /networks/<slug>/: the networks' own pages with what the meetings know about them."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import dates
from meetings.models import Meeting
from meetings.queries import round_of
from meetings.queries.actions import has_closing_meeting, open_actions_of
from meetings.queries.people import attendance_in
from meetings.queries.plan import next_meeting_of, plan_rows
from meetings.queries.rhythm import rhythms_of
from networks.queries import Check
from networks.views.members import MemberList
from networks.views.networks import NetworkDetail, NetworkList
from portal.rhythm import rhythm_lines

SHOWN_ACTIONS = 6
READ, CHANGE = "networks.read_network", "networks.change_network"


class NetworksOverview(NetworkList):
    template_name = "portal/network_list.html"
    nav = "networks"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        networks, today = list(context["object_list"]), dates.today()
        rhythms = rhythms_of(networks, self.request.user, today=today, now=timezone.now())
        for network in networks:
            network.rhythm = rhythms[network.pk]
        whole = not context["applied_filters"] and not context["is_paginated"]
        if networks and whole and self.request.user.is_coordinator:
            context |= {"heading": _result(networks), "lead": context["page_title"]}
        return context | {"object_list": networks, "year": today.year}


def _result(networks) -> str:
    at_work = [network for network in networks if not network.is_closed]
    waiting = [network for network in at_work if network.rhythm.next_id is None]
    if not at_work:
        return _("All networks are closed")
    if waiting:
        return ngettext(
            "%(k)d of %(n)d network has no next meeting",
            "%(k)d of %(n)d networks have no next meeting",
            len(waiting),
        ) % {"k": len(waiting), "n": len(at_work)}
    return ngettext(
        "The next meeting of %(n)d network is set",
        "The next meetings of all %(n)d networks are set",
        len(at_work),
    ) % {"n": len(at_work)}


class MembersOverview(MemberList):
    template_name = "portal/member_list.html"
    nav = "networks"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        members = context["object_list"]
        if context["may"]["read_network"]:
            attended = attendance_in(self.network, [member.actor_id for member in members])
            for member in members:
                member.attended = attended.get(member.actor_id)
        return context


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
            rhythm=rhythm_lines(plan_rows(self.request.user, today.year, today=today, network=self.network)),
            year=today.year,
            actions=open_actions_of(self.network, self.request.user),
            shown_actions=SHOWN_ACTIONS,
            today=today,
            **kwargs,
        )
        if ending := self._closing_meeting(today):
            context["checks"].append(ending)
        return context | {"granted": {READ: reads, CHANGE: context["may"]["change_network"]}}

    def _closing_meeting(self, today) -> Check | None:
        """Asked for in the last year of the term."""
        network = self.network
        if network.is_closed or network.ends_on is None or (network.ends_on - today).days > 365:
            return None
        met = has_closing_meeting(network)
        url = reverse("meetings:network-meetings", args=[network.slug])
        return Check(met, _("Closing meeting planned") if met else _("Closing meeting not planned yet"), url)

    def _next_meeting(self) -> Meeting | None:
        return next_meeting_of(self.network, self.request.user, now=timezone.now())
