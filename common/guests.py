"""What every page behind a personal link has in common."""

import time

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.shortcuts import render

PERIOD = 5 * 60  # seconds, as 429.html says


def keep_private(response):
    """A page behind a personal link is stored nowhere and found by no search engine.

    The referrer stays within this site: with "no-referrer" browsers send ``Origin: null`` and the form fails.
    """
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def show_link_gone(request, template: str = "link_gone.html", **context):
    """The same page for every link that does not work, whatever the reason; 429 for those who try many."""
    if _is_guessing(request):
        return keep_private(render(request, "429.html", status=429))
    return keep_private(render(request, template, context, status=404))


def _is_guessing(request) -> bool:
    """Counted are links that lead nowhere, by address; whoever has a right one never comes here."""
    address = get_adapter().get_client_ip(request)
    key = f"wrong_link:{address}:{int(time.time()) // PERIOD}"
    cache.add(key, 0, PERIOD)
    return cache.incr(key) > settings.WRONG_LINKS_ALLOWED
