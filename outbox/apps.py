from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    name = "outbox"
    verbose_name = _("Outbox")

    def ready(self):
        from outbox import receivers  # noqa: F401 - connects itself
        from outbox.domain.privacy import register_tables

        register_tables()
