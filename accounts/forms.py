from allauth.account import forms as allauth_forms
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.domain.users import create_user, update_user
from accounts.models import Role, User
from common.filters import KtFilterForm
from common.forms import KtFormMixin, KtModelForm

ROLE_HELP = _(
    "Coordinators run networks. Everybody else sees what their organisation or a network shares with them."
)


class UserForm(KtModelForm):
    class Meta:
        model = User
        fields = ("name", "email", "role", "language", "phone")
        help_texts = {"role": ROLE_HELP, "email": _("Sign-in codes go to this address.")}
        error_messages = {"email": {"unique": _("There is already a user with this e-mail address.")}}

    def clean_email(self):
        return self.cleaned_data["email"].strip().lower()

    def validate_unique(self):
        super().validate_unique()
        if "email" in self.errors:
            # The constraint has said it above the form; once, at the field, is enough.
            self.errors.pop(NON_FIELD_ERRORS, None)


class UserCreateForm(UserForm):
    submit_label = _("Create the login")
    send_link = forms.BooleanField(
        label=_("Send a one-time sign-in link by e-mail"), required=False, initial=True
    )

    def save(self, *, by):
        return create_user(**self.cleaned_data, by=by, at=timezone.now())


class UserUpdateForm(UserForm):
    submit_label = _("Save the login")

    def save(self, *, by):
        fields = {name: self.cleaned_data[name] for name in self.changed_data}
        return update_user(self.instance, **fields, by=by, at=timezone.now())


class AccountForm(KtModelForm):
    submit_label = _("Save my account")

    class Meta:
        model = User
        fields = ("name", "language", "phone", "weekly_digest")
        labels = {"language": _("Language of pages and mails")}

    def save(self, *, by):
        fields = {name: self.cleaned_data[name] for name in self.changed_data}
        return update_user(self.instance, **fields, by=by, at=timezone.now())


class UserFilter(KtFilterForm):
    q = forms.CharField(label=_("Search"))
    role = forms.ChoiceField(
        label=_("Role"), choices=[("", _("all")), *[(value, label) for value, label in Role.choices if value]]
    )
    active = forms.ChoiceField(
        label=_("State"), choices=[("", _("all")), ("yes", _("may sign in")), ("no", _("closed"))]
    )

    def apply(self, queryset):
        values = self.cleaned_data
        if q := values.get("q"):
            queryset = queryset.filter(Q(name__icontains=q) | Q(email__icontains=q))
        if role := values.get("role"):
            queryset = queryset.filter(role=role)
        if active := values.get("active"):
            queryset = queryset.filter(is_active=active == "yes")
        return queryset


# --- allauth's own forms in the product's words (ACCOUNT_FORMS in the settings) ---------------------------------


class SignInForm(KtFormMixin):
    own_labels = {
        "login": _("E-mail address"),
        "email": _("E-mail address"),
        "password": _("Password"),
        "code": _("Code from the mail"),
        "oldpassword": _("Present password"),
        "password1": _("New password"),
        "password2": _("New password, once more"),
    }
    own_help = {"password1": "", "password2": ""}  # the page says what a password needs


class LoginForm(SignInForm, allauth_forms.LoginForm):
    pass


class RequestLoginCodeForm(SignInForm, allauth_forms.RequestLoginCodeForm):
    pass


class ConfirmLoginCodeForm(SignInForm, allauth_forms.ConfirmLoginCodeForm):
    pass


class ChangePasswordForm(SignInForm, allauth_forms.ChangePasswordForm):
    pass


class SetPasswordForm(SignInForm, allauth_forms.SetPasswordForm):
    pass


class ResetPasswordForm(SignInForm, allauth_forms.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(SignInForm, allauth_forms.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(SignInForm, allauth_forms.ReauthenticateForm):
    pass
