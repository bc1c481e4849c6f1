from django.contrib import admin

from accounts.models import AuditEvent, Heartbeat, TodoMark, User
from common.admin import SupportAdmin


@admin.register(User)
class UserAdmin(SupportAdmin):
    list_display = ("name", "email", "role", "language", "is_active", "joined_at")
    list_filter = ("role", "is_active")
    search_fields = ("name", "email")
    exclude = ("password",)


@admin.register(AuditEvent)
class AuditEventAdmin(SupportAdmin):
    list_display = ("at", "by", "action", "subject_kind", "subject_label")
    list_filter = ("action",)
    search_fields = ("subject_label", "action")
    list_select_related = ("by",)


@admin.register(Heartbeat)
class HeartbeatAdmin(SupportAdmin):
    list_display = ("name", "at")


@admin.register(TodoMark)
class TodoMarkAdmin(SupportAdmin):
    list_display = ("source", "subject_id", "whose", "until", "owner", "done_on")
    list_filter = ("source",)
    list_select_related = ("whose", "owner")
