"""The host municipality, read once a request: its zone and its languages are those of every page."""

from django.utils import timezone, translation

from actors.letterhead import mails_of
from actors.models import Municipality


class HostMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        town = request.municipality = Municipality.objects.host()
        if town is None:
            return self.get_response(request)
        language = translation.get_language()
        if language not in town.language_codes:
            language = town.language_codes[0]
        with timezone.override(town.zoneinfo), mails_of(town), translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        return response
