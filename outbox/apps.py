from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "outbox"

    def ready(self):
        from outbox import receivers  # noqa: F401 - connects itself
        from outbox.domain.privacy import register_tables

        register_tables()
