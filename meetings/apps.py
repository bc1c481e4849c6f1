from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = _("Meetings")

    def ready(self):
        from meetings import permissions, receivers  # noqa: F401 - registered by being imported
        from meetings.domain.privacy import register_tables
        from meetings.domain.reminders import reason_against_shared
        from meetings.exports.pdf import register_makers
        from meetings.notifications.gate import reason_not_to_send
        from meetings.notifications.samples import register_samples
        from meetings.search import register_sources
        from meetings.subjects import register_subjects
        from outbox.gates import register_gate

        register_tables()
        register_makers()
        register_sources()
        register_subjects()
        register_samples()
        register_gate("meetings.", reason_not_to_send)
        register_gate("meetings.reminders", reason_against_shared)
