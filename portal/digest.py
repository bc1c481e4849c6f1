"""Monday's mail: what waits on Today, for those who want it.

Derived like reminders, not scheduled: a sweep writes what is due, and a key for each person and week keeps it at one.
"""

import logging
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common import dates, links, samples
from common.samples import Sample
from outbox.models import Category, OutboxMessage
from outbox.post import post
from portal.today import tasks_of
from portal.today.moment import Moment

log = logging.getLogger(__name__)

KIND = "portal.digest"
AT = time(8)
# A worker that was away in the morning makes up for it on the same day.
UNTIL = timedelta(hours=12)
# More nobody reads in a mail; the page has them all.
MOST = 12


def queue_digests(now: datetime) -> int:
    """Returns how many mails were queued. Eight o'clock is the municipality's, whatever the clocks do between."""
    zone = dates.zone()
    today = now.astimezone(zone).date()
    due = datetime.combine(today - timedelta(days=today.weekday()), AT, zone)
    if not due <= now < due + UNTIL:
        return 0
    return sum(_queue(user, now=now, zone=zone) for user in User.objects.active().filter(weekly_digest=True))


def _queue(user: User, *, now: datetime, zone) -> bool:
    today = now.astimezone(zone).date()
    year, week, _day = today.isocalendar()
    key = f"{KIND}:{user.pk}:{year}-W{week:02}"
    if OutboxMessage.objects.filter(dedupe_key=key).exists():
        return False
    try:
        with transaction.atomic(), translation.override(user.language), timezone.override(zone):
            return _write(user, key, Moment(user=user, now=now, today=today))
    except Exception:
        # One person's rows must not keep the others from theirs.
        log.exception("The digest of user %d could not be written", user.pk)
        return False


def _write(user: User, key: str, moment: Moment) -> bool:
    tasks = tasks_of(moment)
    if not tasks.count:
        return False
    rows = [*tasks.urgent, *tasks.week, *tasks.later]
    row = post(
        KIND,
        user.language,
        {
            "name": user.name,
            "count": tasks.count,
            "urgent": len(tasks.urgent),
            "entries": [_entry(row.title, row.note, row.due, row.url) for row in rows[:MOST]],
            "rest": max(0, tasks.count - MOST),
            "link": links.absolute("portal:today"),
        },
        key=key,
        to_email=user.email,
        to_name=user.name,
        at=moment.now,
        category=Category.REMINDER,
        expires_at=moment.now + timedelta(days=1),
    )
    return row is not None


def _entry(title: str, note: str, due: str, url: str) -> dict[str, str]:
    return {"title": title, "note": note, "due": due, "link": f"{settings.SITE_URL}{url}"}


_ENTRIES = {
    "de": [
        ("Protokoll verschicken", "Runder Tisch Wärmewende", "seit 2 Tagen"),
        ("Bäckerei Sonnenschein anrufen", "Bündnis Wärmewende", "heute"),
    ],
    "en": [
        ("Send the minutes", "Round table on heating", "for 2 days"),
        ("Call Sunshine Bakery", "Alliance for heating", "today"),
    ],
}


def _sample(language: str, now: datetime) -> dict:
    return {
        "name": "Kim Muster" if language == "de" else "Kim Sample",
        "count": 2,
        "urgent": 2,
        "entries": [_entry(*values, "/today/") for values in _ENTRIES[language]],
        "rest": 0,
        "link": links.absolute("portal:today"),
        "unsubscribe": links.absolute("portal:privacy"),
    }


def register_samples() -> None:
    entry = Sample(_("What waits"), _("On Monday at 8:00, to those who want it."), _sample)
    samples.register("portal", _("Overview"), {"digest": entry})
