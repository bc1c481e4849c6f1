"""The language of a request (the signed-in user's, else the cookie's, else the browser's, else German), and what an answer
to htmx says beside the page."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from common.keeping import HEADER as AUTOSAVE


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


class FragmentMiddleware:
    """For htmx: an answer that is another page is opened as one, and the address follows what is shown.

    What asks without anybody having done something (``X-Unattended``) never leads anywhere, nor does a form that saves
    by itself: whoever is signed out meanwhile keeps the page with what they typed.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        patch_vary_headers(response, ("HX-Request",))
        if "HX-Request" not in request.headers:
            return response
        here = urlsplit(request.headers.get("HX-Current-URL", ""))
        if "X-Unattended" in request.headers:
            return response if response.status_code == 200 else HttpResponse(status=204)
        location = response.headers.get("Location")
        if location and AUTOSAVE in request.headers:
            return HttpResponse(status=401)
        if location:
            if response.status_code != 307 and urlsplit(location).path != here.path:
                return _opened(response, location)
        elif (
            response.status_code == 200
            and request.get_full_path() != here._replace(scheme="", netloc="", fragment="").geturl()
        ):
            response.headers.setdefault("HX-Push-Url", request.get_full_path())
        return response


def _opened(response, location: str) -> HttpResponse:
    opened = HttpResponse(status=204, headers={"HX-Redirect": location})
    opened.cookies = response.cookies
    return opened
