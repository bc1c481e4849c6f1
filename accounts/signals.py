"""Bells this app rings. Receivers only write a row."""

from django.dispatch import Signal

# kind ("accounts.sign_in_code"), user, context (plain values for the mail's template), at, expires_at
account_mail_wanted = Signal()

# user, by, at – the login was closed: the person has nothing to do here any more.
login_closed = Signal()
