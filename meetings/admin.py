"""For support: look things up. Changes go through the product's pages, because they tell people."""

from django.contrib import admin

from meetings.models import AnswerEvent, Invitation, Meeting, Minutes, Reminder, ReminderRule


class ReadOnly(admin.ModelAdmin):
    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return request.user.is_administrator


@admin.register(Meeting)
class MeetingAdmin(ReadOnly):
    list_display = ("title", "topic_area", "starts_at", "status")
    list_filter = ("status", "kind")
    list_select_related = ("topic_area",)
    search_fields = ("title",)


@admin.register(Invitation)
class InvitationAdmin(ReadOnly):
    list_display = ("name", "actor", "meeting", "answer", "place", "withdrawn_at")
    list_select_related = ("person", "actor", "meeting")
    list_filter = ("answer", "place")


@admin.register(AnswerEvent)
class AnswerEventAdmin(ReadOnly):
    list_display = ("invitation", "answer", "place", "how", "at")
    list_select_related = ("invitation__person", "invitation__meeting")


@admin.register(Reminder)
class ReminderAdmin(ReadOnly):
    list_display = ("invitation", "rule", "schedule_version", "state", "reason", "at")
    list_select_related = ("invitation__person", "invitation__meeting", "rule")
    list_filter = ("state",)


@admin.register(ReminderRule)
class ReminderRuleAdmin(ReadOnly):
    list_display = ("network", "audience", "days", "time")
    list_select_related = ("network",)


@admin.register(Minutes)
class MinutesAdmin(ReadOnly):
    list_display = ("meeting", "status", "version")
    list_select_related = ("meeting",)
