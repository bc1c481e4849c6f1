"""The administration pages are a support tool: administrators look things up, the product's own pages change them."""

from django.contrib import admin


class SupportAdmin(admin.ModelAdmin):
    """Shows, for administrators only; adds, changes and deletes nothing."""

    def has_module_permission(self, request):
        return request.user.is_authenticated and request.user.is_administrator

    def has_view_permission(self, request, obj=None):
        return self.has_module_permission(request)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
