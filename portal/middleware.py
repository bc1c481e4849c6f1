"""A page that moved when its network, organisation or project got another name is found by its old address, too."""

from django.http import HttpResponsePermanentRedirect, HttpResponseRedirect
from django.utils.http import escape_leading_slashes

from actors.models import Actor
from networks.models import Network, Project

MOVED = {"networks": Network, "actors": Actor, "projects": Project}


class SentOn(HttpResponseRedirect):
    """The browser sends the form once more, as it is, to the present address: nothing typed is lost."""

    status_code = 307


class FormerAddressMiddleware:
    """Asks only where nothing was found, and tells only who may see the row."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code != 404 or request.method not in ("GET", "HEAD", "POST"):
            return response
        path = _present_path(request)
        if path is None:
            return response
        query = request.META.get("QUERY_STRING", "")
        answer = SentOn if request.method == "POST" else HttpResponsePermanentRedirect
        return answer(f"{path}?{query}" if query else path)


def _present_path(request) -> str | None:
    parts = request.path.split("/")
    for place, part in enumerate(parts[:-1]):
        if part not in MOVED or "\0" in parts[place + 1]:
            continue
        rows = MOVED[part].objects.visible_to(request.user)
        slug = rows.filter(former_slugs__slug=parts[place + 1]).values_list("slug", flat=True).first()
        if slug:
            # Two slashes at the beginning would name another site.
            return escape_leading_slashes("/".join([*parts[: place + 1], slug, *parts[place + 2 :]]))
    return None
