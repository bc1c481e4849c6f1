"""Lines of a network's checklist, and points of a meeting's."""

from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.forms import KtModelForm, Row2
from meetings.domain import checklists
from meetings.models import FARTHEST, ChecklistItem, ChecklistLine

BEFORE, AFTER = "before", "after"


class ChecklistLineForm(KtModelForm):
    submit_label = _("Save the point")

    days = forms.IntegerField(
        label=_("Days"), min_value=0, max_value=FARTHEST, help_text=_("0: on the day of the meeting.")
    )
    side = forms.ChoiceField(
        label=pgettext_lazy("checklist", "When"),
        choices=[(BEFORE, _("before the meeting")), (AFTER, _("after the meeting"))],
        initial=BEFORE,
    )
    layout = Layout("text", Row2("days", "side"), "resource")

    class Meta:
        model = ChecklistLine
        fields = ("text", "resource")
        labels = {"resource": _("Moderator or room")}
        help_texts = {
            "text": _("For example “Order the catering”."),
            "resource": _(
                "If the point is about one of them, it is done as soon as the meeting says that it is confirmed."
            ),
        }

    def __init__(self, *args, network=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.network = network
        if self.instance.pk:
            offset = self.instance.offset
            self.initial |= {"days": abs(offset), "side": AFTER if offset > 0 else BEFORE}

    def line(self) -> dict:
        values = dict(self.cleaned_data)
        days, side = values.pop("days"), values.pop("side")
        return {"offset": days if side == AFTER else -days, **values}

    def save(self, *, by):
        return checklists.change_line(self.instance, by=by, at=timezone.now(), **self.line())


class NewChecklistLineForm(ChecklistLineForm):
    submit_label = _("Add the point")

    def save(self, *, by):
        return checklists.add_line(self.network, by=by, at=timezone.now(), **self.line())


class ChecklistItemForm(KtModelForm):
    submit_label = _("Save the point")
    layout = Layout("text", "due_on")

    class Meta:
        model = ChecklistItem
        fields = ("text", "due_on")
        help_texts = {"due_on": _("With another day the point no longer moves when the meeting is moved.")}

    def save(self, *, by):
        return checklists.change_item(self.instance, by=by, at=timezone.now(), **self.cleaned_data)


class NewChecklistItemForm(ChecklistItemForm):
    submit_label = _("Add the point")

    class Meta(ChecklistItemForm.Meta):
        help_texts = {}

    def __init__(self, *args, meeting, **kwargs):
        super().__init__(*args, **kwargs)
        self.meeting = meeting

    def save(self, *, by):
        return checklists.add_item(self.meeting, by=by, at=timezone.now(), **self.cleaned_data)
