"""/outbox/kinds/ – what our mails look like, before one leaves."""

import re

from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.clickjacking import xframe_options_sameorigin

from common import samples
from common.views import Page, PermissionRequired
from outbox import styles
from outbox.compose import Composed, compose

TO_OUTBOX = (_("Outbox"), reverse_lazy("outbox:list"))
LOOKS = {"light": _("Light"), "dark": _("Dark")}


class KindList(Page):
    permission_required = "outbox.view_outbox"
    template_name = "outbox/kind_list.html"
    page_title = _("What our mails look like")
    trail = (TO_OUTBOX,)
    lead = _("Every kind of mail with invented data. Nothing is sent from here.")

    def get_context_data(self, **kwargs):
        return super().get_context_data(groups=samples.groups(), **kwargs)


class SampleMail:
    """The kind of mail the URL names, in the language and the look that ``?lang=`` and ``?look=`` ask for."""

    @cached_property
    def sample(self) -> samples.Sample:
        found = samples.find(self.kwargs["kind"])
        if found is None:
            raise Http404
        return found

    @property
    def language(self) -> str:
        wanted = self.request.GET.get("lang") or self.request.LANGUAGE_CODE
        return wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE

    @property
    def look(self) -> str:
        wanted = self.request.GET.get("look")
        return wanted if wanted in LOOKS else "light"

    def mail(self) -> Composed:
        return compose(
            self.kwargs["kind"], self.language, dict(self.sample.values(self.language, timezone.now()))
        )


@method_decorator(csp_update({"frame-src": ["'self'"]}), name="dispatch")
class KindPage(SampleMail, Page):
    permission_required = "outbox.view_outbox"
    template_name = "outbox/kind.html"
    trail = (TO_OUTBOX, (KindList.page_title, reverse_lazy("outbox:kinds")))

    def get_page_title(self):
        return self.sample.name

    def get_lead(self):
        return self.sample.when

    def get_context_data(self, **kwargs):
        language, look = self.language, self.look
        return super().get_context_data(
            mail=self.mail(),
            language=language,
            languages=[
                (_query(code, look), get_language_info(code)["name_local"], code == language)
                for code, _name in settings.LANGUAGES
            ],
            looks=[(_query(language, key), word, key == look) for key, word in LOOKS.items()],
            part_url=reverse("outbox:kind-html", args=[self.kwargs["kind"]]) + _query(language, look),
            **kwargs,
        )


def _query(language: str, look: str) -> str:
    return f"?lang={language}&look={look}"


@method_decorator(xframe_options_sameorigin, name="dispatch")
class KindHtml(SampleMail, PermissionRequired, View):
    """The HTML part alone, for the frame on the page above; its links lead nowhere.

    A policy of its own allows exactly the styles this mail carries.
    """

    permission_required = "outbox.view_outbox"
    http_method_names = ["get", "head", "options"]

    def get_permission_object(self):
        return None

    def get(self, request, *args, **kwargs):
        html = re.sub(r' href="[^"]*"', ' href="#"', styles.in_look(self.mail().html, self.look))
        policy = csp_replace(
            {
                # Taken out, so that "default-src 'none'" counts for them.
                **dict.fromkeys(("script-src", "font-src", "connect-src", "img-src")),
                "style-src": ["'unsafe-hashes'", *styles.policy_hashes(html)],
                "form-action": ["'none'"],
                "frame-ancestors": ["'self'"],
                "sandbox": [True],
            }
        )
        return policy(HttpResponse)(html)
