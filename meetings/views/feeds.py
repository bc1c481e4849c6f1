"""Calendars to subscribe to: the page with their addresses, and what a calendar program reads."""

from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views import View

from common import links
from common.guests import keep_private, show_link_gone
from common.links import Purpose, make_token
from common.views import ActionView, Page, named_in
from meetings.domain.feeds import close_feed, open_feed, renew_feed
from meetings.models import Feed
from meetings.queries.feeds import calendar_of, find_feed
from networks.models import Network

LIST = reverse_lazy("meetings:feeds")


@dataclass(frozen=True)
class Subscription:
    """``feed`` is missing until somebody wants the address."""

    name: str
    create_url: str
    feed: Feed | None

    @property
    def url(self) -> str:
        token = make_token(Purpose.FEED, self.feed.public_id, self.feed.link_version)
        return links.absolute("meetings:feed", token)


class FeedList(Page):
    template_name = "meetings/feeds.html"
    page_title = _("Subscribe to calendars")
    lead = _("Outlook, Google, Apple and others show the meetings and keep them up to date by themselves.")
    nav = "account"

    def get_trail(self):
        return [(_("My account"), reverse("accounts:account"))]

    def get_context_data(self, **kwargs):
        user = self.request.user
        feeds = {feed.network_id: feed for feed in user.feeds.all()}
        create = reverse("meetings:feed-create")
        networks = Network.objects.visible_to(user).order_by("sort_key").only("name", "slug")
        rows = [Subscription(str(_("My meetings")), create, feeds.get(None))]
        rows += [
            Subscription(network.name, f"{create}?network={network.slug}", feeds.get(network.pk))
            for network in networks
        ]
        return super().get_context_data(subscriptions=rows, **kwargs)


class FeedCreate(ActionView):
    success_url = LIST
    object = None

    @cached_property
    def network(self) -> Network | None:
        slug = self.request.GET.get("network", "")
        if not slug:
            return None
        found = named_in(Network.objects.visible_to(self.request.user), slug=slug)
        if found is None:
            raise Http404
        return found

    def perform(self):
        open_feed(self.request.user, network=self.network, at=timezone.now())


class _OwnFeed(ActionView):
    success_url = LIST

    def find_object(self):
        found = self.request.user.feeds.filter(public_id=self.kwargs["ref"]).first()
        if found is None:
            raise Http404
        return found


class FeedRenew(_OwnFeed):
    success_message = _("The old address no longer works. Enter the new one in your calendar.")

    def perform(self):
        renew_feed(self.object, by=self.request.user, at=timezone.now())


class FeedClose(_OwnFeed):
    success_message = _("The address no longer works.")

    def perform(self):
        close_feed(self.object, by=self.request.user, at=timezone.now())


@method_decorator(login_not_required, name="dispatch")
class FeedFile(View):
    http_method_names = ["get", "head", "options"]

    def get(self, request, token):
        feed = find_feed(token)
        if feed is None:
            return show_link_gone(request)
        body = calendar_of(feed, now=timezone.now())
        return keep_private(HttpResponse(body, content_type="text/calendar; charset=utf-8"))
