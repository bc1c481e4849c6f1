"""Two answers for machines: does the process live, and is the installation fit to work."""

import shutil
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.domain.heartbeats import is_alive
from outbox.models import OutboxMessage, OutboxSwitch

LONGEST_WAIT = timedelta(minutes=10)
LEAST_FREE = 0.05


@login_not_required
@never_cache
@require_safe
def healthz(_request):
    """The process answers; nothing else is asked, so that a broken database does not restart the web."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@login_not_required
@never_cache
@require_safe
def readyz(_request):
    """200 when everything works, else 503; per part only true or false, nothing about the inside."""
    checks = {"database": _database_answers()}
    if checks["database"]:
        now = timezone.now()
        checks["migrations"] = _is_migrated()
        if checks["migrations"]:
            checks["outbox"] = _outbox_moves(now)
            checks["worker"] = is_alive("worker", now=now)
            checks["beat"] = is_alive("beat", now=now)
    checks["disk"] = _disk_has_room()
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    return True


def _is_migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _outbox_moves(now) -> bool:
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
