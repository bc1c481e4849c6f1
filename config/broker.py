"""Upkeep of the embedded broker: Kombu's tables in the database `broker`."""

from kombu import Connection
from sqlalchemy import create_engine, inspect, text


def create_tables(broker_url: str) -> None:
    """Make Kombu's tables before web and worker start, which would otherwise both try to and one would fail."""
    with Connection(broker_url) as connection:
        # Opening the session is what creates them.
        _ = connection.default_channel.session


def delete_delivered(broker_url: str) -> int:
    """Remove messages that were handed out; Kombu only marks them. Returns how many."""
    engine = create_engine(broker_url.removeprefix("sqla+"))
    try:
        with engine.begin() as connection:
            # The tables appear with the first message.
            if not inspect(connection).has_table("kombu_message"):
                return 0
            return connection.execute(text("DELETE FROM kombu_message WHERE NOT visible")).rowcount
    finally:
        engine.dispose()
