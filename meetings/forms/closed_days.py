"""School holidays and blocked times: one by one, or from a file in two steps."""

from dataclasses import asdict
from datetime import date, time, timedelta
from pathlib import PurePath

from crispy_forms.layout import Layout
from django import forms
from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common import dates
from common.exports import clean_text
from common.forms import KtForm, KtModelForm, Row2
from meetings.domain import closed_days
from meetings.imports.entries import MAX_BYTES, Entry, Window
from meetings.imports.reading import read_calendar
from meetings.models import BlockedKind, BlockedTime, SchoolHoliday, Severity

# A recurring entry is spelt out from last year to three years ahead.
YEARS_BACK, YEARS_AHEAD = 1, 3
# What was checked is taken over as it was seen, as long as the page may be open.
CHECKED_FOR = timedelta(hours=12)
_SALT = "meetings.closed-days"


class _PeriodForm(KtModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].required = False
        self.fields["ends_on"].help_text = _("Empty: one day only.")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("ends_on") is None and "ends_on" not in self.errors:
            cleaned["ends_on"] = cleaned.get("begins_on")
        return cleaned


class SchoolHolidayForm(_PeriodForm):
    submit_label = _("Save the school holidays")
    layout = Layout("name", Row2("begins_on", "ends_on"))

    class Meta:
        model = SchoolHoliday
        fields = ("name", "begins_on", "ends_on")
        help_texts = {"name": _("For example “Autumn holidays”.")}

    def save(self, *, by):
        now = timezone.now()
        if self.instance.pk is None:
            return closed_days.add_school_holiday(by=by, at=now, **self.cleaned_data)
        return closed_days.update_school_holiday(self.instance, by=by, at=now, **self.cleaned_data)


class BlockedTimeForm(_PeriodForm):
    submit_label = _("Save the blocked time")
    layout = Layout(
        "name", Row2("kind", "severity"), Row2("begins_on", "ends_on"), Row2("starts_at", "ends_at")
    )

    class Meta:
        model = BlockedTime
        fields = ("name", "kind", "severity", "begins_on", "ends_on", "starts_at", "ends_at")
        labels = {"name": _("Reason")}
        help_texts = {
            "name": _("For example “Council meeting”. Who plans a date reads it."),
            "severity": _(
                "What is impossible is never proposed; what is better avoided only where too little is left."
            ),
            "starts_at": _("Empty: the whole day."),
        }

    def save(self, *, by):
        return closed_days.update_blocked_time(self.instance, by=by, at=timezone.now(), **self.cleaned_data)


class NewBlockedTimeForm(BlockedTimeForm):
    weeks_before = forms.IntegerField(
        label=_("Weeks before it that are better avoided, too"),
        min_value=0,
        max_value=closed_days.WEEKS_BEFORE,
        required=False,
        help_text=_("For an election, for example 6."),
    )
    layout = Layout(*BlockedTimeForm.layout.fields, "weeks_before")

    def save(self, *, by):
        values = dict(self.cleaned_data)
        weeks = values.pop("weeks_before") or 0
        return closed_days.block_time(weeks_before=weeks, by=by, at=timezone.now(), **values)


# --- from a file -----------------------------------------------------------------------------------------------


class CalendarUploadForm(KtForm):
    """The first step: nothing is written. ``reading`` is what the file says, ``source`` what it is called from now on."""

    submit_label = _("Check the file")
    file = forms.FileField(
        label=_("File"),
        help_text=_("iCalendar (.ics) or CSV with the columns from; to; name. Up to 2 MB."),
        error_messages={"empty": _("The file is empty. Choose the file with the calendar.")},
        widget=forms.FileInput(attrs={"accept": ".ics,.csv,.txt,text/calendar,text/csv"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        today = dates.today()
        window = Window(date(today.year - YEARS_BACK, 1, 1), date(today.year + YEARS_AHEAD, 12, 31))
        content = file.read(MAX_BYTES + 1)
        try:
            self.reading = read_calendar(content, window=window, zone=dates.zone())
        except forms.ValidationError as refusal:
            raise forms.ValidationError(refusal.error_dict["file"]) from refusal
        return file

    @property
    def source(self) -> str:
        """One name for each calendar, so that the next file of the same one is recognised."""
        stem = PurePath(self.cleaned_data["file"].name).stem
        return clean_text(self.reading.name or stem).strip()[:120]

    @property
    def checked(self) -> str:
        """What the second step takes over, signed: the entries as this page shows them."""
        values = {"entries": [_packed(entry) for entry in self.reading.entries], "source": self.source}
        return signing.dumps(values | self.settings, salt=_SALT, compress=True)

    @property
    def settings(self) -> dict:
        return {}


class BlockedUploadForm(CalendarUploadForm):
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=BlockedKind,
        initial=BlockedKind.COUNCIL,
        help_text=_("Where the file does not say it, and the name of the entry does not either."),
    )
    severity = forms.ChoiceField(label=_("How strictly"), choices=Severity, initial=Severity.AVOID)
    layout = Layout("file", Row2("kind", "severity"))

    @property
    def settings(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("kind", "severity")}


def _packed(entry: Entry) -> list:
    return [
        value.isoformat() if isinstance(value, date | time) else value for value in asdict(entry).values()
    ]


def _unpacked(values: list) -> Entry:
    line, begins_on, ends_on, name, uid, starts_at, ends_at, kind, severity = values
    return Entry(
        line,
        date.fromisoformat(begins_on),
        date.fromisoformat(ends_on),
        name,
        uid,
        time.fromisoformat(starts_at) if starts_at else None,
        time.fromisoformat(ends_at) if ends_at else None,
        kind,
        severity,
    )


class CalendarConfirmForm(KtForm):
    """The second step: what the first one showed."""

    submit_label = _("Take over")
    take_over = None
    checked = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, gone: int = 0, **kwargs):
        super().__init__(*args, **kwargs)
        if gone or self.is_bound:
            self.fields["remove_gone"] = forms.BooleanField(
                label=_("Remove what the calendar does not name any more"), required=False
            )
            self.settle_fields()

    def clean_checked(self):
        try:
            return signing.loads(self.cleaned_data["checked"], salt=_SALT, max_age=CHECKED_FOR)
        except signing.BadSignature as error:
            raise forms.ValidationError(_("This check is too old. Choose the file again.")) from error

    def save(self, *, by):
        values = dict(self.cleaned_data["checked"])
        entries = [_unpacked(packed) for packed in values.pop("entries")]
        return type(self).take_over(
            entries,
            **values,
            remove_gone=bool(self.cleaned_data.get("remove_gone")),
            by=by,
            at=timezone.now(),
            today=dates.today(),
        )


class SchoolConfirmForm(CalendarConfirmForm):
    take_over = staticmethod(closed_days.take_over_school_holidays)


class BlockedConfirmForm(CalendarConfirmForm):
    take_over = staticmethod(closed_days.take_over_blocked_times)
