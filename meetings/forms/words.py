from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.forms import KtForm
from meetings.domain.words import write_words
from meetings.notifications.wording import CLOSINGS, GREETINGS


class MailWordsForm(KtForm):
    submit_label = _("Save the words")
    greeting = forms.CharField(label=_("Greeting"), max_length=200, required=False)
    closing = forms.CharField(
        label=_("Signature"), widget=forms.Textarea(attrs={"rows": 5}), max_length=1000, required=False
    )

    def __init__(self, *args, network, kind, language, **kwargs):
        super().__init__(*args, **kwargs)
        self.network, self.kind, self.language = network, kind, language
        for field, usual in (("greeting", GREETINGS), ("closing", CLOSINGS)):
            words = usual[language].replace("\n\n", " / ")
            self.fields[field].help_text = gettext("Empty: the usual words, “%(words)s”.") % {"words": words}

    def save(self, *, by):
        return write_words(
            self.network,
            kind=self.kind,
            language=self.language,
            by=by,
            at=timezone.now(),
            **self.cleaned_data,
        )
