"""Somebody could not use a page and says so."""

from datetime import datetime

from django.db import transaction

from actors import notifications
from actors.models import Municipality


@transaction.atomic
def report_barrier(
    *, text: str, page: str = "", name: str = "", email: str = "", language: str, at: datetime
) -> None:
    """Tell the municipality by mail. Nobody else hears of it, whoever is named."""
    notifications.barrier_reported(
        text=text,
        page=page,
        name=name,
        email=email,
        language=language,
        town=Municipality.objects.host(),
        at=at,
    )
