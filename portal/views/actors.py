"""/actors/<slug>/: the actor's own page with what the networks know about it."""

from actors.views.actors import ActorDetail
from networks.queries import actor_in_networks


class ActorOverview(ActorDetail):
    template_name = "portal/actor.html"
    nav = "actors"
    offers = (*ActorDetail.offers, "networks.note_contact")

    def get_context_data(self, **kwargs):
        known = actor_in_networks(self.object, self.request.user)
        return super().get_context_data(**{"known": known, **kwargs})
