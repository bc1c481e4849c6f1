"""The base of every form. Pages draw them with ``{% crispy form %}``: error summary, fields, button, way back.

    class MemberForm(KtModelForm):
        submit_label = _("Take in the member")      # verb and object; empty: no button (formsets, own templates)
        submit_kind = "primary"                     # or "danger"
        layout = Layout("actor", Row2("started_on", "ended_on"), "note")      # optional; crispy layout objects
        class Meta: model = Membership; fields = ("actor", "started_on")

        def save(self, *, by):                      # exactly one domain call
            return take_in_member(self.network, by=by, at=timezone.now(), **self.cleaned_data)

The mixin settles for every field: dates and times as native controls, numbers with decimal comma, wall times in the
municipality's zone (a model's DateTimeField becomes a ``LocalDateTimeField``), the sentences of errors, keyboards on
phones. A form that adds fields in its ``__init__`` calls ``settle_fields()`` after that. ``KtFilterForm`` is for the
GET forms of lists (``common.views.FilteredListView``). ``cancel_url`` may be set
on the class, handed to the form, or comes from the view.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import date, datetime, time

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div
from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import BLANK_CHOICE_DASH, BaseConstraint, CheckConstraint, F, Model, Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common import dates
from common.keeping import keeps_itself

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


class Row2(Div):
    """Crispy layout: two or three short fields side by side, below each other on phones."""

    css_class = "field-row"


# --- what the mixin settles for every field ------------------------------------------------------------------

_DASHES = BLANK_CHOICE_DASH[0][1]
_PLAIN_REQUIRED = forms.Field.default_error_messages["required"]
_REQUIRED = (
    (forms.ModelMultipleChoiceField, _("Choose at least one entry under “%(label)s”")),
    (forms.MultipleChoiceField, _("Choose at least one entry under “%(label)s”")),
    (forms.ChoiceField, _("Choose an entry under “%(label)s”")),
    (forms.ModelChoiceField, _("Choose an entry under “%(label)s”")),
    (forms.FileField, _("Choose a file")),
    (forms.BooleanField, _("Tick the box “%(label)s”")),
    (LocalDateTimeField, _("Enter date and time under “%(label)s”")),
    (forms.DateField, _("Enter a date under “%(label)s”")),
    (forms.TimeField, _("Enter a time under “%(label)s”")),
    (forms.IntegerField, _("Enter a number under “%(label)s”")),
    (forms.Field, _("Fill in “%(label)s”")),
)
# (class whose default is replaced, code, sentence); the sentence of a form's own ``error_messages`` wins
_SENTENCES = (
    (forms.DateField, "invalid", _("Enter a date, for example 26.03.2026")),
    (forms.TimeField, "invalid", _("Enter a time, for example 16:30")),
    (forms.DecimalField, "invalid", _("Enter a number, for example 12.5")),
    (forms.FloatField, "invalid", _("Enter a number, for example 12.5")),
    (forms.IntegerField, "invalid", _("Enter a whole number, for example 12")),
    (forms.EmailField, "invalid", _("Enter the whole e-mail address, for example name@company.com")),
    (forms.URLField, "invalid", _("Enter the whole web address, for example https://example.org")),
    (forms.ChoiceField, "invalid_choice", _("Choose one of the entries offered")),
    (forms.ModelChoiceField, "invalid_choice", _("Choose one of the entries offered")),
    (forms.MultipleChoiceField, "invalid_choice", _("Choose one of the entries offered")),
    (
        forms.CharField,
        "max_length",
        _("Shorten the text to %(limit_value)d characters; it has %(show_value)d"),
    ),
    (forms.CharField, "min_length", _("Write at least %(limit_value)d characters")),
    (forms.Field, "min_value", _("Enter %(limit_value)s or more")),
    (forms.Field, "max_value", _("Enter %(limit_value)s or less")),
    (SimpleArrayField, "item_invalid", _("Entry %(nth)s:")),
)


def missing(sentence) -> ValidationError:
    """Of a value that is needed because of others; the summary then says that something is missing."""
    return ValidationError(sentence, code="required")


def _required_sentence(field: forms.Field, label) -> str:
    for kind, sentence in _REQUIRED:
        if isinstance(field, kind):
            return sentence % {"label": label}
    raise TypeError(field)


def _settle_messages(field: forms.Field, label) -> None:
    if field.error_messages.get("required") in (None, _PLAIN_REQUIRED):
        field.error_messages["required"] = _required_sentence(field, label)
    for kind, code, sentence in _SENTENCES:
        default = next(
            (
                k.default_error_messages[code]
                for k in type(field).__mro__
                if code in getattr(k, "default_error_messages", {})
            ),
            None,
        )
        if isinstance(field, kind) and field.error_messages.get(code) == default:
            field.error_messages[code] = sentence
    if isinstance(field, SimpleArrayField):
        _settle_messages(field.base_field, label)


def _plain(widget: forms.Widget, *kinds: type[forms.Widget]) -> bool:
    """Whether the widget is Django's default for the field, not one the form chose."""
    return type(widget) in kinds


