from django.contrib import admin

from actors.models import Actor, DataSource, EmissionBalance, ImportDraft, Municipality, Person
from common.admin import SupportAdmin


@admin.register(Municipality)
class MunicipalityAdmin(SupportAdmin):
    list_display = ("name", "is_host", "state_country", "subdivision", "zone", "inhabitants")


@admin.register(EmissionBalance)
class EmissionBalanceAdmin(SupportAdmin):
    list_display = ("municipality", "year", "tonnes", "source")
    list_select_related = ("municipality",)


@admin.register(Actor)
class ActorAdmin(SupportAdmin):
    list_display = ("name", "kind", "target_group", "sector", "merged_into", "created_at")
    list_filter = ("kind", "target_group")
    list_select_related = ("merged_into",)
    search_fields = ("name", "sort_key", "email")


@admin.register(Person)
class PersonAdmin(SupportAdmin):
    list_display = ("name", "email", "channel", "language", "user", "created_at")
    list_filter = ("channel", "language")
    list_select_related = ("user",)
    search_fields = ("family_name", "given_name", "sort_key", "email")


@admin.register(DataSource)
class DataSourceAdmin(SupportAdmin):
    list_display = ("at", "kind", "detail", "by")
    list_select_related = ("by",)


@admin.register(ImportDraft)
class ImportDraftAdmin(SupportAdmin):
    # An unconfirmed list is shown to whoever uploaded it only; here that it exists.
    list_display = ("filename", "by", "uploaded_at", "applied_at")
    fields = ("filename", "by", "uploaded_at", "applied_at", "result")
    list_select_related = ("by",)
