"""How allauth behaves here: no sign-up, and mail through the outbox."""

from datetime import timedelta
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.signals import account_mail_wanted

# allauth's name of the mail, ours, and how long what stands in it is of use.
KINDS = {
    "account/email/login_code": (
        "accounts.sign_in_code",
        timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT),
    ),
    "account/email/password_reset_key": (
        "accounts.password_reset",
        timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
    ),
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _(
            "This login is closed. Ask the administrators of your municipality to open it again."
        ),
        "email_password_mismatch": _(
            "E-mail address and password do not belong together. Try again or have a code sent."
        ),
        "enter_current_password": _("Enter your present password."),
        "incorrect_code": _("This code is not right. Compare it with the mail, or have a new code sent."),
        "incorrect_password": _("This password is not right. Try again."),
        "too_many_login_attempts": _("That was too often in a row. Try again in 5 minutes."),
        "rate_limited": _("That was too often in a row. Try again in 5 minutes."),
    }

    def is_open_for_signup(self, request):
        return False

    def send_mail(self, template_prefix, email, context):
        """A row in the outbox instead of a mail server within the request."""
        kind, valid = KINDS[template_prefix]
        user = User.objects.active().filter(email=email.lower()).first()
        if user is None:
            # The page says the same either way, so that nobody learns which addresses have a login.
            return
        values = {"name": user.name, "minutes": int(valid.total_seconds() // 60)}
        if "code" in context:
            values["code"] = context["code"]
        if "password_reset_url" in context:
            # From the setting, never from the Host header of whoever asked.
            values["link"] = settings.SITE_URL + urlsplit(context["password_reset_url"]).path
        now = timezone.now()
        account_mail_wanted.send(User, kind=kind, user=user, context=values, at=now, expires_at=now + valid)
