"""Kombu's way to Redis, for a worker that has messages in hand when Redis goes away.

Kombu 5.7 gives such messages back over a connection it has let go just before; that error ends the worker. They come back
by themselves after the ``visibility_timeout``, or their rows are found by the next tick.
"""

from kombu.transport import redis


class Channel(redis.Channel):
    def close(self) -> None:
        self.do_restore = self.connection is not None and self.connection.client is not None
        super().close()


class Transport(redis.Transport):
    Channel = Channel
