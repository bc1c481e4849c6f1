from django.utils import timezone

from accounts.domain.heartbeats import beat_heart
from tests.architecture.access import ROLES, Answer, Row

EVERYBODY = Answer(ok=frozenset(ROLES))


def _living(world):
    """`/readyz` answers 503 while worker and beat are silent."""
    for process in ("worker", "beat"):
        beat_heart(process, at=timezone.now())
    return {}


ACCESS = {
    # for machines
    "portal:healthz": Row(get=EVERYBODY),
    "portal:readyz": Row(get=EVERYBODY, kwargs=_living),
}
