"""What every test may use: the database and the brokers, whole processes, and the people."""

pytest_plugins = [
    "tests.plugin_database",
    "tests.plugin_processes",
    "tests.smtp_sink",
    "tests.plugin_doorbell",
    "tests.cast",
]