def _settle_control(field: forms.Field) -> None:
    control = field.widget
    replacement = None
    if isinstance(field, forms.DateField) and _plain(control, forms.DateInput, forms.TextInput):
        replacement, field.input_formats = DateInput(control.attrs), DATE_FORMATS
    elif isinstance(field, forms.TimeField) and _plain(control, forms.TimeInput, forms.TextInput):
        replacement, field.input_formats = TimeInput(control.attrs), TIME_FORMATS
    elif isinstance(field, forms.IntegerField) and _plain(control, forms.NumberInput, forms.TextInput):
        whole = not isinstance(field, forms.DecimalField | forms.FloatField)
        attrs = {k: v for k, v in control.attrs.items() if k not in {"step", "min", "max"}}
        replacement, field.localize = NumberInput(attrs, whole=whole), False
    if replacement is not None:
        replacement.is_required = control.is_required
        field.widget = replacement


def _settle_blank(field: forms.Field) -> None:
    """Words instead of Django's dashes, which a screen reader spells out."""
    word = _("Please choose") if field.required else _("nothing chosen")
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == _DASHES:
            field.empty_label = word
    elif isinstance(field, forms.ChoiceField) and ("", _DASHES) in (choices := list(field.choices)):
        field.choices = [("", word) if choice == ("", _DASHES) else choice for choice in choices]


def _as_local(field: forms.DateTimeField) -> LocalDateTimeField:
    return LocalDateTimeField(
        required=field.required,
        label=field.label,
        help_text=field.help_text,
        initial=field.initial,
        disabled=field.disabled,
    )


def _named_in(condition: Q) -> Iterator[str]:
    for child in condition.children:
        if isinstance(child, Q):
            yield from _named_in(child)
        else:
            lookup, value = child
            yield lookup.split("__")[0]
            if isinstance(value, F):
                yield value.name


def _subjects(constraint: BaseConstraint) -> set[str]:
    if isinstance(constraint, CheckConstraint):
        return set(_named_in(constraint.condition))
    return set(getattr(constraint, "fields", ()))


