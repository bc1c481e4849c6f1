from django.urls import path

from portal.views import public
from portal.views.today import Today

app_name = "portal"

urlpatterns = [
    # / – for everyone
    path("", public.start, name="start"),
    path("help/", public.help_page, name="help"),
    path("accessibility/", public.accessibility, name="accessibility"),
    path("privacy/", public.privacy, name="privacy"),
    path("imprint/", public.imprint, name="imprint"),
    # /today/ – signed in
    path("today/", Today.as_view(), name="today"),
    # /preferences/ – remembered in a cookie
    path("preferences/language/", public.language, name="language"),
    path("preferences/theme/", public.theme, name="theme"),
]
