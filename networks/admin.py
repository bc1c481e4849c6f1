"""For support: look things up. Changes go through the product's pages, which keep the histories."""

from django.contrib import admin

from common.admin import SupportAdmin
from networks.models import (
    Commitment,
    CostRecord,
    Idea,
    Measure,
    Membership,
    Network,
    Outreach,
    Participation,
    PlanningProcess,
    Project,
    TopicArea,
)


@admin.register(Network)
class NetworkAdmin(SupportAdmin):
    list_display = ("name", "kind", "status", "kick_off_on", "ends_on")
    list_filter = ("kind", "status")
    search_fields = ("name",)


@admin.register(TopicArea)
class TopicAreaAdmin(SupportAdmin):
    list_display = ("name", "network", "started_on", "ended_on")
    list_select_related = ("network",)
    search_fields = ("name",)


@admin.register(Membership)
class MembershipAdmin(SupportAdmin):
    list_display = ("actor", "network", "from_on", "to_on", "signed_on")
    list_select_related = ("actor", "network")
    search_fields = ("actor__name",)


@admin.register(Outreach)
class OutreachAdmin(SupportAdmin):
    list_display = ("actor", "network", "status", "next_step", "due_on")
    list_filter = ("status",)
    list_select_related = ("actor", "network")
    search_fields = ("actor__name",)


@admin.register(Commitment)
class CommitmentAdmin(SupportAdmin):
    list_display = ("text", "membership", "status", "target", "unit")
    list_filter = ("status",)
    list_select_related = ("membership__actor", "membership__network")
    search_fields = ("text",)


@admin.register(Idea)
class IdeaAdmin(SupportAdmin):
    list_display = ("title", "topic_area", "status", "submitted_on")
    list_filter = ("status",)
    list_select_related = ("topic_area",)
    search_fields = ("title",)


@admin.register(Project)
class ProjectAdmin(SupportAdmin):
    list_display = ("title", "network", "status", "saving", "unit")
    list_filter = ("status",)
    list_select_related = ("network",)
    search_fields = ("title",)


@admin.register(PlanningProcess)
class PlanningProcessAdmin(SupportAdmin):
    list_display = ("name", "opened_on", "closed_on")
    search_fields = ("name",)


@admin.register(Participation)
class ParticipationAdmin(SupportAdmin):
    list_display = ("actor", "process", "measure", "on", "level")
    list_select_related = ("actor", "process")
    search_fields = ("actor__name", "measure")


@admin.register(CostRecord)
class CostRecordAdmin(SupportAdmin):
    list_display = ("text", "network", "payer", "on", "amount", "hours")
    list_filter = ("payer",)
    list_select_related = ("network",)
    search_fields = ("text",)


@admin.register(Measure)
class MeasureAdmin(SupportAdmin):
    list_display = ("slug", "rating_priority", "rating_ghg", "rating_change", "rating_cost", "rating_source")
