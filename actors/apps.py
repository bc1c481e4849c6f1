from django.apps import AppConfig


class ActorsConfig(AppConfig):
    name = "actors"

    def ready(self):
        from actors.letterhead import host_letterhead
        from outbox.letterhead import register_letterhead

        register_letterhead(host_letterhead)
