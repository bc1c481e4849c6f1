"""The base of every form: local numbers and times, sentences of errors, and the markup crispy makes of it."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from crispy_forms.layout import Layout
from crispy_forms.utils import render_crispy_form
from django import forms
from django.db.models import BLANK_CHOICE_DASH
from django.utils import translation

from common.fields import LocalDateTimeField, plain_number
from common.filters import KtFilterForm
from common.forms import KtForm, Row2

# In 2026 Germany's clocks go forward on 29 March at 2:00 and back on 25 October at 3:00.
SPRING, AUTUMN = "2026-03-29", "2026-10-25"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


class MeetingForm(KtForm):
    submit_label = "Plan the meeting"
    cancel_url = "/back/"
    title = forms.CharField(max_length=10, help_text="Short.")
    starts_at = LocalDateTimeField(label="Start")


def meeting(day, at, **extra):
    return MeetingForm({"title": "Heat", "starts_at_date": day, "starts_at_time": at, **extra})


# --- wall times ----------------------------------------------------------------------------------------------


def test_local_time_is_cleaned_to_utc():
    form = meeting("2026-03-26", "16:30")

    assert form.is_valid()
    assert form.cleaned_data["starts_at"] == datetime(2026, 3, 26, 15, 30, tzinfo=UTC)


def test_time_in_the_spring_gap_is_refused_and_names_the_gap():
    with translation.override("en"):
        form = meeting(SPRING, "02:30")

        assert form.errors == {
            "starts_at": [
                "On this day the clocks go forward: 02:00 to 03:00 does not exist. Choose another time."
            ]
        }


def test_ambiguous_time_takes_the_first():
    form = meeting(AUTUMN, "02:30")

    assert form.is_valid()
    # 2:30 summer time, one hour before 2:30 winter time
    assert form.cleaned_data["starts_at"] == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "at", "sentences"),
    [
        ("", "", ["Enter date and time under “Start”"]),
        ("2026-03-26", "", ["Enter the time"]),
        ("", "16:30", ["Enter the date"]),
        ("26.13.2026", "16:30", ["Enter a date, for example 26.03.2026"]),
        ("2026-03-26", "25:00", ["Enter a time, for example 16:30"]),
        # nobody means these years, and at the ends of the calendar nothing can be counted on
        ("0202-03-26", "16:30", ["Enter a date, for example 26.03.2026"]),
        ("0001-01-01", "00:10", ["Enter a date, for example 26.03.2026"]),
        ("9999-12-31", "23:50", ["Enter a date, for example 26.03.2026"]),
    ],
)
def test_incomplete_time_says_what_is_missing(day, at, sentences):
    with translation.override("en"):
        assert meeting(day, at).errors == {"starts_at": sentences}


def test_optional_time_may_stay_empty_but_not_half_empty():
    class Optional(KtForm):
        ends_at = LocalDateTimeField(required=False)

    empty, half = Optional({}), Optional({"ends_at_date": "2026-03-26"})

    assert empty.is_valid()
    assert empty.cleaned_data == {"ends_at": None}
    assert not half.is_valid()


def test_stored_instant_is_shown_as_wall_time():
    form = MeetingForm(initial={"starts_at": datetime(2026, 7, 1, 14, 30, tzinfo=UTC)})

    html = str(form["starts_at"])

    assert 'type="date" name="starts_at_date" value="2026-07-01"' in html
    assert 'type="time" name="starts_at_time" value="16:30"' in html


# --- numbers and dates ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "typed", "plain"),
    [
        ("de", "12,5", "12.5"),
        ("de", "12.5", "12.5"),
        ("de", "1.200", "1200"),
        ("de", "1.200,5", "1200.5"),
        ("de", "1 200,5", "1200.5"),
        ("de", "-0,5", "-0.5"),
        ("de", "1.234.567,89", "1234567.89"),
        ("de", ",5", ".5"),
        ("en", "1,200", "1200"),
        ("en", "1,200.5", "1200.5"),
        ("en", "12,5", "12.5"),
        ("en", "1.200", "1.200"),
        # not clearly a number: left as typed, so that the field refuses it
        ("de", "1.20.00", "1.20.00"),
        ("de", "1,2,3", "1,2,3"),
        ("de", "zwölf", "zwölf"),
        ("de", "", ""),
        ("de", "1e5", "1e5"),
    ],
)
def test_number_is_read_as_the_language_writes_it(language, typed, plain):
    with translation.override(language):
        assert plain_number(typed) == plain


class CostForm(KtForm):
    amount = forms.DecimalField(max_digits=12, decimal_places=2)
    seats = forms.IntegerField(min_value=1, required=False)
    day = forms.DateField(required=False)


@pytest.mark.parametrize(("language", "typed"), [("de", "1.200,50"), ("de", "1200,5"), ("en", "1,200.50")])
def test_decimal_comma_is_accepted(language, typed):
    with translation.override(language):
        form = CostForm({"amount": typed})

        assert form.is_valid()
        assert form.cleaned_data["amount"] == Decimal("1200.50")


@pytest.mark.parametrize(("language", "shown"), [("de", "1200,5"), ("en", "1200.5")])
def test_stored_number_is_shown_with_the_languages_decimal_sign(language, shown):
    with translation.override(language):
        html = str(CostForm(initial={"amount": Decimal("1200.50")})["amount"])

    assert f'value="{shown}"' in html
    assert 'inputmode="decimal"' in html
    assert 'type="text"' in html


def test_what_was_typed_stays_when_it_cannot_be_read():
    with translation.override("en"):
        form = CostForm({"amount": "about twelve", "seats": "0"})

        assert form.errors == {
            "amount": ["Enter a number, for example 12.5"],
            "seats": ["Enter 1 or more"],
        }
        assert 'value="about twelve"' in str(form["amount"])


@pytest.mark.parametrize("typed", ["2026-03-26", "26.03.2026", "26.3.2026", "26/03/2026"])
def test_day_is_read_day_first(typed):
    form = CostForm({"amount": "1", "day": typed})

    assert form.is_valid()
    assert form.cleaned_data["day"] == date(2026, 3, 26)


# --- sentences -----------------------------------------------------------------------------------------------


class EveryKind(KtForm):
    name = forms.CharField(label="Name", max_length=5)
    email = forms.EmailField(label="E-mail address")
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A")])
    several = forms.MultipleChoiceField(label="Topics", choices=[("a", "A")])
    agreed = forms.BooleanField(label="Signed")
    count = forms.IntegerField(label="Seats")
    day = forms.DateField(label="On")
    at = forms.TimeField(label="At")
    own = forms.CharField(label="Own", error_messages={"required": "Enter the name of the organisation"})


def test_empty_fields_say_what_to_do():
    with translation.override("en"):
        assert EveryKind({}).errors == {
            "name": ["Fill in “Name”"],
            "email": ["Fill in “E-mail address”"],
            "kind": ["Choose an entry under “Kind”"],
            "several": ["Choose at least one entry under “Topics”"],
            "agreed": ["Tick the box “Signed”"],
            "count": ["Enter a number under “Seats”"],
            "day": ["Enter a date under “On”"],
            "at": ["Enter a time under “At”"],
            "own": ["Enter the name of the organisation"],
        }


def test_wrong_values_say_what_would_be_right():
    with translation.override("en"):
        form = EveryKind(
            {
                "name": "too long",
                "email": "d.arslan",
                "kind": "z",
                "several": ["z"],
                "agreed": "on",
                "count": "1,5",
                "day": "2026-03-26",
                "at": "10:00",
                "own": "x",
            }
        )

        assert form.errors == {
            "name": ["Shorten the text to 5 characters; it has 8"],
            "email": ["Enter the whole e-mail address, for example name@company.com"],
            "kind": ["Choose one of the entries offered"],
            "several": ["Choose one of the entries offered"],
            "count": ["Enter a whole number, for example 12"],
        }


# --- markup --------------------------------------------------------------------------------------------------


def markup(form):
    with translation.override("en"):
        return re.sub(r"\s+", " ", render_crispy_form(form))


def test_form_has_one_button_a_way_back_and_no_browser_validation():
    html = markup(MeetingForm())

    assert re.search(r"<form method=\"post\" [^>]*novalidate", html)
    assert html.count("<button") == 1
    assert '<button type="submit" class="btn btn-primary">Plan the meeting</button>' in html
    assert '<a class="btn btn-secondary" href="/back/">Cancel</a>' in html


def test_error_stands_between_label_and_control_and_is_linked_on_top():
    html = markup(MeetingForm({"title": "", "starts_at_date": "2026-03-26", "starts_at_time": "10:00"}))

    assert '<li><a href="#id_title">Fill in “Title”</a></li>' in html
    label, help_text, error, control = (
        html.index(part)
        for part in ('for="id_title"', 'id="id_title_helptext"', 'id="id_title_error"', '<input type="text"')
    )
    assert label < help_text < error < control
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert html.count('aria-invalid="true"') == 1


def test_error_of_a_group_links_to_its_first_control():
    html = markup(MeetingForm({"title": "x", "starts_at_date": "", "starts_at_time": ""}))

    assert '<li><a href="#id_starts_at_0">Enter date and time under “Start”</a></li>' in html
    assert 'id="id_starts_at_0"' in html
    assert '<fieldset aria-describedby="id_starts_at_error">' in html


def test_optional_fields_say_so_and_required_ones_carry_no_mark():
    html = markup(CostForm())

    assert html.count("(optional)") == 2
    assert "asterisk" not in html


def test_layout_puts_fields_side_by_side():
    class Rows(CostForm):
        layout = Layout("amount", Row2("seats", "day"))

    html = markup(Rows())

    assert re.search(r'class="field-row"[^>]*>\s*<div id="div_id_seats"', html)


def test_form_of_a_formset_has_no_tag_and_no_button():
    class Part(CostForm):
        form_tag = False

    html = markup(Part())

    assert "<form" not in html
    assert "<button" not in html


def test_fields_added_later_can_be_settled_too():
    form = CostForm()
    form.fields["until"] = forms.DateField(required=False)
    before = str(form["until"])
    form.settle_fields()

    assert 'type="date"' not in before
    assert 'type="date"' in str(form["until"])


def test_controls_have_no_placeholder():
    class Hinted(KtForm):
        name = forms.CharField(widget=forms.TextInput(attrs={"placeholder": "Your name"}))

    assert "placeholder" not in markup(Hinted())


# --- filters -------------------------------------------------------------------------------------------------


class Filter(KtFilterForm):
    q = forms.CharField(label="Name")
    kind = forms.ChoiceField(label="Kind", choices=[("", "all"), ("a", "Alliance")])
    open = forms.BooleanField(label="Open")


def test_filter_names_what_is_applied():
    with translation.override("en"):
        form = Filter({"q": "Mill", "kind": "a", "open": "on"})
        form.full_clean()

        assert form.applied() == [
            ("q", "Name", "Mill"),
            ("kind", "Kind", "Alliance"),
            ("open", "Open", "yes"),
        ]


def test_filter_with_an_unknown_value_does_not_narrow():
    form = Filter({"q": "", "kind": "gone"})
    form.full_clean()

    assert form.applied() == []
    assert list(form.errors) == ["kind"]


def test_empty_choice_is_said_in_words():
    class Form(KtForm):
        kind = forms.ChoiceField(choices=[*BLANK_CHOICE_DASH, ("a", "Alliance")])
        sector = forms.ChoiceField(choices=[*BLANK_CHOICE_DASH, ("b", "Business")], required=False)
        free = forms.ChoiceField(choices=[("", "all"), ("b", "Business")], required=False)

    assert [str(Form().fields[name].choices[0][1]) for name in ("kind", "sector", "free")] == [
        "Please choose",
        "nothing chosen",
        "all",
    ]
