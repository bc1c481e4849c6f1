from django.apps import AppConfig


def _coordinated(user):
    """The networks whose mail a coordinator sees."""
    from networks.models import Network

    return Network.objects.coordinated_by(user).values_list("public_id", flat=True)


class NetworksConfig(AppConfig):
    name = "networks"

    def ready(self):
        from outbox.visibility import register_scope

        register_scope("networks.network", _coordinated)

        from networks.subjects import register_subjects

        register_subjects()
