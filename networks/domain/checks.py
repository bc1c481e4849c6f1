"""What several families refuse alike, each with the sentence people read."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from actors.domain import municipality
from actors.models import Municipality
from common.transitions import TransitionRefused
from networks.models import Network, NetworkStatus


def _town(place: Network | Municipality) -> Municipality:
    return place.municipality if isinstance(place, Network) else place


def local_day(at: datetime, place: Network | Municipality) -> date:
    """The calendar day of ``at`` where the network works."""
    return municipality.local_day(at, _town(place))


def refuse_future(day: date | None, *, at: datetime, place: Network | Municipality, field: str) -> None:
    municipality.refuse_future(day, at=at, field=field, town=_town(place))


def refuse_closed(network: Network) -> None:
    if network.status == NetworkStatus.CLOSED:
        raise ValidationError(_("This network is closed. Its records can be read but no longer changed."))


def refuse_foreign(rows: Iterable, network: Network, *, field: str) -> None:
    """Rows of another network are never mixed in, whatever a form was handed."""
    if any(row is not None and row.network_id != network.pk for row in rows):
        raise ValidationError({field: _("Choose from this network's own entries.")})


def refuse_stale(obj):
    """The row as it stands, locked; refused when its state has moved since ``obj`` was read."""
    kept = type(obj)._base_manager.select_for_update(of=("self",)).get(pk=obj.pk)
    if kept.status != obj.status:
        raise TransitionRefused(kept.state, obj.state, lost_race=True)
    return kept


def begin_no_later(obj, day: date) -> None:
    """Let the states so far begin on ``day`` at the latest: what is entered now took effect before they were entered.

    Without this, a network that met long before it was recorded would be "in preparation" after its kick-off.
    """
    obj.transitions.filter(effective_on__gt=day).update(effective_on=day)
