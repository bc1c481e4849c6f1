"""One's own account."""

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from accounts.domain.users import end_sessions, lock_user
from accounts.forms import AccountForm
from accounts.middleware import extend_session, remember_language
from accounts.models import User
from common.addresses import page_before
from common.views import ActionView, FormPage, Page


class Account(Page):
    template_name = "accounts/account.html"
    page_title = _("My account")
    nav = "account"

    def get_lead(self):
        return self.request.user.email


class Stay(View):
    """The session's end moves on; the page that asked stays as it is."""

    http_method_names = ["post", "options"]

    def post(self, request):
        left = extend_session(request.session)
        if request.headers.get("X-Requested-With") != "fetch":
            return redirect(page_before(request) or settings.LOGIN_REDIRECT_URL)
        return HttpResponse(status=204, headers={"X-Session-Left": str(left)})


class SignOutEverywhere(ActionView):
    """Also here; whoever lost a phone signs in again by a code."""

    success_url = reverse_lazy("portal:start")

    def find_object(self):
        return self.request.user

    def perform(self):
        end_sessions(self.object, by=self.object, at=timezone.now())
        logout(self.request)


class Settings(FormPage):
    model = User
    form_class = AccountForm
    page_title = _("Change my account")
    trail = ((_("My account"), reverse_lazy("accounts:account")),)
    nav = "account"
    success_message = _("Saved.")
    success_url = reverse_lazy("accounts:account")

    def find_object(self):
        # A copy: what the form refuses must not show as the name in the frame of the page.
        return User.objects.get(pk=self.request.user.pk)

    def get_cancel_url(self):
        return reverse("accounts:account")

    def lock(self, row):
        lock_user(row)

    def form_valid(self, form):
        response = super().form_valid(form)
        if response.status_code == 302:
            remember_language(response, self.object.language)
        return response
