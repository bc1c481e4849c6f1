"""What an account changes about a response: the browser's language at sign-in, and that no page is kept."""

from django.conf import settings
from django.contrib.auth import SESSION_KEY

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
