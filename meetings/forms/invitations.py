"""Choosing whom to invite, guests, and answers entered by hand."""

from crispy_forms.layout import Layout
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from actors.models import Channel, Person
from common.forms import KtForm, Row2, missing
from meetings.domain import invitations
from meetings.forms.answers import numbers_up_to
from meetings.models import Answer, AnsweredHow, Mode
from meetings.queries.people import Invitable


def person_label(actor, person: Person) -> str:
    label = f"{actor.name} – {person.name}" if actor else person.name
    if person.channel == Channel.POST:
        return _("%(who)s (wants letters)") % {"who": label}
    if not person.email:
        return _("%(who)s (no e-mail address)") % {"who": label}
    return label


class ChooseForm(KtForm):
    """Ticks; all members that are not invited yet are ticked already."""

    submit_label = gettext_lazy("See the mail first")

    people = forms.MultipleChoiceField(
        label=gettext_lazy("Who is invited"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one person")},
    )
    personal_words = forms.CharField(
        label=gettext_lazy("Personal paragraph"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
        help_text=gettext_lazy(
            "Stands in the mail to those ticked here. For different words, send to one group after the other."
        ),
    )

    def __init__(self, *args, invitables: list[Invitable], **kwargs):
        self.by_value = {
            f"{entry.actor.ref}.{person.ref}": (entry.actor, person)
            for entry in invitables
            for person in entry.people
            if person.pk not in entry.invited
        }
        super().__init__(*args, **kwargs)
        field = self.fields["people"]
        field.choices = [(value, person_label(*pair)) for value, pair in self.by_value.items()]
        field.initial = list(self.by_value)

    @property
    def chosen(self) -> list:
        return [self.by_value[value] for value in self.cleaned_data["people"]]


class SendForm(ChooseForm):
    """The same choice once more, after the mail was shown."""

    submit_name, submit_value = "step", "send"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"].widget = forms.MultipleHiddenInput()
        self.fields["personal_words"].widget = forms.HiddenInput()

    def save(self, meeting, *, by):
        words = self.cleaned_data["personal_words"]
        return invitations.invite(meeting, people=self.chosen, personal_words=words, by=by, at=timezone.now())


class GuestForm(KtForm):
    """Somebody from the directory, or a guest by name and address."""

    submit_label = gettext_lazy("Send the invitation")
    layout = Layout("person", Row2("name", "email"), "language")

    person = forms.ModelChoiceField(
        label=gettext_lazy("Somebody from the directory"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=gettext_lazy("Somebody else"),
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail address"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = Person.objects.visible_to(user).prefetch_related("roles__actor")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("person") is None:
            if not cleaned.get("name"):
                self.add_error("name", missing(_("Enter the name of the guest")))
            if not cleaned.get("email") and "email" not in self.errors:
                self.add_error("email", missing(_("Enter the e-mail address of the guest")))
        return cleaned

    def save(self, meeting, *, by):
        person, at = self.cleaned_data["person"], timezone.now()
        if person is None:
            return invitations.invite_guest(
                meeting,
                name=self.cleaned_data["name"],
                email=self.cleaned_data["email"],
                language=self.cleaned_data["language"],
                by=by,
                at=at,
            )
        actor = next((role.actor for role in person.roles.all() if role.to_on is None), None)
        outcome = invitations.invite(meeting, people=[(actor, person)], by=by, at=at)
        if not (outcome.mailed or outcome.by_post or outcome.without_address):
            raise ValidationError({"person": _("This person is already invited.")})
        return outcome


class EnterAnswerForm(KtForm):
    """What somebody said on the phone."""

    submit_label = gettext_lazy("Enter the answer")

    answer = forms.ChoiceField(
        label=gettext_lazy("Answer"),
        widget=forms.RadioSelect,
        choices=[
            (Answer.YES, pgettext_lazy("answer", "yes")),
            (Answer.MAYBE, pgettext_lazy("answer", "maybe")),
            (Answer.NO, pgettext_lazy("answer", "no")),
        ],
    )
    mode = forms.ChoiceField(label=gettext_lazy("How they take part"), choices=Mode.choices, required=False)
    plus_ones = forms.TypedChoiceField(
        label=gettext_lazy("Brings along"), coerce=int, empty_value=None, required=False
    )
    instead_of = forms.ChoiceField(
        label=gettext_lazy("In whose place"),
        required=False,
        help_text=gettext_lazy("The seats of the organisation are taken. Who steps back gets a mail."),
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=500, required=False)
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args, invitation, in_the_way=(), **kwargs):
        """``in_the_way``: the colleagues who have all the seats of the organisation."""
        self.invitation = invitation
        super().__init__(*args, **kwargs)
        highest = max(invitation.meeting.plus_ones_allowed, invitation.plus_ones)
        if highest:
            self.fields["plus_ones"].choices = numbers_up_to(highest)
        else:
            del self.fields["plus_ones"]
        if in_the_way:
            holders = [(row.ref, row.name) for row in in_the_way]
            self.fields["instead_of"].choices = [("", gettext_lazy("nobody’s")), *holders]
        else:
            del self.fields["instead_of"]
        if not invitation.meeting.is_hybrid:
            del self.fields["mode"]

    def save(self, *, by):
        mode = self.cleaned_data.get("mode", "")
        return invitations.answer_invitation(
            self.invitation,
            answer=self.cleaned_data["answer"],
            mode=mode or (Mode.ON_SITE if self.invitation.meeting.is_hybrid else ""),
            note=self.cleaned_data["note"],
            how=AnsweredHow.COORDINATION,
            by=by,
            at=timezone.now(),
            seen_version=self.cleaned_data["version"],
            instead_of=self.cleaned_data.get("instead_of", ""),
            plus_ones=self.cleaned_data.get("plus_ones"),
        )
