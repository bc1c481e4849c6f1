import threading

import pytest
from django.db import connection

from config.celery import app


@pytest.fixture
def other_connection():
    """A function that runs another in a thread, so on a database connection of its own, and returns its result."""

    def run(function):
        result = []

        def work():
            try:
                result.append(function())
            finally:
                connection.close()

        thread = threading.Thread(target=work)
        thread.start()
        thread.join(30)
        return result[0]

    return run


@pytest.fixture
def unreachable_broker(free_port):
    """The product's broker is at an address where nobody listens."""
    before = app.conf.broker_url, app.conf.broker_transport_options
    app.conf.broker_url = f"redis://127.0.0.1:{free_port()}/0"
    app.conf.broker_transport_options = {"socket_connect_timeout": 1}
    app.pool.force_close_all()
    app._pool = app.amqp._producer_pool = None
    yield
    app.conf.broker_url, app.conf.broker_transport_options = before
    app._pool = app.amqp._producer_pool = None
