from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NetworksConfig(AppConfig):
    name = "networks"
    verbose_name = _("Networks")

    def ready(self):
        from networks import permissions, receivers  # noqa: F401  (both register what they hold)
        from networks.domain.privacy import register_tables
        from networks.models import reach_of
        from networks.search import register_sources
        from networks.subjects import register_subjects
        from outbox.visibility import register_scope

        register_tables()
        register_sources()
        register_subjects()
        register_scope("networks.network", lambda user: reach_of(user).public_ids)
