from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self):
        from accounts import receivers  # noqa: F401 - connects itself
        from accounts.domain.audit import last_change
        from accounts.domain.privacy import register_tables
        from common.conflicts import told_by

        register_tables()
        told_by(last_change)
