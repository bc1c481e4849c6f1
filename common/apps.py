from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CommonConfig(AppConfig):
    name = "common"

    def ready(self):
        # Each app's permissions.py registers its sentences with django-rules when it is imported.
        autodiscover_modules("permissions")
