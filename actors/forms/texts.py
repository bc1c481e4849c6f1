"""Statement on accessibility, imprint, privacy, further texts; and the form for everyone who met a barrier."""

from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from actors.authorities import data_protection_authority, enforcement_body
from actors.domain.barriers import report_barrier
from actors.domain.texts import save_imprint, save_privacy_notice, save_statement, write_texts
from actors.models import AccessibilityStatement, Imprint, Municipality, PrivacyNotice, SiteText, TextKind
from common import dates
from common.forms import KtForm, KtModelForm, Row2

TEXT_HELP = _(
    "Leave a blank line between paragraphs; “- ” begins a list, “## ” a heading, [text](address) a link."
)
IN_LANGUAGE = {"de": _("in German"), "en": _("in English")}


class TextsMixin:
    """One text area for every language that pages are offered in; ``texts`` are the values by language."""

    kind: TextKind
    text_label = _("Text")
    text_help = TEXT_HELP

    def __init__(self, *args, town: Municipality, **kwargs):
        super().__init__(*args, **kwargs)
        self.town = town
        present = dict(SiteText.objects.filter(kind=self.kind).values_list("language", "text"))
        several = len(town.language_codes) > 1
        for code in town.language_codes:
            self.fields[f"text_{code}"] = forms.CharField(
                label=f"{self.text_label} ({IN_LANGUAGE[code]})" if several else self.text_label,
                help_text=self.text_help,
                required=False,
                max_length=20_000,
                initial=present.get(code, ""),
                widget=forms.Textarea(attrs={"rows": 8, "lang": code}),
            )
        self.settle_fields()
        if self.layout is not None:
            self.layout = Layout(*self.layout.fields, *(f"text_{code}" for code in town.language_codes))

    @property
    def texts(self) -> dict[str, str]:
        return {code: self.cleaned_data[f"text_{code}"] for code in self.town.language_codes}

    @property
    def values(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if not name.startswith("text_")}


def _body_help(known: list[str]):
    """What stands on the page without own words; nobody has compared our list with the states' own pages."""
    if not known:
        return _("We know none for your federal state or country. Enter name, address and e-mail.")
    return _("Without your own words: %(body)s. Please check whether this is still right.") % {
        "body": ", ".join(known)
    }


class StatementForm(TextsMixin, KtModelForm):
    kind = TextKind.BARRIERS
    text_label = _("Parts that are not accessible, and why")
    submit_label = _("Publish the statement")
    layout = Layout(
        Row2("checked_on", "next_check_on"),
        Row2("method", "conformance"),
        Row2("feedback_email", "feedback_phone"),
        "enforcement",
    )

    class Meta:
        model = AccessibilityStatement
        fields = (
            "checked_on",
            "next_check_on",
            "method",
            "conformance",
            "feedback_email",
            "feedback_phone",
            "enforcement",
        )
        labels = {
            "next_check_on": _("Next check by"),
            "method": _("How it was checked"),
            "feedback_email": _("E-mail address for reports"),
            "feedback_phone": _("Phone for reports"),
        }
        help_texts = {
            "next_check_on": _("At most 12 months later; without a date that long."),
            "feedback_email": _(
                "Where the reporting form sends its mails. Without one: the municipality's address."
            ),
            "feedback_phone": _("Without one: the municipality's number."),
        }
        widgets = {"enforcement": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, town, **kwargs):
        super().__init__(*args, town=town, **kwargs)
        self.fields["next_check_on"].required = False
        if self.instance.pk is None:
            self.initial["checked_on"] = dates.today()
        self.fields["enforcement"].help_text = _body_help(enforcement_body(town.state_code))

    def save(self, *, by):
        return save_statement(by=by, at=timezone.now(), texts=self.texts, **self.values)


class ImprintForm(TextsMixin, KtModelForm):
    kind = TextKind.IMPRINT
    text_label = _("Further text")
    submit_label = _("Save the imprint")
    layout = Layout("representative", "legal_form", "supervisor", Row2("vat_id", "editor"))

    class Meta:
        model = Imprint
        fields = ("representative", "legal_form", "supervisor", "vat_id", "editor")
        help_texts = {
            "representative": _("Name and office, for example “Mayor Kim Muster”."),
            "legal_form": _("Without your own words: corporation under public law."),
            "supervisor": _(
                "The authority that supervises the municipality, for example the district office."
            ),
            "vat_id": _("Only if the municipality has one, for example DE123456789."),
            "editor": _("Name and address of the person who answers for the contents (§ 18 MStV)."),
        }

    def save(self, *, by):
        return save_imprint(by=by, at=timezone.now(), texts=self.texts, **self.values)


class PrivacyForm(TextsMixin, KtModelForm):
    kind = TextKind.PRIVACY
    text_label = _("Further text")
    submit_label = _("Save the privacy page")
    layout = Layout("officer", Row2("officer_email", "officer_phone"), "authority")

    class Meta:
        model = PrivacyNotice
        fields = ("officer", "officer_email", "officer_phone", "authority")
        labels = {
            "officer_email": _("E-mail address"),
            "officer_phone": _("Phone"),
        }
        help_texts = {"officer": _("Name or office. People turn to them with questions about their data.")}

    def __init__(self, *args, town, **kwargs):
        super().__init__(*args, town=town, **kwargs)
        self.fields["authority"].help_text = _body_help(data_protection_authority(town.state_code))

    def save(self, *, by):
        return save_privacy_notice(by=by, at=timezone.now(), texts=self.texts, **self.values)


class EasyTextForm(TextsMixin, KtForm):
    kind = TextKind.EASY
    text_label = _("Text in plain language")
    submit_label = _("Save the text")

    def save(self, *, by):
        return write_texts(self.kind, self.texts, by=by, at=timezone.now())


class SignsTextForm(EasyTextForm):
    kind = TextKind.SIGNS
    text_label = _("What the video says, and a link to it")


class BarrierForm(KtForm):
    """Open to everyone: only the description is asked for."""

    submit_label = _("Report the barrier")
    layout = Layout("text", "page", Row2("name", "email"))
    text = forms.CharField(
        label=_("What did not work?"),
        help_text=_("For example: what you wanted to do, and which device or aid you use."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    page = forms.CharField(
        label=_("Which page was it?"),
        help_text=_("Its address or its title."),
        max_length=300,
        required=False,
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("If you would like an answer. We use it for nothing else."),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def save(self, *, by):
        return report_barrier(**self.cleaned_data, language=get_language(), at=timezone.now())
