"""What an account changes about a request: how long its session lasts, what is kept when that is over, the browser's
language at sign-in, and that no page stays in the browser."""

import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import resolve_url
from django.utils.translation import gettext_lazy as _

from common import typed
from common.addresses import page_before

ONE_YEAR = 365 * 24 * 60 * 60


def remember_language(response, language: str) -> None:
    """Set the cookie that ``common.middleware.LanguageMiddleware`` reads."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=ONE_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


# A session's end moves on with use, but not with every page: that would be a write each.
TOUCHED_EVERY = 5 * 60
SINCE, TOUCHED = "since", "touched"


def begin_session(session) -> None:
    session[SINCE] = session[TOUCHED] = int(time.time())


def extend_session(session, *, at_least: int = 0) -> int:
    """Move the end of the session on; returns the seconds until then."""
    now = int(time.time())
    if SINCE not in session:
        begin_session(session)
    may_last_until = session[SINCE] + settings.SESSION_MOST_SECONDS
    if now - session[TOUCHED] >= at_least and now + settings.SESSION_COOKIE_AGE <= may_last_until:
        session[TOUCHED] = now
    return session[TOUCHED] + settings.SESSION_COOKIE_AGE - now


KEPT = _("You were signed out. What you typed is kept: sign in, and it is there again.")


class SignedInMiddleware(LoginRequiredMiddleware):
    """Who is not signed in is sent to do so, and comes back to the form with what was typed."""

    def process_view(self, request, view_func, view_args, view_kwargs):
        answer = super().process_view(request, view_func, view_args, view_kwargs)
        if answer is not None or not getattr(view_func, "login_required", True):
            return answer
        # A page that looks for news by itself keeps nobody signed in.
        if "X-Unattended" not in request.headers:
            request.session_left = extend_session(request.session, at_least=TOUCHED_EVERY)
            if request.session_left <= 0:
                # Something else that was kept in the session has prolonged it in the store.
                logout(request)
                return self.handle_no_permission(request, view_func)
        return None

    def handle_no_permission(self, request, view_func):
        if request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        if typed.keep(request):
            # A page that saves by itself says so beside its form, and tries again.
            if "HX-Request" not in request.headers:
                messages.info(request, KEPT)
            return super().handle_no_permission(request, view_func)
        # A button's address shows nothing: back to the page it was on, else Today.
        back = page_before(request) or resolve_url(settings.LOGIN_REDIRECT_URL)
        return redirect_to_login(back, self.get_login_url(view_func))


class SignInLanguageMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if language := getattr(request, "sign_in_language", ""):
            remember_language(response, language)
        return response


class NoStoreMiddleware:
    """No page of a signed-in person stays in the browser: after signing out "back" shows nothing, and before that
    the present state instead of a form already sent. Asks no session that the page itself did not ask."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.session.accessed and request.session.get(SESSION_KEY):
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response
