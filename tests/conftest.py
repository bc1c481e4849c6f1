"""What every test may use: the database and the brokers, whole processes, and the people."""

import pytest

pytest_plugins = [
    "tests.plugin_database",
    "tests.plugin_processes",
    "tests.smtp_sink",
    "tests.dovecot",
    "tests.plugin_doorbell",
    "tests.cast",
]

# Steps that stand in modules of their own: their asserts say as much as those of a test.
pytest.register_assert_rewrite(
    "tests.journeys.after_the_meeting", "tests.journeys.browsing", "tests.journeys.mailbox"
)
