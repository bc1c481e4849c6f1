from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The top floor as an app, so that its management commands and system checks are found."""

    name = "config"

    def ready(self):
        from config import celery, checks  # noqa: F401 - both register themselves with Django's registry
