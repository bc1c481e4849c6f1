"""What follows from signing in."""

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from accounts.middleware import begin_session


@receiver(user_logged_in, dispatch_uid="accounts.language_at_sign_in")
def note_language(sender, request, user, **_):
    # The cookie can only be set on the response: accounts.middleware does.
    if request is not None:
        request.sign_in_language = user.language


@receiver(user_logged_in, dispatch_uid="accounts.session_begins")
def note_beginning(sender, request, user, **_):
    if request is not None:
        begin_session(request.session)
