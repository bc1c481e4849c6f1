"""The page of a one-time link: GET shows a button, POST signs in."""

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from accounts.domain.sign_in import find_sign_in_link, use_sign_in_link

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@method_decorator([login_not_required, never_cache], name="dispatch")
class SignIn(View):
    http_method_names = ["get", "head", "post", "options"]

    def get(self, request, token):
        link = find_sign_in_link(token, now=timezone.now())
        if link is None:
            return self.refuse(request)
        return self.page(request, "accounts/sign_in.html", {"person": link.user})

    def post(self, request, token):
        user = use_sign_in_link(token, at=timezone.now())
        if user is None:
            return self.refuse(request)
        login(request, user, backend=BACKEND)
        return redirect(settings.LOGIN_REDIRECT_URL)

    def refuse(self, request):
        """Unknown, used, expired or closed: always the same page."""
        return self.page(request, "accounts/sign_in_void.html", {}, status=404)

    def page(self, request, template, context, status=200):
        response = render(request, template, context, status=status)
        response.headers["X-Robots-Tag"] = "noindex"
        return response
