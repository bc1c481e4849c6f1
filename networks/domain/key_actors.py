"""Key actors of one network, where they differ from the town's. Periods, because scores look back."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.domain.audit import record_event
from actors.domain.actors import refuse_merged, refuse_overlap
from common.db import store
from networks.domain.checks import refuse_closed, refuse_future
from networks.models import Network, NetworkKeyActor


@transaction.atomic
def mark_key_actor(
    network: Network, *, actor, on: date, by, at: datetime, reason: str = ""
) -> NetworkKeyActor:
    refuse_closed(network)
    refuse_merged(actor, field="actor")
    refuse_future(on, at=at, place=network, field="on")
    refuse_overlap(NetworkKeyActor.objects.filter(network=network, actor=actor), on=on)
    period = NetworkKeyActor(network=network, actor=actor, by=by)
    store(period, from_on=on, reason=reason)
    record_event("networks.key_actor_marked", subject=actor, by=by, at=at, after={"network": str(network)})
    return period


@transaction.atomic
def unmark_key_actor(network: Network, *, actor, on: date, by, at: datetime) -> None:
    """From ``on`` it no longer counts as a key actor of the network."""
    refuse_future(on, at=at, place=network, field="on")
    period = NetworkKeyActor.objects.filter(network=network, actor=actor, to_on=None).first()
    if period is None:
        raise ValidationError(_("This actor is not a key actor of the network."))
    if on < period.from_on:
        raise ValidationError({"on": _("The end must not lie before the beginning.")})
    store(period, to_on=on)
    record_event("networks.key_actor_unmarked", subject=actor, by=by, at=at, after={"network": str(network)})
