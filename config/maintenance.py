"""The switch for maintenance: while it is on, every page is the 503 page, and nothing asks the database.

On is: the variable ``MAINTENANCE`` (read at the start), or the file ``var/maintenance`` (looked for at every request,
so that no restart is needed). Either may hold the time of day at which work goes on, "14:00".
"""

import re

from django.conf import settings

from portal.views.errors import service_paused

_TIME = re.compile(r"([01]?\d|2[0-3]):[0-5]\d")


class MaintenanceMiddleware:
    """Stands before the session; style, pictures and the two pages for machines are answered above it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        words = switched_on()
        if words is None:
            return self.get_response(request)
        time = _TIME.search(words)
        return service_paused(request, until=time.group() if time else "")


def switched_on() -> str | None:
    """What stands in the switch; ``None`` when it is off."""
    if settings.MAINTENANCE:
        return settings.MAINTENANCE
    try:
        return settings.MAINTENANCE_SWITCH.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
