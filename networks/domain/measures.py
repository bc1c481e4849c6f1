"""The catalogue of measures: loaded from ``networks/data/``, rated by hand."""

import json
from datetime import datetime
from pathlib import Path

from django.db import transaction

from accounts.domain.audit import record_event
from common.db import store
from networks.models import Measure
from networks.models.measures import RATINGS

DATA = Path(__file__).resolve().parent.parent / "data"
COOPERATION = "klimaschutzkooperationen"


@transaction.atomic
def load_catalogue() -> list[Measure]:
    """Write every entry of ``networks/data/*.json``; its text replaces an older one, a rating that was entered stays."""
    measures = []
    for path in sorted(DATA.glob("*.json")):
        entry = json.loads(path.read_text(encoding="utf-8"))
        measure, _created = Measure.objects.update_or_create(
            slug=entry["slug"],
            defaults={"content": entry["content"], "linked_codes": entry["linked_codes"]},
        )
        measures.append(measure)
    return measures


def ensure_measure() -> Measure:
    """The entry for climate cooperations, loaded when this is the first time anybody needs it."""
    measure = Measure.objects.filter(slug=COOPERATION).first()
    if measure is None:
        measure = next(entry for entry in load_catalogue() if entry.slug == COOPERATION)
    return measure


@transaction.atomic
def rate_measure(measure: Measure, *, by, at: datetime, **ratings) -> Measure:
    """Enter the catalogue's own rating (0 to 6, or ``None``) with where and when it was read off."""
    before = {name: getattr(measure, name) for name in RATINGS}
    store(measure, **ratings)
    after = {name: getattr(measure, name) for name in RATINGS}
    record_event("networks.measure_rated", subject=measure, by=by, at=at, before=before, after=after)
    return measure
