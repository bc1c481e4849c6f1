"""What every test may use: the database and the brokers (`plugin_database`), and the people (`cast`)."""

pytest_plugins = ["tests.plugin_database", "tests.cast"]
