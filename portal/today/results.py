"""The last result of the monitoring. A snapshot never changes and its output is large: each is read once a process."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.db.models import BooleanField, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.memory import once_a_page
from common.prepared import Prepared, given, many
from monitoring.models import Scope, Snapshot
from monitoring.sheet.gaps import Gap, find_gaps
from monitoring.sheet.sheet import Sheet
from networks.models import keys_read_by, reach_of

_LATEST = Prepared(
    lambda: (
        Snapshot.objects.filter(
            Q(scope=Scope.INSTANCE) & Q(given("whole", BooleanField())) | Q(network__in=many("networks"))
        )
        .order_by("scope", "-on", "-at", "-pk")
        .values_list("public_id", "on", "network__slug", "network_id")[:1]
    )
)


@dataclass(frozen=True)
class Factor:
    """A success factor as its dots; ``number`` says them, or that there are none."""

    name: str
    low: int | None
    dots: int | None
    high: int | None
    number: str


@dataclass(frozen=True)
class Reading:
    factors: tuple[Factor, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True)
class Latest:
    public_id: UUID
    on: date
    slug: str | None
    network_id: int | None

    @property
    def url(self) -> str:
        if self.slug:
            return reverse("monitoring:network", args=[self.on.year, self.slug])
        return reverse("monitoring:year", args=[self.on.year])

    @property
    def reading(self) -> Reading:
        return read(self.public_id, get_language())


def latest_of(user) -> Latest | None:
    """The one of all networks if there is one and it is this user's to see, else the last of a network one reads."""
    return once_a_page(("latest result", user.pk), lambda: _latest_of(user))


def _latest_of(user) -> Latest | None:
    if reach_of(user).read == frozenset():
        return None
    # ``Snapshot.objects.visible_to``, without what members see of their network.
    whole = user.is_coordinator or user.sees_everything
    row = _LATEST.row(whole=whole, networks=keys_read_by(user))
    return Latest(*row) if row else None


@lru_cache(maxsize=64)
def read(public_id: UUID, language: str) -> Reading:
    snapshot = Snapshot.objects.select_related("model").defer("input").get(public_id=public_id)
    sheet = Sheet(snapshot)
    return Reading(
        factors=tuple(
            Factor(str(row.name), row.low, row.dots, row.high, row.number if row.is_rated else _("not rated"))
            for row in sheet.factors
        ),
        gaps=tuple(find_gaps(sheet)),
    )
