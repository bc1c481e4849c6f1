"""Both brokers, real ones: nothing is lost that a tick would not bring back, and nothing is done twice."""

import threading
import time

import pytest
from celery import Celery
from django.conf import settings
from kombu.exceptions import OperationalError
from sqlalchemy import create_engine, text

from config import broker
from tests.config.conftest import wait_until

TASK = "config.clear_broker"


def publisher(url):
    """A second application, as another web process would be."""
    app = Celery("publisher", broker=url, set_as_current=False)
    app.conf.update(
        task_ignore_result=True,
        task_publish_retry_policy=settings.CELERY_TASK_PUBLISH_RETRY_POLICY,
        broker_transport_options={"socket_connect_timeout": 2, "socket_timeout": 5}
        if url.startswith("redis")
        else {},
    )
    return app


@pytest.mark.slow
def test_embedded_broker_delivers_each_message_once(embedded_broker, start_worker):
    workers = [start_worker(embedded_broker), start_worker(embedded_broker)]
    apps = [publisher(embedded_broker) for _ in range(2)]
    threads = [
        threading.Thread(target=lambda app=app: [app.send_task(TASK) for _ in range(100)]) for app in apps
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    def done():
        return sum(worker.done(TASK) for worker in workers)

    wait_until(lambda: done() >= 200, seconds=60)
    time.sleep(2)
    assert done() == 200
    assert [worker.said().count("ERROR") for worker in workers] == [0, 0]


@pytest.mark.slow
def test_embedded_broker_takes_over_what_a_killed_worker_had_not_begun(embedded_broker, start_worker):
    start_worker(embedded_broker).kill()
    app = publisher(embedded_broker)
    for _ in range(5):
        app.send_task(TASK)
    second = start_worker(embedded_broker)
    wait_until(lambda: second.done(TASK) == 5, seconds=30)


@pytest.mark.slow
def test_worker_empties_the_outbox_when_it_starts(embedded_broker, start_worker):
    worker = start_worker(embedded_broker)
    wait_until(lambda: worker.done("outbox.drain") >= 1, seconds=30)


def test_clearing_removes_delivered_messages_only(embedded_broker):
    app = publisher(embedded_broker)
    for _ in range(3):
        app.send_task(TASK)
    engine = create_engine(embedded_broker.removeprefix("sqla+"))
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE kombu_message SET visible = false WHERE id = (SELECT min(id) FROM kombu_message)")
        )
    assert broker.delete_delivered(embedded_broker) == 1
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM kombu_message")).scalar() == 2
    engine.dispose()


@pytest.mark.redis
@pytest.mark.slow
def test_redis_emptied_or_gone_for_a_while_is_survived(redis_server, start_worker):
    worker = start_worker(redis_server.url)
    app = publisher(redis_server.url)
    app.send_task(TASK)
    wait_until(lambda: worker.done(TASK) == 1, seconds=30)

    redis_server.flush()
    app.send_task(TASK)
    wait_until(lambda: worker.done(TASK) == 2, seconds=30)

    redis_server.kill()
    time.sleep(3)
    redis_server.start()
    app.send_task(TASK)
    wait_until(lambda: worker.done(TASK) == 3, seconds=60)


@pytest.mark.redis
@pytest.mark.slow
def test_worker_with_a_message_in_hand_outlives_redis(redis_server, start_worker):
    worker = start_worker(redis_server.url)
    app = publisher(redis_server.url)
    app.send_task(TASK, countdown=3600)
    wait_until(lambda: redis_server.client().hlen("unacked") == 1, seconds=30)

    redis_server.kill()
    wait_until(lambda: "Connection to broker lost" in worker.said(), seconds=30)
    redis_server.start()
    app.send_task(TASK)

    wait_until(lambda: worker.done(TASK) == 1, seconds=60)
    assert worker.process.poll() is None


@pytest.mark.redis
def test_publishing_without_redis_fails_soon(redis_server):
    app = publisher(redis_server.url)
    redis_server.kill()
    begun = time.monotonic()
    with pytest.raises(OperationalError):
        app.send_task(TASK)
    assert time.monotonic() - begun < 3
