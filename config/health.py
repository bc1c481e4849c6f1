"""Two pages for machines: does the process live, and is the installation fit to work.

They are answered before any other middleware, because that reads the database: a broken database must show as "not
ready", not restart the web, and neither page may depend on sessions, languages or the Host header.
"""

import shutil
from datetime import datetime, timedelta

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.utils import timezone

from accounts.domain.heartbeats import is_alive
from outbox.models import OutboxMessage, OutboxSwitch

LONGEST_WAIT = timedelta(minutes=10)
LEAST_FREE = 0.05


class HealthMiddleware:
    """Answers `/healthz` and `/readyz`; everything else goes on as usual."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.pages = {"/healthz": healthz, "/readyz": readyz}

    def __call__(self, request):
        page = self.pages.get(request.path_info)
        if page is None:
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        response = page()
        response["Cache-Control"] = "no-store"
        return response


def healthz() -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


def readyz() -> HttpResponse:
    """200 when everything works, else 503; per part only true or false, nothing about the inside."""
    checks = {"database": False, "disk": _disk_has_room()}
    try:
        checks |= _database_checks(now=timezone.now())
    except Error:
        checks["database"] = False
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)


def _database_checks(*, now: datetime) -> dict[str, bool]:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        # The tables asked below may not be there yet.
        return {"database": True, "migrations": False}
    return {
        "database": True,
        "migrations": True,
        "outbox": _outbox_moves(now),
        "worker": is_alive("worker", now=now),
        "beat": is_alive("beat", now=now),
    }


def _outbox_moves(now: datetime) -> bool:
    """No mail has been due for ten minutes; a pause that somebody ordered is no fault."""
    if OutboxSwitch.objects.filter(paused=True).exists():
        return True
    return not OutboxMessage.objects.waiting().filter(due_at__lt=now - LONGEST_WAIT).exists()


def _disk_has_room() -> bool:
    try:
        usage = shutil.disk_usage(settings.VAR_DIR)
    except OSError:
        return False
    return usage.free / usage.total >= LEAST_FREE
