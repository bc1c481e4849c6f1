"""The same promises whichever broker rings: workers that die, an emptied or restarted broker, many sweeps at once."""

import random
import time
from datetime import timedelta

import pytest
from celery import Celery
from django.db import transaction
from django.utils import timezone

from accounts.models import Heartbeat
from meetings.domain.invitations import answer_invitation
from meetings.domain.meetings import cancel_meeting, move_meeting
from meetings.domain.reminder_rules import add_default_rules
from meetings.models import Answer, Reminder, ReminderState
from outbox.domain.switch import pause_outbox, resume_outbox
from outbox.models import MessageStatus, OutboxMessage
from tests.clocks import zone_of_noon
from tests.factories.meetings import make_invitation, make_meeting
from tests.faults.mails import count, queue, wait_until

pytestmark = pytest.mark.slow

BOTH = [pytest.param("redis", marks=pytest.mark.redis), "embedded"]


@pytest.fixture
def broker_url(request):
    if request.param == "redis":
        return request.getfixturevalue("redis_server").url
    return request.getfixturevalue("embedded_broker")


@pytest.fixture
def start_sender(start_worker, smtp_sink, broker_url):
    def start():
        return start_worker(
            broker_url,
            concurrency=2,
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=smtp_sink.port,
            EMAIL_USE_TLS="False",
            OUTBOX_LEASE_SECONDS=3,
            OUTBOX_SILENCE_SECONDS=3,
        )

    return start


def ring(url, *tasks):
    app = Celery("bell", broker=url, set_as_current=False)
    app.conf.task_ignore_result = True
    for task in tasks:
        app.send_task(task)
    app.close()


# proof 31, for proofs 1 to 3, 10 and 12
@pytest.mark.parametrize("broker_url", BOTH, indirect=True)
def test_workers_that_are_killed_lose_nothing(start_sender, smtp_sink, broker_url):
    queue(150)
    smtp_sink.pause = 0.02
    chance = random.Random(11)
    workers = [start_sender(), start_sender()]
    for kill in range(1, 4):
        ring(broker_url, *["outbox.drain"] * 4)
        wait_until(lambda kill=kill: len(smtp_sink.received) >= 30 * kill)
        workers.pop(chance.randrange(2)).kill()
        workers.append(start_sender())
    smtp_sink.pause = 0.0
    ring(broker_url, *["outbox.drain"] * 4)
    wait_until(lambda: count(MessageStatus.SENT) == 150)
    found = smtp_sink.message_ids
    assert set(found) == set(OutboxMessage.objects.values_list("message_id", flat=True))
    # Two processes a worker: so many mails can be in flight when it is killed.
    assert len(found) - len(set(found)) <= 3 * 2


# proof 31, for proofs 7, 8 and 9
@pytest.mark.parametrize("broker_url", BOTH, indirect=True)
def test_many_sweeps_through_the_broker_remind_once(start_sender, smtp_sink, broker_url, topic_area):
    now = timezone.now()
    add_default_rules(topic_area.network, at=now - timedelta(days=60))
    # Long overdue, and not at night, whenever the tests run.
    topic_area.network.reminder_rules.update(days=9, time="08:00")
    with transaction.atomic():
        for number in range(20):
            meeting = make_meeting(
                topic_area, starts_at=now + timedelta(days=5, hours=number), zone=zone_of_noon(now)
            )
            make_invitation(meeting, invited_at=now - timedelta(days=30))
    # No beat had been running: three hours' worth of sweeps come at once, to two workers.
    start_sender()
    start_sender()
    ring(broker_url, *["meetings.queue_due_reminders"] * 60)
    wait_until(lambda: Reminder.objects.count() == 20)
    wait_until(lambda: count(MessageStatus.SENT) == 20)
    time.sleep(1)
    assert (Reminder.objects.count(), OutboxMessage.objects.count()) == (20, 20)
    assert len(set(smtp_sink.message_ids)) == len(smtp_sink.message_ids) == 20


