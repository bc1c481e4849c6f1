"""A mail server whose owner allows so many mails a minute."""

import threading
from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.utils import timezone

from outbox.delivery import claim, drain
from outbox.models import MessageStatus, OutboxMessage
from tests.factories.outbox import make_message


def sent():
    return OutboxMessage.objects.filter(status=MessageStatus.SENT).count()


@pytest.mark.django_db
def test_a_minute_takes_only_so_many(settings):
    settings.OUTBOX_MAILS_PER_MINUTE = 7
    for _number in range(20):
        make_message()
    now = timezone.now()
    for minute, expected in ((0, 7), (0, 7), (0.9, 7), (1.1, 14), (1.2, 14), (2.3, 20)):
        drain(clock=lambda at=now + timedelta(minutes=minute): at)
        assert sent() == expected, minute


@pytest.mark.django_db(transaction=True)
def test_several_senders_keep_one_limit(settings):
    settings.OUTBOX_MAILS_PER_MINUTE = 30
    with transaction.atomic():
        for _number in range(100):
            make_message()
    now, barrier, claimed = timezone.now(), threading.Barrier(4), []

    def take(name):
        try:
            barrier.wait()
            claimed.extend(row.pk for row in claim(name, now=now))
        finally:
            connections.close_all()

    senders = [threading.Thread(target=take, args=[f"sender {number}"]) for number in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert len(claimed) == len(set(claimed)) == 30
