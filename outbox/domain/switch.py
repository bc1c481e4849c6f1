"""The switch of the whole outbox."""

from datetime import datetime

from django.db import transaction

from accounts.domain.audit import record_event
from outbox.models import OutboxSwitch
from outbox.queue import doorbell


def pause_outbox(*, by, at: datetime, reason: str = "") -> None:
    """Nothing leaves any more; mails already handed over are not called back."""
    _turn(True, by=by, at=at, reason=reason)


def resume_outbox(*, by, at: datetime) -> None:
    _turn(False, by=by, at=at, reason="")


@transaction.atomic
def _turn(paused: bool, *, by, at: datetime, reason: str) -> None:
    switch, _made = OutboxSwitch.objects.select_for_update().get_or_create(pk=1, defaults={"changed_at": at})
    if switch.paused == paused:
        return
    OutboxSwitch.objects.filter(pk=1).update(paused=paused, reason=reason[:200], changed_at=at)
    record_event(
        "outbox.pause" if paused else "outbox.resume", subject=switch, by=by, at=at, after={"reason": reason}
    )
    if not paused:
        doorbell.ring_after_commit()
