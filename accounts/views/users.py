"""/settings/users/ – logins, for administrators."""

from django.contrib import messages
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.domain.sign_in import send_sign_in_link
from accounts.domain.users import (
    deactivate_user,
    lock_user,
    reactivate_user,
    refuse_for_the_last_administrator,
)
from accounts.forms import UserCreateForm, UserFilter, UserUpdateForm
from accounts.models import User
from common.display import amount
from common.lists import FilteredListView
from common.views import ActionView, ConfirmView, FormPage, refusal_of

LIST = reverse_lazy("accounts:user-list")
TO_SETUP = (_("Set-up"), reverse_lazy("portal:setup"))
TO_LIST = (_("Logins"), LIST)


class UserList(FilteredListView):
    model = User
    permission_required = "accounts.manage_users"
    template_name = "accounts/user_list.html"
    page_title = _("Logins")
    trail = (TO_SETUP,)
    filter_form_class = UserFilter
    sortings = {"name": ("name", "pk"), "email": ("email",), "role": ("role", "name", "pk")}
    default_sort = "name"

    def get_result(self, total):
        active = self.count_where(is_active=True)
        if active == total:
            return ngettext("%(n)s login, and it is in use", "%(n)s logins, and all are in use", total) % {
                "n": amount(total)
            }
        return ngettext("%(k)s of %(n)s logins is in use", "%(k)s of %(n)s logins are in use", active) % {
            "k": amount(active),
            "n": amount(total),
        }


class UserCreate(FormPage):
    permission_required = "accounts.manage_users"
    template_name = "accounts/user_form.html"
    form_class = UserCreateForm
    page_title = _("Create a login")
    trail = (TO_SETUP, TO_LIST)
    success_message = _("The login is created.")
    success_url = LIST

    def get_initial(self):
        """``?role=coordinator`` chooses it beforehand."""
        return {"role": self.request.GET.get("role", "")}

    def get_cancel_url(self):
        return str(LIST)


class UserUpdate(FormPage):
    model = User
    permission_required = "accounts.manage_users"
    template_name = "accounts/user_form.html"
    form_class = UserUpdateForm
    trail = (TO_SETUP, TO_LIST)
    success_message = _("Saved.")
    success_url = LIST

    def get_page_title(self):
        return str(self.object)

    def get_cancel_url(self):
        return str(LIST)

    def lock(self, row):
        lock_user(row)


class UserDeactivate(ConfirmView):
    model = User
    permission_required = "accounts.manage_users"
    consequence = _(
        "This person is signed out at once and can no longer sign in. What they have recorded stays. "
        "Meetings ahead that they moderate need somebody else."
    )
    submit_label = _("Close the login")
    submit_kind = "danger"
    success_message = _("The login is closed.")
    success_url = LIST

    def why_not(self):
        if not self.object.is_active:
            return gettext("This login is closed already.")
        return refusal_of(refuse_for_the_last_administrator, self.object)

    def get_question(self):
        return gettext("Close the login of %(name)s?") % {"name": self.object.name}

    def get_trail(self):
        return [TO_SETUP, TO_LIST, (self.object.name, self.get_cancel_url())]

    def get_cancel_url(self):
        return reverse("accounts:user-update", kwargs={"ref": self.object.public_id})

    def perform(self, form):
        return deactivate_user(self.object, by=self.request.user, at=timezone.now())


class UserReactivate(ActionView):
    model = User
    permission_required = "accounts.manage_users"
    success_message = _("The login is open again.")
    success_url = LIST

    def perform(self):
        return reactivate_user(self.object, by=self.request.user, at=timezone.now())


class UserSendLink(ActionView):
    model = User
    permission_required = "accounts.manage_users"
    success_url = LIST

    def perform(self):
        send_sign_in_link(self.object, by=self.request.user, at=timezone.now())
        messages.success(
            self.request,
            gettext("A one-time sign-in link goes to %(email)s.") % {"email": self.object.email},
        )
