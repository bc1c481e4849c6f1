from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActorsConfig(AppConfig):
    name = "actors"
    verbose_name = _("Actors")

    def ready(self):
        from actors import permissions  # noqa: F401 - registers them
        from actors.domain.privacy import register_tables
        from actors.letterhead import host_letterhead
        from actors.samples import register_samples
        from actors.search import register_sources
        from outbox.letterhead import register_letterhead

        register_letterhead(host_letterhead)
        register_tables()
        register_sources()
        register_samples()
