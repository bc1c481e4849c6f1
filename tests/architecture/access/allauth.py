"""django-allauth's pages: signing in by code or password, one's own password. No sign-up, no change of address."""

from tests.architecture.access import ROLES, SIGNED_IN, Answer, Row

EVERYBODY = Answer(ok=frozenset(ROLES))
NOBODY = Answer(hidden=frozenset(ROLES))
# allauth keeps these pages open itself and sends strangers to the sign-in page.
OWN = Answer(ok=SIGNED_IN)

ACCESS = {
    "account_login": Row(get=EVERYBODY, post=EVERYBODY),
    "account_logout": Row(get=EVERYBODY, post=EVERYBODY),
    "account_inactive": Row(get=EVERYBODY),
    "account_signup": Row(get=EVERYBODY, post=EVERYBODY),
    # There is nothing to repeat for who signed in without a password.
    "account_reauthenticate": Row(get=Answer(rest="forbidden"), post=Answer(rest="forbidden")),
    "account_email": Row(get=NOBODY, post=NOBODY),
    "account_email_verification_sent": Row(get=NOBODY),
    "account_confirm_email": Row(kwargs=lambda world: {"key": "x"}, get=NOBODY, post=NOBODY),
    "account_change_password": Row(get=OWN, post=OWN),
    "account_set_password": Row(get=OWN, post=OWN),
    "account_reset_password": Row(get=EVERYBODY, post=EVERYBODY, data=lambda world: {"email": "x@y.example"}),
    "account_reset_password_done": Row(get=EVERYBODY),
    "account_reset_password_from_key": Row(
        kwargs=lambda world: {"uidb36": "1", "key": "set-password"}, get=EVERYBODY, post=EVERYBODY
    ),
    "account_reset_password_from_key_done": Row(get=EVERYBODY),
    "account_request_login_code": Row(
        get=EVERYBODY, post=EVERYBODY, data=lambda world: {"email": "x@y.example"}
    ),
    # Without a code on its way the page leads back to where one is asked for.
    "account_confirm_login_code": Row(get=OWN, post=OWN),
}
