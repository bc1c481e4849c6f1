"""Signs of life of the background processes."""

from datetime import datetime, timedelta

from accounts.models import Heartbeat

SILENCE = timedelta(minutes=5)


def beat_heart(name: str, *, at: datetime) -> None:
    Heartbeat.objects.update_or_create(name=name, defaults={"at": at})


def is_alive(name: str, *, now: datetime) -> bool:
    """Whether the process showed itself within the last five minutes."""
    return Heartbeat.objects.filter(name=name, at__gt=now - SILENCE).exists()
