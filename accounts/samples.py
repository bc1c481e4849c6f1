"""The mails about signing in, with invented data."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.domain.sign_in import VALID_HOURS
from common import links, samples
from common.samples import Sample

_NAME = {"de": "Kim Muster", "en": "Kim Sample"}


def _code(language: str, now: datetime) -> dict:
    return {"name": _NAME[language], "code": "K7QX-M2", "minutes": 15}


def _link(language: str, now: datetime) -> dict:
    return {"name": _NAME[language], "link": links.absolute("account_login"), "hours": VALID_HOURS}


def _password(language: str, now: datetime) -> dict:
    return {"name": _NAME[language], "link": links.absolute("account_login"), "minutes": 15}


def register_samples() -> None:
    samples.register(
        "accounts",
        _("Signing in"),
        {
            "sign_in_code": Sample(_("Sign-in code"), _("When somebody signs in without a password."), _code),
            "sign_in_link": Sample(
                _("First access"), _("When somebody gets a login, or a new link to sign in."), _link
            ),
            "password_reset": Sample(
                _("New password"), _("When somebody has forgotten the password."), _password
            ),
        },
    )
