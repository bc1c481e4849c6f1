"""Where this process's doorbell rings: at the tests' own brokers, or at none."""

import pytest
from kombu import pools

from config.celery import app


@pytest.fixture
def use_broker():
    """A function that lets the doorbell ring at another broker, until the test ends."""
    before = app.conf.broker_url, app.conf.broker_transport_options

    def use(url):
        _set(url, {"socket_connect_timeout": 1} if url.startswith("redis") else {})

    yield use
    _set(*before)


@pytest.fixture
def unreachable_broker(use_broker, free_port):
    """Nobody listens where the product's broker should be."""
    use_broker(f"redis://127.0.0.1:{free_port()}/0")


def _set(url, options):
    app.conf.broker_url, app.conf.broker_transport_options = url, options
    app.conf.broker_read_url = app.conf.broker_write_url = None
    # Connections are pooled by the address they were opened with.
    pools.reset()
    app._pool = app.amqp._producer_pool = None
