from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Logins")

    def ready(self):
        from accounts import receivers  # noqa: F401 - connects itself
        from accounts.domain.audit import last_change
        from accounts.domain.privacy import register_tables
        from accounts.samples import register_samples
        from common.conflicts import told_by

        register_tables()
        register_samples()
        told_by(last_change)
