"""The language of the account becomes the language of the browser at sign-in."""

from django.conf import settings

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
