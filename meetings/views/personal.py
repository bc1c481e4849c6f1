"""What the pages behind a personal link share. Opening one changes nothing; only a button does (reliability, section 2)."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views import View

from common import guests
from common.guests import keep_private
from meetings.forms.answers import LinkRequestForm
from meetings.models import AnsweredHow


def show_link_gone(request, form=None):
    return guests.show_link_gone(request, "meetings/link_gone.html", form=form or link_form())


def link_form(*args):
    form = LinkRequestForm(*args)
    form.form_action = reverse("meetings:link-request")
    return form


def language_for(request, own: str) -> str:
    """``?lang=`` first, then a language chosen on this device, then the person's own."""
    town = request.municipality
    offered = town.language_codes if town else [code for code, _name in settings.LANGUAGES]
    wanted = (request.GET.get("lang"), request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME), own)
    return next((code for code in wanted if code in offered), offered[0])


@method_decorator(login_not_required, name="dispatch")
class PersonalPage(View):
    """Finds whom the link is for, speaks their language, shows times where the meeting is.

    A page says how to ``find`` its row (with ``person`` and ``language``), in which ``zone`` it speaks, what its
    ``context`` is and where a refusal leads (``home``).
    """

    http_method_names = ["get", "head", "options", "post"]
    home = ""

    def find(self):
        raise NotImplementedError

    @property
    def zone(self):
        raise NotImplementedError

    def context(self, **extra) -> dict:
        raise NotImplementedError

    def dispatch(self, request, *args, token, **kwargs):
        self.token, self.now = token, timezone.now()
        if self.row is None:
            return show_link_gone(request)
        language = language_for(request, self.row.language)
        with translation.override(language), timezone.override(self.zone):
            request.LANGUAGE_CODE = language
            response = super().dispatch(request, *args, **kwargs)
            response.headers["Content-Language"] = language
        return keep_private(response)

    @cached_property
    def row(self):
        return self.find()

    @property
    def how(self):
        return AnsweredHow.LOGIN if self.acts_for_oneself else AnsweredHow.LINK

    @property
    def by(self):
        return self.request.user if self.request.user.is_authenticated else None

    @property
    def acts_for_oneself(self) -> bool:
        person = self.row.person
        return self.by is not None and person is not None and person.user_id == self.by.pk

    @property
    def acts_for_another(self) -> bool:
        return self.by is not None and not self.acts_for_oneself

    def url(self, name: str) -> str:
        query = {"lang": self.request.GET["lang"]} if self.request.GET.get("lang") else {}
        return reverse(name, args=[self.token]) + (f"?{urlencode(query)}" if query else "")

    def show(self, template: str, **extra):
        return render(self.request, template, self.context(**extra))

    def refuse(self, refusal: ValidationError):
        for sentence in refusal.messages:
            messages.error(self.request, sentence)
        return HttpResponseRedirect(self.url(self.home))
