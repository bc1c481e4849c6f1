from django.contrib import admin

from common.admin import SupportAdmin
from outbox.models import MailAddress, OutboxMessage, OutboxSwitch


@admin.register(OutboxMessage)
class OutboxMessageAdmin(SupportAdmin):
    list_display = ("created_at", "kind", "to_email", "status", "attempts", "smtp_code", "reason")
    list_filter = ("status", "category", "kind")
    search_fields = ("to_email", "subject", "message_id", "dedupe_key")
    # What stands in a mail that has not left opens doors for its reader.
    exclude = ("subject", "text", "html", "calendar")


@admin.register(MailAddress)
class MailAddressAdmin(SupportAdmin):
    list_display = ("address", "undeliverable", "since", "bounces")
    list_filter = ("undeliverable",)
    search_fields = ("address",)


@admin.register(OutboxSwitch)
class OutboxSwitchAdmin(SupportAdmin):
    list_display = ("paused", "reason", "changed_at")
