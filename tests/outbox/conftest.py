import threading

import pytest
from django.db import connection


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
