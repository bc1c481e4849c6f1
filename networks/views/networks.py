"""Networks, their settings and people, topic areas and goals."""

from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common import dates
from common.display import amount
from common.lists import FilteredListView
from common.views import ObjectPage, Page, refusal_of
from networks.domain import networks as deeds
from networks.domain import topics
from networks.domain.checks import refuse_closed
from networks.forms import networks as forms
from networks.models import Goal, Network, TopicArea
from networks.queries import (
    coordinator_names,
    give_areas,
    network_checks,
    network_numbers,
    networks_seen_by,
    newest_ideas,
    role_in,
    running_areas,
    with_overview,
)
from networks.queries.contact import network_of
from networks.views.frames import Deed, Form, InNetwork, InOpenNetwork, OfNetwork, Press, Trail


class NetworkList(Trail, FilteredListView):
    model = Network
    template_name = "networks/network_list.html"
    filter_form_class = forms.NetworkFilter
    sortings = {
        "name": ("sort_key", "pk"),
        "kind": ("kind", "sort_key"),
        "members": ("member_count", "sort_key"),
    }
    default_sort = "name"
    offers = ("networks.found_network",)

    def get_page_title(self):
        return _("Networks") if self.request.user.is_coordinator else _("My networks")

    def rows(self, queryset):
        return with_overview(queryset)

    def whole(self):
        return networks_seen_by(self.request.user)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        give_areas(context["object_list"])
        for network in context["object_list"]:
            network.my_role = role_in(network, self.request.user)
        return context


class NetworkFound(Form):
    permission_required = "networks.found_network"
    form_class = forms.FoundForm
    page_title = _("Found a network")
    trail = ((_("Networks"), reverse_lazy("networks:list")),)
    success_message = _("The network is founded. Next: put actors on its list, plan the first meeting.")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_cancel_url(self):
        return reverse("networks:list")


class NetworkDetail(InNetwork, ObjectPage):
    """The network's own part; the portal's overview puts meetings and actions around the same blocks."""

    model = Network
    template_name = "networks/network_detail.html"
    nav = "networks"
    offers = ("networks.change_network", "networks.read_network")

    def find_object(self):
        return self.network

    @cached_property
    def numbers(self):
        return network_numbers(self.network, on=dates.today())

    def get_lead(self):
        """Who sits here, who leads, how long: "16 members, moderated by Amira Haddad, until December 2027"."""
        network, members = self.network, self.numbers.members
        parts = [ngettext("%(n)s member", "%(n)s members", members) % {"n": amount(members)}]
        if network.moderator is not None:
            parts.append(gettext("moderated by %(name)s") % {"name": network.moderator.name})
        if network.ends_on is not None:
            parts.append(gettext("until %(month)s") % {"month": date_format(network.ends_on, "F Y")})
        return ", ".join(parts)

    def get_trail(self):
        return super().get_trail()[:1]

    def get_context_data(self, **kwargs):
        today = dates.today()
        context = {
            "numbers": self.numbers,
            "newest": newest_ideas(self.network),
            "checks": network_checks(self.network, self.numbers),
            "topic_areas": running_areas(self.network, on=today),
            "coordinators": coordinator_names(self.network),
        }
        return super().get_context_data(**{**context, **kwargs})


class NetworkSettings(InOpenNetwork, Form):
    """Of a closed network: where what can still be set is set."""

    model = Network
    permission_required = "networks.change_network"
    form_class = forms.SettingsForm
    template_name = impossible_template_name = "networks/network_settings.html"
    page_title = _("Settings")
    success_message = _("Saved.")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user}


class _NetworkDeed(InOpenNetwork, Deed):
    model = Network
    permission_required = "networks.change_network"


class NetworkActivate(_NetworkDeed):
    form_class = forms.KickOffForm
    deed = staticmethod(deeds.activate_network)
    question = _("Has the network started?")
    consequence = _("From the kick-off meeting on, the network counts in the monitoring.")
    submit_label = _("Start the network")
    success_message = _("The network is active.")


class NetworkClose(_NetworkDeed):
    form_class = forms.EndForm
    deed = staticmethod(deeds.close_network)
    submit_label = _("Close the network")
    submit_kind = "danger"
    success_message = _("The network is closed.")
    consequence = _(
        "Nothing new can be planned in it then. All records stay, and savings that last go on counting. "
        "This cannot be taken back."
    )

    def get_question(self):
        return gettext("Close “%(network)s”?") % {"network": self.network}


# --- coordinators and readers --------------------------------------------------------------------------------


