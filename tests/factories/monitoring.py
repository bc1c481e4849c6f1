"""Snapshots: taken from the database, or frozen from a published example."""

from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

from common.transitions import record
from monitoring.collect import collect
from monitoring.domain.models import ensure_model
from monitoring.domain.snapshots import take_snapshot
from monitoring.models import Scope, Snapshot
from monitoring.rulebook import canonical_digest
from monitoring.scoring import score
from tests.factories.scoring import read_vectors

ON = date(2025, 12, 31)
# When the records of the tests were entered: before that day.
ENTERED = datetime(2025, 1, 2, 12, tzinfo=UTC)
# The kinds of records by which the ledger and the metrics name their rows.
LISTS = {
    "actor": "actors",
    "network": "networks",
    "meeting": "meetings",
    "planning": "planning",
    "idea": "ideas",
    "project": "projects",
    "commitment": "commitments",
}


def make_snapshot(*, network=None, on=ON, by=None):
    """What the product freezes for one network, or for all."""
    scope = Scope.NETWORK if network else Scope.INSTANCE
    return take_snapshot(scope=scope, network=network, on=on, by=by, at=timezone.now())


def make_example(name="E1", *, network=None, names=None, **labels):
    """A snapshot of a published example (`vectors.json`), whose records are called "Project J1" and so on.

    ``names`` gives records other names by their id; ``labels`` replaces whole kinds.
    """
    example = next(row for row in read_vectors("vectors.json")["examples"] if row["name"].startswith(name))
    given = example["inputs"]
    model = ensure_model()
    known = {
        kind: {
            row["id"]: (names or {}).get(row["id"], f"{kind.capitalize()} {row['id']}") for row in given[rows]
        }
        for kind, rows in LISTS.items()
    }
    known["scope"] = {
        "name": network.name if network else "",
        "municipality": "Stadt Birkenfurt",
        "zone": "Europe/Berlin",
    }
    return Snapshot.objects.create(
        scope=Scope.NETWORK if network else Scope.INSTANCE,
        network=network,
        on=date.fromisoformat(given["ref_date"]),
        model=model,
        input=given,
        labels={**known, **labels},
        digest=canonical_digest(given),
        output=score(model.config, given),
        by_name="Jana Sommer",
        at=timezone.now(),
    )


def facts_of(on=ON, network=None):
    found, _labels = collect(Scope.NETWORK if network else Scope.INSTANCE, network=network, on=on)
    return found


def noon(day):
    return datetime.combine(day, time(12), tzinfo=UTC)


def reach(obj, target, day, *, at=ENTERED):
    """A history row; each entered a second after the one before."""
    record(obj, target=target, by=None, at=at + timedelta(seconds=obj.transitions.count()), effective_on=day)
