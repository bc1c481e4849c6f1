"""The bell at a real broker; what happens without one stands in tests/outbox/test_queue.py."""

import pytest
from django.db import transaction

from common.doorbell import Doorbell


@pytest.fixture
def bell():
    return Doorbell("outbox.drain", otherwise="nothing is lost")


@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
def test_rings_close_together_are_one_or_two_and_the_last_is_never_dropped(bell, redis_server, use_broker):
    use_broker(redis_server.url)
    for _ring in range(50):
        with transaction.atomic():
            bell.ring_after_commit()
    assert bell.wait(10)
    assert 1 <= redis_server.client().llen("celery") <= 3
    redis_server.flush()
    bell.ring()
    assert bell.wait(10)
    assert redis_server.client().llen("celery") == 1
