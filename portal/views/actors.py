"""/actors/ and /actors/<slug>/: the directory's own pages with what the networks and meetings know."""

from django.utils.translation import ngettext

from actors.views.actors import ActorDetail, ActorList
from common import dates, display
from networks.queries import actor_in_networks
from networks.queries.directory import standings_of
from outbox.queries import refused_addresses
from portal.forms.lists import DirectoryFilter
from portal.timeline import course_of


class ActorsOverview(ActorList):
    template_name = "portal/actor_list.html"
    nav = "actors"
    filter_form_class = DirectoryFilter

    def get_context_data(self, **kwargs):
        context, user = super().get_context_data(**kwargs), self.request.user
        actors = list(context["object_list"])
        network = self.filter_form.cleaned_data.get("network")
        standings = standings_of([actor.pk for actor in actors], user, network=network)
        for actor in actors:
            actor.standing = standings[actor.pk]
        if context["count"] and not context["applied_filters"]:
            context["heading"] = ngettext("%(n)s actor", "%(n)s actors", context["count"]) % {
                "n": display.amount(context["count"])
            }
        return context | {"object_list": actors, "shows_steps": user.is_coordinator, "today": dates.today()}


class ActorOverview(ActorDetail):
    template_name = "portal/actor.html"
    nav = "actors"
    offers = (*ActorDetail.offers, "networks.note_contact")

    def get_context_data(self, **kwargs):
        actor, user = self.object, self.request.user
        known = actor_in_networks(actor, user)
        people = [role.person for role in actor.active_roles]
        context = super().get_context_data(known=known, course=course_of(actor, known, user), **kwargs)
        if context["may"]["view_directory"]:
            addresses = {entry.email.lower(): entry for entry in [*people, actor] if entry.email}
            context["refused"] = [
                {"address": address, "of": addresses[address], "since": since}
                for address, since in refused_addresses(addresses)
            ]
        return context
