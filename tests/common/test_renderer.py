"""What is drawn from Python is what Django's templates give."""

from datetime import date

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from common.renderer import DrawnFields

NASTY = "\"><script>'&</script> Öztürk"
CHOICES = [
    ("", gettext_lazy("all")),
    (NASTY, NASTY),
    (3, 2026),
    (None, "–"),
    (gettext_lazy("Group"), [("a", mark_safe("<b>A</b>")), ("b", NASTY)]),
]
ATTRS = {"id": "id_x", "required": True, "disabled": False, "data-x": NASTY, "rows": 3}


@pytest.mark.parametrize(
    "value", [None, "", NASTY, 3, 1234567, "a", date(2026, 3, 1), mark_safe("<i>")], ids=str
)
@pytest.mark.parametrize(
    "widget",
    [
        forms.TextInput(),
        forms.NumberInput(),
        forms.EmailInput(),
        forms.URLInput(),
        forms.PasswordInput(render_value=True),
        forms.HiddenInput(),
        forms.DateInput(),
        forms.TimeInput(),
        forms.DateTimeInput(),
        forms.CheckboxInput(),
        forms.Textarea(),
        forms.Select(choices=CHOICES),
        forms.NullBooleanSelect(),
        forms.RadioSelect(choices=CHOICES),
    ],
    ids=lambda widget: type(widget).__name__,
)
def test_same_markup(widget, value):
    drawn, given = (
        widget.render("x", value, ATTRS, renderer=renderer) for renderer in (DrawnFields(), DjangoTemplates())
    )
    assert drawn == given
    assert type(drawn) is type(given)


def test_several_may_be_chosen():
    widget = forms.SelectMultiple(choices=CHOICES)
    drawn, given = (
        widget.render("x", ["a", "3"], ATTRS, renderer=renderer)
        for renderer in (DrawnFields(), DjangoTemplates())
    )
    assert drawn == given
    assert drawn.count(" selected") == 2
