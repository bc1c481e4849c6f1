import pytest

from config.celery import app


@pytest.fixture
def use_broker():
    """A function that lets this process's doorbell ring at another broker, until the test ends."""
    before = app.conf.broker_url, app.conf.broker_transport_options

    def use(url):
        app.conf.broker_url = url
        app.conf.broker_transport_options = {"socket_connect_timeout": 1}
        _forget_connections()

    yield use
    app.conf.broker_url, app.conf.broker_transport_options = before
    _forget_connections()


@pytest.fixture
def unreachable_broker(use_broker, free_port):
    """Nobody listens where the product's broker should be."""
    use_broker(f"redis://127.0.0.1:{free_port()}/0")


def _forget_connections():
    app.pool.force_close_all()
    app._pool = app.amqp._producer_pool = None
