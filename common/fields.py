"""Controls and fields: dates and times, numbers as the language writes them, wall times."""

import re
from datetime import date, datetime, time

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common import dates

DATE_FORMATS = ["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y"]
TIME_FORMATS = ["%H:%M", "%H:%M:%S", "%H.%M"]


# --- controls ----------------------------------------------------------------------------------------------


class DateInput(forms.DateInput):
    """The browser's own date control; what is typed without one is read day first."""

    input_type = "date"
    part_label = _("Date")

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"
    part_label = _("Time")

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%H:%M")


class NumberInput(forms.TextInput):
    """A number as the language writes it; the field behind sees "1200.5" or, unreadable, what was typed."""

    def __init__(self, attrs=None, *, whole: bool = False):
        keyboard = {"inputmode": "numeric" if whole else "decimal", "autocomplete": "off"}
        super().__init__({**keyboard, **(attrs or {})})

    def value_from_datadict(self, data, files, name):
        value = super().value_from_datadict(data, files, name)
        return value if value is None else plain_number(value)

    def format_value(self, value):
        text = super().format_value(value)
        if text is None or not re.fullmatch(r"-?\d+(\.\d+)?", text):
            return text
        whole, _point, fraction = text.partition(".")
        fraction = fraction.rstrip("0")
        return f"{whole}{',' if _writes_comma() else '.'}{fraction}" if fraction else whole


def _writes_comma() -> bool:
    return (get_language() or "de").startswith("de")


def plain_number(text: str) -> str:
    """ "1.200,5" or "1 200,5" to "1200.5"; what is not clearly a number comes back unchanged.

    A single separator of the other language counts as a decimal sign unless exactly three digits follow it where
    the language groups with it: German "1.200" is 1200, "1.2" is 1.2; English "1,200" is 1200, "12,5" is 12.5.
    """
    bare = re.sub(r"[\s\u00a0\u202f'’]", "", text.strip()).replace("−", "-")
    point, comma = ",", "."
    if not _writes_comma():
        point, comma = comma, point
    grouped = rf"-?\d{{1,3}}(?:{re.escape(comma)}\d{{3}})+(?:{re.escape(point)}\d+)?"
    simple = r"-?\d*[.,]?\d+"
    if re.fullmatch(grouped, bare):
        return bare.replace(comma, "").replace(point, ".")
    if re.fullmatch(simple, bare):
        return bare.replace(",", ".")
    return text


# --- fields ------------------------------------------------------------------------------------------------


class LocalDateTimeWidget(forms.MultiWidget):
    """Date and time side by side; shows an instant as the municipality's wall time."""

    def __init__(self, attrs=None):
        super().__init__({"date": DateInput(), "time": TimeInput()}, attrs)

    def decompress(self, value):
        if value is None:
            return [None, None]
        value = dates.local(value, dates.zone()) if timezone.is_aware(value) else value
        return [value.date(), value.time()]


class LocalDateTimeField(forms.MultiValueField):
    """A wall time entered in the municipality's zone, cleaned to an instant in UTC.

    Refuses a time the clocks skip in spring, naming the gap; of a time that exists twice it takes the first. Refuses a
    year with too few digits typed, and those at whose edge calendars cannot count on.
    """

    widget = LocalDateTimeWidget
    years = range(1900, 2200)

    def __init__(self, **kwargs):
        parts = (
            forms.DateField(
                input_formats=DATE_FORMATS,
                error_messages={
                    "incomplete": _("Enter the date"),
                    "invalid": _("Enter a date, for example 26.03.2026"),
                },
            ),
            forms.TimeField(
                input_formats=TIME_FORMATS,
                error_messages={
                    "incomplete": _("Enter the time"),
                    "invalid": _("Enter a time, for example 16:30"),
                },
            ),
        )
        super().__init__(fields=parts, require_all_fields=False, **kwargs)

    def compress(self, data_list: list[date | time | None]) -> datetime | None:
        if not data_list or None in data_list:
            return None
        day, at = data_list
        if day.year not in self.years:
            raise ValidationError(_("Enter a date, for example 26.03.2026"), code="invalid")
        try:
            return dates.to_utc(day, at, dates.zone())
        except dates.NonexistentTime as gap:
            raise ValidationError(gap.message, code="nonexistent") from gap