class KtFormMixin:
    """Helper, controls and sentences; see the top of the module."""

    layout = None
    # Where a field has not been written here (another package's form): label and help by field name.
    own_labels: dict = {}
    own_help: dict = {}
    # The model whose constraints may refuse what was typed; a ModelForm knows its own.
    refused_by: type[Model] | None = None
    # Of a plain form: the row whose values it starts from, so that others' changes are noticed (common/conflicts.py).
    row: Model | None = None
    submit_label = _("Save")
    submit_kind = "primary"
    submit_icon = ""
    submit_name = ""
    submit_value = ""
    cancel_url = ""
    cancel_label = _("Cancel")
    form_tag = True
    form_action = ""
    keep_every = 0  # seconds; the form saves by itself where htmx is there (common/keeping.py)
    show_summary = True  # False: the page shows the summary above its heading (base.html)

    def __init__(self, *args, cancel_url: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        if cancel_url:
            self.cancel_url = cancel_url
        self.settle_fields()

    def settle_fields(self) -> None:
        """Also to be called after fields were added to the form; what is settled stays as it is."""
        for name, field in self.fields.items():
            field.label = self.own_labels.get(name, field.label)
            field.help_text = self.own_help.get(name, field.help_text)
            if type(field) in (forms.DateTimeField, forms.SplitDateTimeField):
                field = self.fields[name] = _as_local(field)
            _settle_control(field)
            _settle_blank(field)
            _settle_messages(field, field.label or name.replace("_", " ").capitalize())

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.template = "components/form.html"
        helper.form_tag = self.form_tag
        helper.form_action = self.form_action
        helper.attrs = {"novalidate": "", "class": "form"} | (
            keeps_itself(self.keep_every) if self.keep_every else {}
        )
        helper.form_show_summary = self.form_tag and self.show_summary
        helper.cancel_url = self.cancel_url
        helper.cancel_label = self.cancel_label
        helper.submit_label = self.submit_label if self.form_tag else ""
        helper.submit_kind, helper.submit_icon = self.submit_kind, self.submit_icon
        helper.submit_name, helper.submit_value = self.submit_name, self.submit_value
        if self.layout is not None:
            helper.layout = deepcopy(self.layout)  # crispy keeps bound fields on layout objects
            helper.render_hidden_fields = True
        return helper

    def taken_for_granted(self) -> dict:
        """What the form takes for granted about its row without a field of its own: the field to say it at, the fact."""
        return {}

    def add_error(self, field, error):
        """What a constraint of the model refuses stands at the last field of the form that it speaks of."""
        if field is not None or not (self.refused_by or hasattr(self, "_meta")):
            super().add_error(field, error)
            return
        error = error if isinstance(error, ValidationError) else ValidationError(error)
        if not hasattr(error, "error_dict"):
            error = ValidationError({NON_FIELD_ERRORS: error})
        for name, refusals in error.error_dict.items():
            for refusal in refusals:
                super().add_error(self._place(refusal) if name == NON_FIELD_ERRORS else name, refusal)

    def _place(self, refusal: ValidationError) -> str | None:
        model = self.refused_by or self._meta.model
        for constraint in model._meta.constraints:
            if refusal.message == constraint.violation_error_message:
                subjects = _subjects(constraint)
                return next((name for name in reversed(self.fields) if name in subjects), None)
        return None


class KtForm(KtFormMixin, forms.Form):
    pass


class KtModelForm(KtFormMixin, forms.ModelForm):
    pass


def _without_nulls(data):
    """PostgreSQL's texts know no NUL, and not every field refuses it: an address may be typed by anybody."""
    if not isinstance(data, QueryDict) or not any("\x00" in v for name in data for v in data.getlist(name)):
        return data
    data = data.copy()
    for name in list(data):
        data.setlist(name, [value.replace("\x00", "") for value in data.getlist(name)])
    return data


class KtFilterForm(KtFormMixin, forms.Form):
    """A GET form above a list. Its fields are optional; ``apply(queryset)`` narrows by ``cleaned_data``.

    What cannot be read is shown at its field and does not narrow, so an old bookmark still finds the list.
    """

    submit_label = _("Filter")

    def __init__(self, data=None, **kwargs):
        super().__init__(_without_nulls(data or {}), **kwargs)
        for field in self.fields.values():
            field.required = False
            if isinstance(field, forms.CharField) and _plain(field.widget, forms.TextInput):
                field.widget.input_type = "search"

    def apply(self, queryset):
        raise NotImplementedError

    def applied(self) -> list[tuple[str, str, str]]:
        """(name, label, shown value) of every filter in force."""
        shown = []
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if value in (None, "", [], False) or (hasattr(value, "exists") and not value):
                continue
            shown.append((name, str(field.label), self._shown(field, value)))
        return shown

    @staticmethod
    def _shown(field: forms.Field, value) -> str:
        if isinstance(field, forms.BooleanField):
            return str(_("yes"))
        if isinstance(field, forms.ModelMultipleChoiceField | forms.MultipleChoiceField):
            words = dict(field.choices) if not isinstance(field, forms.ModelMultipleChoiceField) else {}
            return ", ".join(str(words.get(item, item)) for item in value)
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
            return str(dict(field.choices).get(value, value))
        return str(value)
