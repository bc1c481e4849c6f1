"""Freezing a result: input, model, output and names in one row that is never changed."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.domain.audit import record_event
from common.dates import local_date, zone
from monitoring.collect import collect
from monitoring.domain.models import ensure_model
from monitoring.models import Scope, ScoringModel, Snapshot
from monitoring.rulebook import canonical_digest
from monitoring.scoring import score
from networks.models import Network


@transaction.atomic
def take_snapshot(*, scope: Scope, network: Network | None = None, on: date, by, at: datetime) -> Snapshot:
    """Compute and freeze the scores as of ``on``.

    Where the newest result of that day is the same (model, input and names), that row is returned: asked twice, there
    is one. Raises ``ValidationError`` for a day that has not come yet.
    """
    if on > local_date(at, zone()):
        raise ValidationError({"on": _("The reference date lies ahead. Choose today or an earlier day.")})
    # Locked: two clicks at once must not make two rows.
    model = ScoringModel.objects.select_for_update().get(pk=ensure_model().pk)
    facts, labels = collect(scope, network=network, on=on)
    given = facts.to_dict()
    digest = canonical_digest(given)
    newest = Snapshot.objects.of(network).filter(on=on).first()
    if newest is not None and (newest.model, newest.digest, newest.labels) == (model, digest, labels):
        return newest
    snapshot = Snapshot(
        scope=scope,
        network=network,
        on=on,
        model=model,
        input=given,
        labels=labels,
        digest=digest,
        output=score(model.config, facts),
        by=by,
        by_name=by.name if by else "",
        at=at,
    )
    snapshot.full_clean()
    snapshot.save(force_insert=True)
    record_event("monitoring.snapshot_taken", subject=snapshot, by=by, at=at, after={"digest": digest})
    return snapshot


def reference_date(year: int, *, today: date) -> date:
    """The day a year is judged on: its last, or today while it runs."""
    return min(date(year, 12, 31), today)
