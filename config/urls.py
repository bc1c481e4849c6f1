"""The site map. Each app's own patterns stand in its ``urls.py``; guest links are one letter each."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path, register_converter

from common.db import RefConverter

register_converter(RefConverter, "ref")
admin.autodiscover()
# The admin's own log-in page would bypass codes and rate limits.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", include("portal.urls")),
    path("", include("accounts.urls")),
    path("", include("actors.urls")),
    path("", include("networks.urls")),
    path("", include("meetings.urls")),
    path("", include("monitoring.urls")),
    path("", include("outbox.urls")),
    path("", include("documents.urls")),
    path("account/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "portal.views.errors.bad_request"
handler403 = "portal.views.errors.forbidden"
handler404 = "portal.views.errors.not_found"
handler500 = "portal.views.errors.server_error"
