"""The host municipality, read once a request: its zone is the zone of every page."""

from django.utils import timezone

from actors.letterhead import mails_of
from actors.models import Municipality


class HostMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.municipality = Municipality.objects.host()
        if request.municipality is None:
            return self.get_response(request)
        with timezone.override(request.municipality.zoneinfo), mails_of(request.municipality):
            return self.get_response(request)
