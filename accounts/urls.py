from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.urls import path, re_path

from accounts.views import account, sign_in, users

app_name = "accounts"


@login_not_required
def closed(request):
    """An address is changed by an administrator; allauth's own pages for it would let anybody claim one."""
    raise Http404


urlpatterns = [
    # /account/ – one's own; allauth's pages stand beside it (config/urls.py)
    path("account/", account.Account.as_view(), name="account"),
    path("account/stay/", account.Stay.as_view(), name="stay"),
    path("account/sign-out-everywhere/", account.SignOutEverywhere.as_view(), name="sign-out-everywhere"),
    path("account/settings/", account.Settings.as_view(), name="settings"),
    path("account/email/", closed, name="email-closed"),
    re_path(r"^account/confirm-email/", closed, name="confirm-email-closed"),
    # /sign-in/ – one-time links
    path("sign-in/<str:token>/", sign_in.SignIn.as_view(), name="sign-in"),
    # /settings/users/ – for administrators
    path("settings/users/", users.UserList.as_view(), name="user-list"),
    path("settings/users/new/", users.UserCreate.as_view(), name="user-create"),
    path("settings/users/<ref:ref>/", users.UserUpdate.as_view(), name="user-update"),
    path("settings/users/<ref:ref>/deactivate/", users.UserDeactivate.as_view(), name="user-deactivate"),
    path("settings/users/<ref:ref>/reactivate/", users.UserReactivate.as_view(), name="user-reactivate"),
    path("settings/users/<ref:ref>/send-link/", users.UserSendLink.as_view(), name="user-send-link"),
]
