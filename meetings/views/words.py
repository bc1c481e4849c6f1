"""How a network's mails begin and end."""

from functools import cached_property

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from common import samples
from common.views import Page
from meetings.forms.words import MailWordsForm
from meetings.notifications.samples import KINDS
from meetings.notifications.wording import (
    PLACEHOLDERS,
    around,
    own_words_of,
)
from networks.views.frames import Form, InNetwork
from outbox.compose import compose

# In the address; "" would be no part of one.
ALL = "all"
# What is written about several networks at once begins and ends in the usual way.
OWN_KINDS = [kind for kind in KINDS if kind not in ("links", "reminders")]


class _OfWords(InNetwork):
    nav = "networks"
    permission_required = "networks.change_network"

    def list_url(self):
        return reverse("meetings:mail-words", args=[self.network.slug])


class MailWordsList(_OfWords, Page):
    template_name = "meetings/mail_words.html"
    page_title = _("Own words in mails")
    lead = _("Greeting and signature, for all mails of the network or for one kind.")

    def get_context_data(self, **kwargs):
        own = own_words_of(self.network.pk)
        names = [(ALL, gettext("All mails")), *[(kind, str(KINDS[kind].name)) for kind in OWN_KINDS]]
        rows = [
            (name, [self._cell(kind, code, own) for code, _name in settings.LANGUAGES])
            for kind, name in names
        ]
        languages = [get_language_info(code)["name_local"] for code, _name in settings.LANGUAGES]
        return super().get_context_data(rows=rows, languages=languages, **kwargs)

    def _cell(self, kind: str, language: str, own) -> dict:
        row = own.get(("" if kind == ALL else kind, language))
        url = reverse("meetings:mail-words-edit", args=[self.network.slug, kind, language])
        return {"url": url, "is_own": row is not None, "language": get_language_info(language)["name_local"]}


class MailWordsEdit(_OfWords, Form):
    form_class = MailWordsForm
    template_name = "meetings/mail_words_edit.html"
    success_message = _("Saved. The next mail says it this way.")

    @cached_property
    def kind(self) -> str:
        kind = self.kwargs["kind"]
        if kind != ALL and kind not in OWN_KINDS:
            raise Http404
        return "" if kind == ALL else kind

    @cached_property
    def language(self) -> str:
        if self.kwargs["language"] not in dict(settings.LANGUAGES):
            raise Http404
        return self.kwargs["language"]

    def get_page_title(self):
        name = str(KINDS[self.kind].name) if self.kind else gettext("All mails")
        return f"{name} ({get_language_info(self.language)['name_local']})"

    def get_trail(self):
        return [*super().get_trail(), (_("Own words in mails"), self.list_url())]

    def get_initial(self):
        row = own_words_of(self.network.pk).get((self.kind, self.language))
        return {"greeting": row.greeting, "closing": row.closing} if row else {}

    def get_form_kwargs(self):
        own = {"network": self.network, "kind": self.kind, "language": self.language}
        return {**super().get_form_kwargs(), **own}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **{
                "placeholders": [f"{{{name}}}" for name in PLACEHOLDERS],
                "language": self.language,
                "preview": self._preview(),
                **kwargs,
            }
        )

    def _preview(self) -> str:
        """A mail of this kind as it is written now, with invented data."""
        kind = self.kind or "invitation"
        values = dict(samples.find(f"meetings.{kind}").values(self.language, timezone.now()))
        values["network"] = self.network.name
        values |= around(kind, self.language, values, own_words_of(self.network.pk))
        return compose(f"meetings.{kind}", self.language, values).text

    def get_cancel_url(self):
        return self.list_url()

    get_success_url = get_cancel_url
