"""The language of a request: the signed-in user's, else the cookie's, else the browser's, else German."""

from django.conf import settings
from django.utils import translation
from django.utils.cache import patch_vary_headers


def language_of(request) -> str:
    """By cookie, else by browser; asks neither session nor database."""
    language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if language in dict(settings.LANGUAGES):
        return language
    return translation.get_language_from_request(request)


class LanguageMiddleware:
    """Stands after the session and before everything that makes text.

    The cookie is set by the language switch; for a user with an account it is set at sign-in too, so that no
    query is needed here.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        language = language_of(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response
