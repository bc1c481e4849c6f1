"""Senders that die: what the outbox promises is that nothing is lost and only the mail in flight may come twice."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction

from outbox.delivery import POISON
from outbox.models import MessageStatus, OutboxMessage
from outbox.queue import doorbell
from tests.faults.conftest import NOBODY
from tests.faults.mails import count, queue, wait_until
from tests.plugin_processes import product_environment


# proof 3
@pytest.mark.slow
def test_twenty_kills_during_500_mails_lose_nothing(start_senders, smtp_sink):
    queue(500)
    smtp_sink.pause = 0.03
    senders = start_senders(4, lease=10)
    chance = random.Random(7)
    for kill in range(1, 21):
        wait_until(lambda kill=kill: len(smtp_sink.received) >= 23 * kill and len(senders.living()) == 4)
        os.kill(chance.choice(senders.living()), signal.SIGKILL)
    smtp_sink.pause = 0.0
    wait_until(lambda: count(MessageStatus.SENT) == 500)
    assert Counter(OutboxMessage.objects.values_list("status", flat=True)) == {"sent": 500}
    found = smtp_sink.message_ids
    assert set(found) == set(OutboxMessage.objects.values_list("message_id", flat=True))
    assert len(found) - len(set(found)) <= 20


# proof 1
def test_kill_between_the_servers_250_and_the_commit_sends_the_same_mail_twice(start_senders, smtp_sink):
    queue(1)
    smtp_sink.behave("kim0@org.example", "hold_data")
    senders = start_senders(1, lease=3)
    assert smtp_sink.held.wait(90)
    with transaction.atomic():
        OutboxMessage.objects.select_for_update().get()
        smtp_sink.released.set()
        # The sender has its 250 and waits for our lock to write it down.
        wait_until(_somebody_waits_for_a_lock)
        os.kill(senders.living()[0], signal.SIGKILL)
    wait_until(lambda: count(MessageStatus.SENT) == 1)
    first, second = smtp_sink.received
    assert first.content == second.content
    assert first.message_id == OutboxMessage.objects.get().message_id
    assert first.mail["Date"] == second.mail["Date"]


def _somebody_waits_for_a_lock():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        return cursor.fetchone()[0] > 0


# proof 2
def test_kill_before_the_mail_was_handed_over_sends_it_once(start_senders, smtp_sink):
    queue(1)
    smtp_sink.behave("kim0@org.example", "hold_rcpt")
    senders = start_senders(1, lease=3)
    assert smtp_sink.held.wait(90)
    os.kill(senders.living()[0], signal.SIGKILL)
    smtp_sink.released.set()
    wait_until(lambda: count(MessageStatus.SENT) == 1)
    assert smtp_sink.message_ids == [OutboxMessage.objects.get().message_id]


# proof 10
@pytest.mark.slow
def test_sixteen_senders_share_1000_mails(start_senders, smtp_sink):
    queue(1000)
    start_senders(16, lease=600)
    wait_until(lambda: count(MessageStatus.SENT) == 1000)
    assert sorted(smtp_sink.message_ids) == sorted(OutboxMessage.objects.values_list("message_id", flat=True))
    assert set(OutboxMessage.objects.values_list("attempts", flat=True)) == {1}


# proof 24
@pytest.mark.slow
def test_mail_that_ends_its_sender_is_parked_and_the_others_leave(start_senders, smtp_sink):
    queue(1, key="tests.poison:1", kind="tests.poison", priority=5)
    queue(30)
    start_senders(1, lease=3)
    wait_until(lambda: count(MessageStatus.SENT, MessageStatus.FAILED) == 31)
    poison = OutboxMessage.objects.get(kind="tests.poison")
    assert (poison.status, poison.reason, poison.crashes) == ("failed", POISON, 3)
    assert len(set(smtp_sink.message_ids)) == 30


# proof 25
def test_told_to_stop_the_sender_finishes_its_mail_and_leaves_the_rest(
    transactional_db, smtp_sink, unreachable_broker
):
    queue(20)
    smtp_sink.behave_for_all("hold_data")
    process = subprocess.Popen(
        [sys.executable, "manage.py", "drain"],
        cwd=settings.BASE_DIR,
        env=product_environment(
            NOBODY, EMAIL_HOST="127.0.0.1", EMAIL_PORT=smtp_sink.port, EMAIL_USE_TLS="False"
        ),
    )
    assert smtp_sink.held.wait(90)
    process.send_signal(signal.SIGTERM)
    smtp_sink.released.set()
    assert process.wait(30) == 0
    assert Counter(OutboxMessage.objects.values_list("status", flat=True)) == {"sent": 1, "queued": 19}
    assert len(smtp_sink.received) == 1


# proof 4
@pytest.mark.redis
@pytest.mark.slow
def test_500_mails_survive_an_emptied_redis(start_worker, smtp_sink, redis_server, use_broker):
    use_broker(redis_server.url)
    queue(500)
    assert doorbell.wait(10)
    assert redis_server.client().dbsize() > 0
    redis_server.flush()
    start_worker(
        redis_server.url,
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=smtp_sink.port,
        EMAIL_USE_TLS="False",
    )
    wait_until(lambda: len(smtp_sink.received) > 50)
    redis_server.flush()
    wait_until(lambda: count(MessageStatus.SENT) == 500)
    assert len(smtp_sink.message_ids) == len(set(smtp_sink.message_ids)) == 500


# proof 5
@pytest.mark.redis
@pytest.mark.slow
def test_pages_answer_and_mails_leave_while_redis_is_gone(
    start_worker, smtp_sink, redis_server, use_broker, client, coordinator
):
    use_broker(redis_server.url)
    start_worker(
        redis_server.url,
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=smtp_sink.port,
        EMAIL_USE_TLS="False",
        OUTBOX_SILENCE_SECONDS=3,
    )
    redis_server.kill()
    begun = time.monotonic()
    answer = client.post("/account/login/code/", {"email": coordinator.email})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/account/login/code/confirm/")
    assert time.monotonic() - begun < 2
    wait_until(lambda: smtp_sink.recipients == [coordinator.email], seconds=60)
    assert OutboxMessage.objects.get().sent_at - OutboxMessage.objects.get().created_at < timedelta(minutes=2)
