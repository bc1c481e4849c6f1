"""The proposed dates of a year, ticked and changed."""

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.fields import LocalDateTimeField
from common.forms import KtForm, Row2, missing
from meetings.domain.plans import plan_year

MOST = 12


class PlanForm(KtForm):
    submit_label = gettext_lazy("Create the drafts")

    title = forms.CharField(label=gettext_lazy("Title of the meetings"), max_length=200)
    place = forms.CharField(label=gettext_lazy("Place"), max_length=200, required=False)
    rows = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=MOST)

    def __init__(self, *args, topic_area, starts=(), notes=(), **kwargs):
        """``starts`` are the proposed instants, ``notes`` a sentence for each of them."""
        self.topic_area = topic_area
        super().__init__(*args, **kwargs)
        self.count = self._row_count(len(starts))
        self.initial["rows"] = self.count
        sets = []
        for number in range(self.count):
            known = number < len(starts)
            use = forms.BooleanField(
                label=_("Plan this meeting"),
                required=False,
                initial=known,
                help_text=notes[number] if number < len(notes) else "",
            )
            start = LocalDateTimeField(
                label=_("Start"), required=False, initial=starts[number] if known else None
            )
            self.fields[f"use_{number}"], self.fields[f"start_{number}"] = use, start
            legend = start.named = _("Date %(number)d") % {"number": number + 1}
            sets.append(Fieldset(legend, f"start_{number}", f"use_{number}"))
        self.layout = Layout(Row2("title", "place"), "rows", *sets)

    def _row_count(self, proposed: int) -> int:
        if not self.is_bound:
            return proposed
        try:
            return max(0, min(MOST, int(self.data.get("rows", 0))))
        except ValueError:
            return 0

    def clean(self):
        cleaned = super().clean()
        chosen = []
        for number in range(self.count):
            if not cleaned.get(f"use_{number}"):
                self.errors.pop(f"start_{number}", None)  # half a date in a row nobody wants hinders nobody
                continue
            start = cleaned.get(f"start_{number}")
            if start is None:
                if f"start_{number}" not in self.errors:
                    self.add_error(f"start_{number}", missing(_("Enter the date")))
            elif start <= timezone.now():
                self.add_error(f"start_{number}", _("The date is in the past. Choose today or later"))
            else:
                chosen.append(start)
        if not self.errors and not chosen:
            raise missing(_("Tick at least one date"))
        cleaned["starts"] = chosen
        return cleaned

    def save(self, *, by):
        return plan_year(
            self.topic_area,
            starts=self.cleaned_data["starts"],
            title=self.cleaned_data["title"],
            place=self.cleaned_data["place"],
            by=by,
            at=timezone.now(),
        )
