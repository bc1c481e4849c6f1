"""What the pages of a year ask. Whoever may open such a page sees all of its results: a network's, or the whole's."""

from collections.abc import Callable
from copy import copy
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from common.prepared import Prepared, given
from monitoring.models import NilReport, Snapshot
from networks.models import Network


class _OfScope:
    """A question about one network or about the whole."""

    def __init__(self, build: Callable[[Any], QuerySet]):
        self.whole = Prepared(lambda: build(None))
        self.one = Prepared(lambda: build(given("network")))

    def rows(self, network: Network | None, **values) -> list:
        if network is None:
            return self.whole.rows(**values)
        return self.one.rows(network=network.pk, **values)


_OF_YEAR = _OfScope(
    lambda network: (
        Snapshot.objects.of(network)
        .filter(on__gte=given("first"), on__lte=given("last"))
        .values_list("public_id", "on", "at")
    )
)
_EARLIER = _OfScope(
    lambda network: (
        Snapshot.objects.of(network).last_of_years(before=given("day")).values_list("public_id", flat=True)
    )
)
_NIL_REPORTS = _OfScope(lambda network: NilReport.objects.filter(year=given("year"), network=network))


def results_of(network: Network | None, year: int) -> list[tuple[UUID, date, datetime]]:
    """(public id, reference date, computed at) of a year, newest first."""
    return _OF_YEAR.rows(network, first=date(year, 1, 1), last=date(year, 12, 31))


def results_before(network: Network | None, year: int) -> list[UUID]:
    """The last result of each earlier year, earliest first."""
    return _EARLIER.rows(network, day=date(year, 1, 1))


def nil_reports_of(network: Network | None, year: int) -> list[NilReport]:
    return _NIL_REPORTS.rows(network, year=year)


def read_snapshot(public_id: UUID) -> Snapshot:
    """With its model; the input, which is large, is read where it is looked at."""
    # What is looked up later (input, network) stays with the copy.
    return copy(_unchanged(public_id))


@lru_cache(maxsize=16)
def _unchanged(public_id: UUID) -> Snapshot:
    """A result never changes, and reading its output takes longer than drawing the page: once a process."""
    return Snapshot.objects.select_related("model").defer("input").get(public_id=public_id)
