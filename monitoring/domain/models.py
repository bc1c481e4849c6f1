"""The scoring model as a row: shipped as data, kept unchanged for as long as a snapshot was computed by it."""

from datetime import date
from functools import lru_cache

from django.db import transaction

from monitoring.models import ScoringModel
from monitoring.rulebook import SHIPPED_VERSION, checked, load_model, model_hash

SHIPPED_VALID_FROM = date(2025, 1, 1)


class ModelChanged(Exception):
    """A stored version and the shipped one of the same number differ: a change needs a new version number."""


@lru_cache(maxsize=4)
def _shipped(version: str) -> tuple[dict, str]:
    config = checked(load_model(version))
    return dict(config), model_hash(config)


@transaction.atomic
def ensure_model(version: str = SHIPPED_VERSION) -> ScoringModel:
    """The row of a shipped version, made on first use. Raises ``ModelChanged`` when its content is another."""
    config, digest = _shipped(version)
    model, _created = ScoringModel.objects.get_or_create(
        version=version,
        defaults={"config": config, "hash": digest, "valid_from": SHIPPED_VALID_FROM},
    )
    if model.hash != digest:
        raise ModelChanged(f"scoring model {version}: stored {model.hash[:12]}, shipped {digest[:12]}")
    return model
