"""What follows from signing in."""

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver


@receiver(user_logged_in, dispatch_uid="accounts.language_at_sign_in")
def note_language(sender, request, user, **_):
    # The cookie can only be set on the response: accounts.middleware does.
    if request is not None:
        request.sign_in_language = user.language
