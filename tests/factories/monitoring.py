"""Snapshots and what hangs on them."""

from datetime import date

from django.utils import timezone

from monitoring.domain.snapshots import take_snapshot
from monitoring.models import Scope

ON = date(2025, 12, 31)


def make_snapshot(*, network=None, on=ON, by=None):
    """What the product freezes for one network, or for all."""
    scope = Scope.NETWORK if network else Scope.INSTANCE
    return take_snapshot(scope=scope, network=network, on=on, by=by, at=timezone.now())
