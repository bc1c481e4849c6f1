"""What to do with a row of Today, and one's own tasks."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.domain.tasks import create_task, defer_todo, give_todo, update_task
from accounts.models import Task, User
from common import dates
from common.forms import KtForm, KtModelForm
from portal.today.moment import Todo

IN_THE_PAST = _("Choose a day from tomorrow on.")


class DeferForm(KtForm):
    """``address``: what receives it, below the row's page."""

    address = "defer/"
    submit_label = _("Put it off")
    submit_kind = "secondary"
    until = forms.DateField(label=_("Put off until"))

    def __init__(self, *args, todo: Todo, **kwargs):
        self.todo = todo
        super().__init__(*args, **kwargs)

    def clean_until(self):
        until = self.cleaned_data["until"]
        if until <= dates.today():
            raise ValidationError(IN_THE_PAST)
        return until

    def save(self, *, by):
        defer_todo(
            *self.todo.key[:2],
            until=self.cleaned_data["until"],
            whose=by if self.todo.personal else None,
            by=by,
            at=timezone.now(),
        )


class GiveForm(KtForm):
    address = "give/"
    submit_label = _("Give to this person")
    submit_kind = "secondary"
    to = forms.ModelChoiceField(
        label=_("Colleague"), queryset=User.objects.none(), to_field_name="public_id", empty_label=None
    )

    def __init__(self, *args, todo: Todo, colleagues, **kwargs):
        self.todo = todo
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = colleagues

    def save(self, *, by):
        give_todo(*self.todo.key[:2], to=self.cleaned_data["to"], by=by, at=timezone.now())


class TaskForm(KtModelForm):
    submit_label = _("Save the task")

    class Meta:
        model = Task
        fields = ("text", "due_on", "owner")

    def __init__(self, *args, owners, subject=None, **kwargs):
        self.subject = subject
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners
        self.fields["owner"].empty_label = None
        if len(owners) < 2:
            del self.fields["owner"]

    def save(self, *, by):
        values = {"owner": self.instance.owner if self.instance.pk else by, **self.cleaned_data}
        if self.instance.pk:
            return update_task(self.instance, **values, by=by, at=timezone.now())
        return create_task(**values, subject=self.subject, by=by, at=timezone.now())