class PeopleOfNetwork(InNetwork, Form):
    permission_required = "networks.change_network"
    form_class = forms.PeopleForm
    template_name = "networks/network_people.html"
    page_title = _("Coordinators and readers")
    success_message = _("Added.")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "network": self.network}

    def get_cancel_url(self):
        return reverse("networks:settings", args=[self.network.slug])

    def get_success_url(self):
        return reverse("networks:people", args=[self.network.slug])

    def get_context_data(self, **kwargs):
        people = {
            "coordinator_links": self.network.coordinator_links.select_related("user"),
            "reader_links": self.network.reader_links.select_related("user"),
        }
        return super().get_context_data(**{**people, **kwargs})


class _PersonRemove(InNetwork, Deed):
    permission_required = "networks.change_network"
    links = ""
    submit_label = _("Remove from the network")
    submit_kind = "danger"
    success_message = _("Removed.")

    @property
    def person(self) -> User:
        link = get_object_or_404(getattr(self.network, self.links), user__public_id=self.kwargs["ref"])
        return link.user

    def get_question(self):
        return gettext("Remove %(name)s from “%(network)s”?") % {"name": self.person, "network": self.network}

    def perform(self, form):
        return self.deed(self.network, user=self.person, by=self.request.user, at=timezone.now())

    def get_cancel_url(self):
        return reverse("networks:people", args=[self.network.slug])

    def get_success_url(self):
        # Who has removed themselves no longer sees the page they came from.
        still = Network.objects.coordinated_by(self.request.user).filter(pk=self.network.pk).exists()
        return self.get_cancel_url() if still else reverse("networks:list")


class CoordinatorRemove(_PersonRemove):
    links = "coordinator_links"
    deed = staticmethod(deeds.remove_coordinator)

    def why_not(self):
        return refusal_of(deeds.refuse_last_coordinator, self.network)


class ReaderRemove(_PersonRemove):
    links = "reader_links"
    deed = staticmethod(deeds.remove_reader)


# --- topic areas and goals -------------------------------------------------------------------------------------


class TopicList(InNetwork, Page):
    template_name = "networks/topic_list.html"
    page_title = _("Topic areas")

    def get_context_data(self, **kwargs):
        areas = self.network.topic_areas.select_related("network").prefetch_related("goals__raised_by")
        return super().get_context_data(**{"topic_areas": areas, **kwargs})


class TopicCreate(InOpenNetwork, Form):
    permission_required = "networks.change_network"
    form_class = forms.NewTopicAreaForm
    page_title = _("Add a topic area")
    success_message = _("The topic area is added.")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "network": self.network}

    def get_cancel_url(self):
        return reverse("networks:topic-list", args=[self.network.slug])

    get_success_url = get_cancel_url


class _OfTopics(OfNetwork):
    permission_required = "networks.change_network"
    back = "networks:topic-list"
    back_label = _("Topic areas")

    def why_not(self):
        return refusal_of(refuse_closed, network_of(self.object))


class _OneTopic(_OfTopics):
    model = TopicArea

    def rows(self, queryset):
        return queryset.select_related("network__municipality")


class TopicEdit(_OneTopic, Form):
    form_class = forms.TopicAreaForm
    page_title = _("Edit the topic area")
    success_message = _("Saved.")


class TopicEnd(_OneTopic, Deed):
    form_class = forms.EndDayForm
    deed = staticmethod(topics.end_topic_area)
    submit_label = _("End the topic area")
    submit_kind = "danger"
    success_message = _("The topic area has ended.")
    consequence = _("No more meetings are planned for it. What was recorded stays and counts until that day.")

    def why_not(self):
        return refusal_of(topics.refuse_ending, self.object)

    def get_question(self):
        return gettext("End “%(topic)s”?") % {"topic": self.object}


class TopicReopen(_OneTopic, Press):
    deed = staticmethod(topics.reopen_topic_area)
    success_message = _("The topic area runs again.")


class GoalCreate(_OneTopic, Form):
    form_class = forms.NewGoalForm
    page_title = _("Add a goal")
    success_message = _("The goal is added.")

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        del kwargs["instance"]
        return {**kwargs, "user": self.request.user, "topic_area": self.object}


class _OneGoal(_OfTopics):
    model = Goal

    def rows(self, queryset):
        return queryset.select_related("topic_area__network__municipality")


class GoalEdit(_OneGoal, Form):
    form_class = forms.GoalForm
    page_title = _("Edit the goal")
    success_message = _("Saved.")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user}


class GoalDelete(_OneGoal, Deed):
    deed = staticmethod(topics.delete_goal)
    question = _("Delete the goal?")
    submit_label = _("Delete the goal")
    submit_kind = "danger"
    success_message = _("The goal is deleted.")

    def get_consequence(self):
        return self.object.text
