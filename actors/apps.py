from django.apps import AppConfig


class ActorsConfig(AppConfig):
    name = "actors"

    def ready(self):
        from actors import permissions  # noqa: F401 - registers them
        from actors.domain.privacy import register_tables
        from actors.letterhead import host_letterhead
        from actors.search import register_sources
        from outbox.letterhead import register_letterhead

        register_letterhead(host_letterhead)
        register_tables()
        register_sources()
