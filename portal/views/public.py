"""The start page; language and theme, remembered in a cookie."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.domain.users import set_language
from portal.context import THEME_COOKIE, THEMES, offered_languages

ONE_YEAR = 365 * 24 * 60 * 60


@login_not_required
@require_safe
def start(request):
    if request.user.is_authenticated:
        return redirect("portal:today")
    return render(request, "portal/start.html")


def _back(request) -> HttpResponseRedirect:
    """To the page the form stood on; never to another site."""
    target = request.POST.get("next", "")
    inside = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(target) if inside else redirect("portal:start")


def _remember(response, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=ONE_YEAR, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )


@login_not_required
@require_POST
def language(request):
    """A language that is not offered changes nothing. Who is signed in gets mails in the chosen one, too."""
    response = _back(request)
    chosen = request.POST.get("language")
    if chosen in offered_languages(request.municipality):
        _remember(response, settings.LANGUAGE_COOKIE_NAME, chosen)
        if request.user.is_authenticated:
            set_language(request.user, chosen)
    return response


@login_not_required
@require_POST
def theme(request):
    """``light`` and ``dark`` are remembered; "as in the system" forgets the choice."""
    response = _back(request)
    chosen = request.POST.get("theme")
    if chosen == "system":
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    elif chosen in THEMES:
        _remember(response, THEME_COOKIE, chosen)
    return response
