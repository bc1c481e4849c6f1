"""Addresses of calendars: opened, renewed, given up. Whoever has the address reads the calendar."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from accounts.domain.audit import record_event
from meetings.models import Feed
from networks.models import Network


@transaction.atomic
def open_feed(user, *, network: Network | None, at: datetime) -> Feed:
    """The login's address of this calendar; there is only one."""
    feed, created = Feed.objects.get_or_create(user=user, network=network, defaults={"created_at": at})
    if created:
        record_event("meetings.open_feed", subject=feed, by=user, at=at)
    return feed


@transaction.atomic
def renew_feed(feed: Feed, *, by, at: datetime) -> None:
    """A new address; whoever knows the old one reads nothing more."""
    Feed.objects.filter(pk=feed.pk).update(link_version=F("link_version") + 1)
    record_event("meetings.renew_feed", subject=feed, by=by, at=at)


@transaction.atomic
def close_feed(feed: Feed, *, by, at: datetime) -> None:
    record_event("meetings.close_feed", subject=feed, by=by, at=at)
    feed.delete()
