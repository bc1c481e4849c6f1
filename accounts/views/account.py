"""One's own account."""

from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _

from accounts.forms import AccountForm
from accounts.middleware import remember_language
from accounts.models import User
from common.views import FormPage, Page


class Account(Page):
    template_name = "accounts/account.html"
    page_title = _("My account")
    nav = "account"

    def get_lead(self):
        return self.request.user.email


class Settings(FormPage):
    model = User
    template_name = "accounts/settings.html"
    form_class = AccountForm
    page_title = _("Change my account")
    nav = "account"
    success_message = _("Saved.")
    success_url = reverse_lazy("accounts:account")

    def find_object(self):
        # A copy: what the form refuses must not show as the name in the frame of the page.
        return User.objects.get(pk=self.request.user.pk)

    def get_cancel_url(self):
        return reverse("accounts:account")

    def form_valid(self, form):
        response = super().form_valid(form)
        if response.status_code == 302:
            remember_language(response, self.object.language)
        return response
