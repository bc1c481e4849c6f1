"""Many recipients: memory stays flat, the limit holds, and pages do not notice."""

import os
import statistics
import time
from datetime import timedelta

import psutil
import pytest
from django.utils import timezone

from meetings.notifications import answer_token
from outbox.delivery import drain
from outbox.models import MessageStatus
from tests.factories.meetings import make_invitation
from tests.faults.mails import count, queue, wait_until

# The proof asks for 20,000.
MAILS = int(os.environ.get("MANY_MAILS", "800"))


# proof 30
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_many_mails_keep_memory_flat_and_pages_quick(start_senders, smtp_sink, client):
    invitation = make_invitation()
    path = f"/r/{answer_token(invitation)}/"
    client.get(path)
    queue(MAILS)
    senders = start_senders(2, lease=600)
    wait_until(lambda: len(smtp_sink.received) > MAILS // 10)
    before = _memory(senders)
    took = []
    while count(MessageStatus.SENT) < MAILS:
        begun = time.monotonic()
        assert client.get(path).status_code == 200
        took.append(time.monotonic() - begun)
        time.sleep(0.05)
    after = _memory(senders)
    assert after - before < 12 * 1024 * 1024, (before, after)
    assert statistics.quantiles(took, n=20)[-1] < 0.5
    assert len(set(smtp_sink.message_ids)) == len(smtp_sink.message_ids) == MAILS


def _memory(senders) -> int:
    """Of the largest sender, in bytes."""
    return max(psutil.Process(pid).memory_info().rss for pid in senders.living())


# proof 30, the limit
@pytest.mark.django_db
def test_limit_of_a_minute_is_kept_over_many(settings, smtp_sink):
    settings.OUTBOX_MAILS_PER_MINUTE = 40
    queue(100)
    now = timezone.now()
    arrived = []
    for minute in range(3):
        drain(clock=lambda at=now + timedelta(minutes=minute, seconds=minute): at)
        arrived.append(len(smtp_sink.received))
    assert arrived == [40, 80, 100]
