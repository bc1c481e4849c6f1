"""Monday's mail: once a week, at eight, to those who want it, with what waits for them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from outbox.models import Category, OutboxMessage
from portal.digest import queue_digests
from tests.factories.accounts import make_task

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 11, 30, 8, 0, tzinfo=BERLIN)


@pytest.fixture
def reader_of_mondays(coordinator, town):
    coordinator.weekly_digest = True
    coordinator.save()
    make_task(coordinator, text="Getränke bestellen")
    return coordinator


# proof 21
@pytest.mark.parametrize("month", [3, 10])
def test_one_a_week_at_eight_over_both_changes_of_the_clock(reader_of_mondays, month):
    first = datetime(2026, month, 16, 0, 0, tzinfo=UTC)
    sent = []
    for step in range(21 * 24 * 4):
        now = first + step * timedelta(minutes=15)
        sent += [now.astimezone(BERLIN)] * queue_digests(now)
    assert [(at.weekday(), at.hour, at.minute) for at in sent] == [(0, 8, 0)] * 3
    assert len({at.isocalendar().week for at in sent}) == 3
    # One before the clocks changed and one after: an hour apart in UTC.
    assert len({at.utcoffset() for at in sent}) == 2


def test_it_says_what_waits_and_leads_there(reader_of_mondays):
    assert queue_digests(MONDAY) == 1
    mail = OutboxMessage.objects.get()
    assert (mail.to_email, mail.category) == (reader_of_mondays.email, Category.REMINDER)
    assert "Getränke bestellen" in mail.text
    assert "http://testserver/today/" in mail.text
    assert mail.subject.startswith("Ihre Woche: ")
    assert "List-Unsubscribe" in mail.headers


@pytest.mark.parametrize(("hours", "count"), [(-0.1, 0), (0, 1), (11.9, 1), (12, 0), (24, 0), (6 * 24, 0)])
def test_only_on_monday_by_day(reader_of_mondays, hours, count):
    assert queue_digests(MONDAY + timedelta(hours=hours)) == count


def test_nobody_gets_it_unasked_or_empty(reader_of_mondays, other_coordinator, member):
    member.weekly_digest = True
    member.save()
    queue_digests(MONDAY)
    assert [mail.to_email for mail in OutboxMessage.objects.all()] == [reader_of_mondays.email]


def test_closed_login_gets_none(reader_of_mondays):
    reader_of_mondays.is_active = False
    reader_of_mondays.save()
    assert queue_digests(MONDAY) == 0
