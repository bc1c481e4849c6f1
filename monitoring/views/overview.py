"""Where monitoring begins: the running year of all networks, or of one's own."""

from django.http import Http404, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from common.dates import today
from common.views import Page
from monitoring.views.scope import result_url, sees_all_networks
from networks.models import Network


class Overview(Page):
    """Sends on wherever there is only one place to go."""

    template_name = "monitoring/overview.html"
    page_title = _("Monitoring")
    lead = _("Choose a network to see how it stands.")

    def get(self, request, *args, **kwargs):
        year = today().year
        if sees_all_networks(request.user):
            return HttpResponseRedirect(result_url(year, None))
        networks = list(Network.objects.visible_to(request.user))
        if not networks:
            raise Http404
        if len(networks) == 1:
            return HttpResponseRedirect(result_url(year, networks[0]))
        places = [(network, result_url(year, network)) for network in networks]
        return self.render_to_response(self.get_context_data(places=places))
