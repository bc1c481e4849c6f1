"""A coordinator's own, signed judgement of priority; never blended with the computed one."""

from datetime import datetime

from django.db import transaction

from accounts.domain.audit import record_event
from common.dates import local_date, zone
from common.db import store
from monitoring.domain.snapshots import take_snapshot
from monitoring.models import ExpertPriority, Scope
from networks.models import Network


@transaction.atomic
def sign_priority(
    *, network: Network | None = None, points: int, reasoning: str, by, at: datetime
) -> ExpertPriority:
    """Sign 0 to 6 points with a reason, as of today, and freeze them beside the computed ones."""
    today = local_date(at, zone())
    signed = store(ExpertPriority(by=by, on=today), network=network, points=points, reasoning=reasoning)
    record_event("monitoring.priority_signed", subject=signed, by=by, at=at, after={"points": points})
    scope = Scope.NETWORK if network else Scope.INSTANCE
    take_snapshot(scope=scope, network=network, on=today, by=by, at=at)
    return signed
