"""The forms of the guest pages: answer, note, substitute, new link."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.forms import KtForm, missing
from meetings.domain.invitations import answer_invitation, name_substitute
from meetings.models import Answer, Invitation, Mode

SUBSTITUTE = "substitute"
ONLINE = "online"
OTHER = "other"
INSTEAD_OF = "instead-of-"


class AnswerChoice(forms.ChoiceField):
    """One of the answers, or "instead of a colleague", who is named behind the word."""

    def valid_value(self, value):
        return value.startswith(INSTEAD_OF) or super().valid_value(value)


class AnswerForm(KtForm):
    """What a button of the question says. ``online`` is a yes with another way to take part."""

    answer = AnswerChoice(
        label=_("Answer"),
        choices=[
            ("yes", pgettext_lazy("answer", "yes")),
            (ONLINE, _("online")),
            ("maybe", pgettext_lazy("answer", "maybe")),
            ("no", pgettext_lazy("answer", "no")),
            (SUBSTITUTE, _("substitute")),
        ],
        error_messages={"required": _("Choose an answer"), "invalid_choice": _("Choose an answer")},
    )
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    @property
    def wants_substitute(self) -> bool:
        return self.cleaned_data["answer"] == SUBSTITUTE

    def save(self, invitation: Invitation, *, how, by):
        chosen = self.cleaned_data["answer"]
        instead_of = ""
        if chosen.startswith(INSTEAD_OF):
            chosen, instead_of = Answer.YES, chosen.removeprefix(INSTEAD_OF)
        answer = Answer.YES if chosen == ONLINE else Answer(chosen)
        mode = ""
        if answer == Answer.YES and invitation.meeting.is_hybrid:
            mode = Mode.ONLINE if chosen == ONLINE else Mode.ON_SITE
        return answer_invitation(
            invitation,
            answer=answer,
            mode=mode,
            how=how,
            by=by,
            at=timezone.now(),
            seen_version=self.cleaned_data["version"],
            instead_of=instead_of,
        )


def numbers_up_to(highest: int) -> list[tuple[int, str]]:
    return [(number, str(number)) for number in range(highest + 1)]


class NoteForm(KtForm):
    """What is asked after the answer; how many come along only of those who come, where the meeting allows it."""

    submit_label = _("Send the message")
    submit_kind = "secondary"

    plus_ones = forms.TypedChoiceField(
        label=_("How many people are you bringing along?"), coerce=int, empty_value=None, required=False
    )
    note = forms.CharField(
        label=_("Anything you would like to tell us?"),
        help_text=_(
            "For example what you need to take part, or a topic. Only the coordination team reads this."
        ),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, invitation: Invitation, **kwargs):
        super().__init__(*args, **kwargs)
        highest = max(invitation.meeting.plus_ones_allowed, invitation.plus_ones)
        if highest and invitation.is_coming:
            self.fields["plus_ones"].choices = numbers_up_to(highest)
            self.submit_label = _("Save")
        else:
            del self.fields["plus_ones"]

    def save(self, invitation: Invitation, *, how, by):
        return answer_invitation(
            invitation,
            answer=None,
            note=self.cleaned_data["note"],
            plus_ones=self.cleaned_data.get("plus_ones"),
            how=how,
            by=by,
            at=timezone.now(),
        )


class SubstituteForm(KtForm):
    submit_label = _("Register the substitute")
    cancel_label = _("Back")

    person = forms.ChoiceField(label=_("Who will stand in for you?"), widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("We use it for this meeting only."),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "inputmode": "email"}),
        error_messages={
            "invalid": _("The e-mail address needs an @, for example name@company.com"),
        },
    )

    def __init__(self, *args, colleagues=(), **kwargs):
        self.colleagues = {person.ref: person for person in colleagues}
        super().__init__(*args, **kwargs)
        if self.colleagues:
            known = [(ref, person.name) for ref, person in self.colleagues.items()]
            self.fields["person"].choices = [*known, (OTHER, _("Somebody else"))]
            self.fields["person"].initial = known[0][0]
            for name in ("name", "email"):
                # Not optional for somebody else; the label does not say that they were.
                self.fields[name].needed_sometimes = True
        else:
            del self.fields["person"]
            for name, sentence in (
                ("name", _("Enter the name of the substitute")),
                ("email", _("Enter the e-mail address of the substitute")),
            ):
                self.fields[name].required = True
                self.fields[name].error_messages["required"] = sentence

    def clean(self):
        cleaned = super().clean()
        if self.chosen is None:
            if not cleaned.get("name") and "name" not in self.errors:
                self.add_error("name", missing(_("Enter the name of the substitute")))
            if not cleaned.get("email") and "email" not in self.errors:
                self.add_error("email", missing(_("Enter the e-mail address of the substitute")))
        return cleaned

    @property
    def chosen(self):
        """The colleague, or ``None`` for somebody else."""
        return self.colleagues.get(self.cleaned_data.get("person", OTHER))

    def save(self, invitation: Invitation, *, how, by):
        person = self.chosen
        return name_substitute(
            invitation,
            name="" if person else self.cleaned_data["name"],
            email="" if person else self.cleaned_data["email"],
            person=person,
            how=how,
            by=by,
            at=timezone.now(),
        )


class LinkRequestForm(KtForm):
    submit_label = _("Request a new link")

    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("The link goes to the address we have for you."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "required": _("Enter your e-mail address"),
            "invalid": _("The e-mail address needs an @, for example name@company.com"),
        },
    )
