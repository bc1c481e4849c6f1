"""What is said behind the link of an action."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common import dates
from common.forms import KtForm
from meetings.domain.actions import postpone_action
from meetings.domain.worth import say_worth
from meetings.models import ActionItem, Invitation, Worth


class PostponeForm(KtForm):
    submit_label = _("Save the new date")
    submit_kind = "secondary"

    due_on = forms.DateField(label=_("I need until"))

    def save(self, action: ActionItem, *, by):
        postpone_action(
            action, due_on=self.cleaned_data["due_on"], today=dates.today(), by=by, at=timezone.now()
        )


class WorthForm(KtForm):
    """One of three buttons."""

    worth = forms.ChoiceField(
        choices=Worth.choices,
        error_messages={"required": _("Choose an answer"), "invalid_choice": _("Choose an answer")},
    )

    def save(self, invitation: Invitation):
        say_worth(invitation, worth=Worth(self.cleaned_data["worth"]))