# proof 31, for proof 11
@pytest.mark.parametrize("broker_url", BOTH, indirect=True)
def test_what_is_rolled_back_sends_nothing(start_sender, smtp_sink, broker_url, use_broker):
    use_broker(broker_url)
    start_sender()
    with pytest.raises(RuntimeError), transaction.atomic():
        queue(1, key="tests.taken-back")
        raise RuntimeError
    queue(1)
    wait_until(lambda: count(MessageStatus.SENT) == 1)
    assert smtp_sink.message_ids == [OutboxMessage.objects.get().message_id]


# proof 31, for proofs 13 to 16
@pytest.mark.parametrize("broker_url", BOTH, indirect=True)
def test_reminders_that_wait_follow_what_happens(
    start_sender, smtp_sink, broker_url, use_broker, topic_area, coordinator
):
    use_broker(broker_url)
    now = timezone.now()
    long_ago = now - timedelta(days=30)
    add_default_rules(topic_area.network, at=now - timedelta(days=60))
    topic_area.network.reminder_rules.update(days=9, time="08:00")

    def meeting(number, **facts):
        start = now + timedelta(days=5, hours=3 * number)
        return make_meeting(topic_area, starts_at=start, zone=zone_of_noon(now), **facts)

    moved, cancelled, answered, quiet, full = (
        meeting(number, **facts) for number, facts in enumerate(({}, {}, {}, {}, {"capacity": 1}))
    )
    asked = {one: make_invitation(one, invited_at=long_ago) for one in (moved, cancelled, answered, quiet)}
    seat, waits = (make_invitation(full, invited_at=long_ago) for _number in range(2))
    for row in (seat, waits):
        answer_invitation(row, answer=Answer.YES, how="link", by=None, at=long_ago + timedelta(days=1))
    OutboxMessage.objects.all().delete()  # their confirmations
    pause_outbox(by=coordinator, at=now)
    start_sender()
    ring(broker_url, "meetings.queue_due_reminders")
    wait_until(lambda: Reminder.objects.filter(state=ReminderState.QUEUED).count() == 5)

    hours = timedelta(hours=2)
    later = moved.starts_at + hours
    move_meeting(moved, starts_at=later, ends_at=later + hours, by=coordinator, at=timezone.now())
    cancel_meeting(cancelled, reason="", by=coordinator, at=timezone.now())
    for row in (asked[answered], seat):
        answer_invitation(row, answer=Answer.NO, how="link", by=None, at=timezone.now())
    ring(broker_url, *["meetings.queue_due_reminders"] * 3)
    wait_until(lambda: Reminder.objects.filter(invitation=waits).exists())
    resume_outbox(by=coordinator, at=timezone.now())
    wait_until(lambda: count(MessageStatus.QUEUED, MessageStatus.SENDING) == 0)

    def left(row):
        """The mails to one person that left, by kind."""
        sent = OutboxMessage.objects.filter(to_email=row.email, status=MessageStatus.SENT).order_by("kind")
        return [kind.removeprefix("meetings.") for kind in sent.values_list("kind", flat=True)]

    assert left(asked[moved]) == ["moved"]
    assert left(asked[cancelled]) == ["cancelled"]
    assert left(asked[answered]) == ["confirmation_no"]
    assert left(asked[quiet]) == ["reminder_unanswered"]
    assert left(seat) == ["confirmation_no"]
    assert left(waits) == ["promoted", "reminder_coming"]
    assert OutboxMessage.objects.get(to_email=asked[answered].email, category="reminder").reason
    rules = Reminder.objects.values("invitation", "rule", "schedule_version")
    assert rules.distinct().count() == rules.count()
    assert sorted(smtp_sink.recipients) == sorted(
        row.email for row in (*asked.values(), seat, waits) for _kind in left(row)
    )


# proof 6
@pytest.mark.redis
@pytest.mark.parametrize("broker_url", BOTH[:1], indirect=True)
def test_redis_that_restarts_under_an_idle_worker_stops_nothing(
    start_sender, smtp_sink, broker_url, redis_server
):
    start_sender()
    wait_until(lambda: Heartbeat.objects.filter(name="sender").exists())
    redis_server.kill()
    time.sleep(1)
    redis_server.start()
    restarted = timezone.now()
    queue(10)
    wait_until(lambda: count(MessageStatus.SENT) == 10, seconds=60)
    assert Heartbeat.objects.get(name="sender").at > restarted
