"""Error pages: what happened, what to do, a way on. 500 and 503 need neither the database nor the frame."""

import logging
import secrets
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from common import typed
from common.middleware import language_of
from networks.queries.contact import people_to_ask
from portal.context import THEME_COOKIE, THEMES

logger = logging.getLogger(__name__)

RETRY_AFTER = 60
# Nothing that can be taken for another sign when it is read out on the telephone.
CODE_SIGNS = "3479ACEFHKLPRTX"


def bad_request(request, exception):
    return render(request, "400.html", status=400)


def forbidden(request, exception):
    network, people = people_to_ask(request.user, getattr(exception, "subject", None))
    names = get_text_list([person.name for person in people], _("or"))
    runs = network is not None and request.user.has_perm("networks.change_network", network)
    return render(request, "403.html", {"network": network, "names": names, "runs": runs}, status=403)


def form_too_old(request, reason=""):
    """The token against forged requests does not fit: after signing in anew in another tab, for example. What was typed
    comes back, at once or after signing in; nothing is written."""
    if typed.keep(request):
        return HttpResponseRedirect(request.get_full_path())
    return render(request, "403_csrf.html", status=403)


def not_found(request, exception):
    return render(request, "404.html", status=404)


def server_error(request):
    """Called while the exception is handled: a database that does not answer is a pause, anything else a fault."""
    fault = sys.exc_info()[1]
    if isinstance(fault, OperationalError | InterfaceError):
        return service_paused(request)
    code = "".join(secrets.choice(CODE_SIGNS) for _sign in range(4))
    logger.error("Fault %s: %s at %s %s", code, type(fault).__name__, request.method, request.path)
    return _bare(request, "500.html", {"code": code}, status=500)


def service_paused(request, *, until: str = "") -> HttpResponse:
    response = _bare(request, "503.html", {"until": until}, status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def _bare(request, template: str, context: dict, *, status: int) -> HttpResponse:
    """Without the request, so that no context processor asks for the session or the user."""
    theme = request.COOKIES.get(THEME_COOKIE)
    with translation.override(language_of(request)):
        page = render_to_string(
            template, context | {"theme": theme if theme in THEMES and theme != "system" else ""}
        )
        response = HttpResponse(page, status=status)
        response["Content-Language"] = translation.get_language()
    response["Cache-Control"] = "no-store"
    return response
