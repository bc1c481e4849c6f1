"""What several families refuse alike, each with the sentence people read."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from actors.models import Actor, Municipality
from common import dates
from networks.models import Network, NetworkStatus


def local_day(at: datetime, place: Network | Municipality) -> date:
    """The calendar day of ``at`` where the network works."""
    town = place.municipality if isinstance(place, Network) else place
    return dates.local_date(at, ZoneInfo(town.zone))


def refuse_future(day: date | None, *, at: datetime, place: Network | Municipality, field: str) -> None:
    """What has happened has happened today or earlier."""
    if day is not None and day > local_day(at, place):
        raise ValidationError({field: _("The date lies in the future. Choose today or earlier.")})


def refuse_closed(network: Network) -> None:
    if network.status == NetworkStatus.CLOSED:
        raise ValidationError(_("This network is closed. Its records can be read but no longer changed."))


def refuse_foreign(rows: Iterable, network: Network, *, field: str) -> None:
    """Rows of another network are never mixed in, whatever a form was handed."""
    if any(row is not None and row.network_id != network.pk for row in rows):
        raise ValidationError({field: _("Choose from this network's own entries.")})


def begin_no_later(obj, day: date) -> None:
    """Let the states so far begin on ``day`` at the latest: what is entered now took effect before they were entered.

    Without this, a network that met long before it was recorded would be "in preparation" after its kick-off.
    """
    obj.transitions.filter(effective_on__gt=day).update(effective_on=day)


def refuse_merged(actor: Actor | None, *, field: str = "actor") -> None:
    if actor is not None and actor.merged_into_id is not None:
        raise ValidationError({field: _("This actor was merged into another. Choose that one.")})
