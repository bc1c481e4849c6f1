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
phones. A form that adds fields in its ``__init__`` calls ``settle_fields()`` after that. ``cancel_url`` may be set on
the class, handed to the form, or comes from the view. The forms above lists: ``common.filters``.
"""

from collections.abc import Iterator
from copy import deepcopy

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div
from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import BLANK_CHOICE_DASH, BaseConstraint, CheckConstraint, F, Model, Q
from django.utils.translation import gettext_lazy as _

from common.fields import (
    DATE_FORMATS,
    TIME_FORMATS,
    DateInput,
    LocalDateTimeField,
    NumberInput,
    TimeInput,
)
from common.keeping import keeps_itself


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


def is_plain(widget: forms.Widget, *kinds: type[forms.Widget]) -> bool:
    """Whether the widget is Django's default for the field, not one the form chose."""
    return type(widget) in kinds


def _settle_control(field: forms.Field) -> None:
    control = field.widget
    replacement = None
    if isinstance(field, forms.DateField) and is_plain(control, forms.DateInput, forms.TextInput):
        replacement, field.input_formats = DateInput(control.attrs), DATE_FORMATS
    elif isinstance(field, forms.TimeField) and is_plain(control, forms.TimeInput, forms.TextInput):
        replacement, field.input_formats = TimeInput(control.attrs), TIME_FORMATS
    elif isinstance(field, forms.IntegerField) and is_plain(control, forms.NumberInput, forms.TextInput):
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
