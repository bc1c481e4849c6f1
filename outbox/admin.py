from django.contrib import admin

from common.admin import SupportAdmin
from outbox.models import InboundMail, MailAddress, MailboxState, OutboxMessage, OutboxSwitch


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


@admin.register(InboundMail)
class InboundMailAdmin(SupportAdmin):
    list_display = ("received_at", "verdict", "reason", "sender", "authentication")
    list_filter = ("verdict", "reason", "authentication")
    search_fields = ("sender", "message_id", "address")
    exclude = ("raw",)


@admin.register(MailboxState)
class MailboxStateAdmin(SupportAdmin):
    list_display = ("problem", "failing_since", "next_try_at", "read_at", "last_uid")
