"""Messages, buttons and states of saving, in each of their states."""

import re
from datetime import UTC, datetime

import pytest
from crispy_forms.layout import Layout
from django import forms
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.cookie import CookieStorage
from django.test import RequestFactory
from django.utils import translation

from common.forms import KtForm
from common.layouts import PersonPick
from common.templatetags.ui_actions import error_summary
from common.undo import say_done
from tests.common.drawing import classes, draw, without_icons


class Pick(forms.Form):
    person = forms.ChoiceField(choices=[("1", "Cem"), ("other", "Somebody else")], widget=forms.RadioSelect)
    name = forms.CharField(required=False)


# --- messages ------------------------------------------------------------------------------------------------


def test_message_with_an_undo_survives_the_redirect_and_offers_it():
    request = RequestFactory().post("/done/")
    request._messages = CookieStorage(request)
    say_done(request, "Marked as <done>.", undo="/tasks/1/reopen/#row-task-1")
    (kept,) = request._messages._decode(request._messages._encode(request._messages._queued_messages))

    html = draw("{% page_messages messages %}", messages=[kept], csrf_token="t0ken")

    assert "<p>Marked as &lt;done&gt;.</p>" in html
    assert '<form method="post" action="/tasks/1/reopen/#row-task-1" class="inline-form"' in html
    assert 'hx-post="/tasks/1/reopen/"' in html and 'data-focus="row-task-1"' in html
    assert 'value="t0ken"' in html
    assert html.endswith("Undo</button></form></div></div>")


def test_message_of_another_kind_has_no_button():
    assert "<form" not in draw("{% page_messages m %}", m=[Message(25, "Saved.", extra_tags="safe")])


def test_undo_in_a_fragment_can_take_the_focus():
    html = without_icons(draw('{% undo "Marked as done." "/u/" id="row-1" %}'))

    assert html.startswith('<div class="notice notice-done" role="status" id="row-1" tabindex="-1"><svg>')
    assert '<form method="post" action="/u/"' in html


@pytest.mark.parametrize(
    ("kind", "seats", "button"),
    [
        ("first", ["s-line"] * 8, "primary"),
        ("done", ["s-solid"] * 8, "secondary"),
        ("filtered", [], "secondary"),
    ],
)
def test_empty_place_differs_by_its_reason(kind, seats, button):
    html = draw('{% empty "Title" kind=kind url="/n/" action="Go" %}Why{% endempty %}', kind=kind)

    assert f'<div class="empty empty-{kind}">' in html
    assert classes(html) == seats
    assert f'<a class="btn btn-{button}" href="/n/">' in html
    assert "<p>Why</p>" in html


def test_failed_part_says_so_with_a_sign_hidden_from_readers():
    html = draw('{% empty "Not loaded" kind="failed" %}{% endempty %}')

    assert re.search(r'<svg[^>]*aria-hidden="true" class="icon empty-sign"', html)
    assert "<p>" not in html
    assert "btn" not in html


@pytest.mark.parametrize(
    ("call", "text"),
    [
        ("{% autosave %}", ""),
        ('{% autosave "saving" %}', "Saving …"),
        ('{% autosave "saved" at=at %}', "Saved at 9.41am"),
        ('{% autosave "saved" %}', "Saved"),
        ('{% autosave "failed" %}', "Not saved yet. Save with the button below."),
    ],
)
def test_line_of_saving_is_read_politely(call, text):
    html = without_icons(draw(call, at=datetime(2026, 3, 26, 8, 41, tzinfo=UTC)))

    assert re.fullmatch(
        rf'<p class="autosave" id="autosave" role="status" [^>]*>(<svg>)?{re.escape(text)}</p>', html
    )


# --- actions -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "html"),
    [
        ('{% button "Go" %}', '<button type="submit" class="btn btn-primary">Go</button>'),
        (
            '{% button "Go" url=url kind="danger" %}',
            '<a class="btn btn-danger" href="/x/?a=1&amp;b=2">Go</a>',
        ),
        (
            '{% button "Go" name="n" value=0 form="f" large=True extra="w" %}',
            '<button type="submit" class="btn btn-primary btn-lg w" name="n" value="0" form="f">Go</button>',
        ),
        (
            '{% button "Go" state="disabled" %}',
            '<button type="submit" class="btn btn-primary" disabled>Go</button>',
        ),
        (
            '{% button "Go" url="/x/" state="disabled" %}',
            '<a class="btn btn-primary" role="link" aria-disabled="true">Go</a>',
        ),
        (
            '{% button "Go" busy="Going …" %}',
            '<button type="submit" class="btn btn-primary" data-busy="Going …">Go</button>',
        ),
        (
            '{% button "Go" state="busy" busy="Going …" %}',
            '<button type="button" class="btn btn-primary" aria-disabled="true" data-state="busy"><svg>Going …</button>',
        ),
    ],
)
def test_button_in_each_state(call, html):
    assert without_icons(draw(call, url="/x/?a=1&b=2")) == html


@pytest.mark.parametrize(
    ("call", "html"),
    [
        (
            '{% choice "yes" "Yes" sub="here" main=True %}',
            '<button type="submit" class="choice choice-main" name="answer" value="yes"><span class="mark mark-done"><svg>'
            "</span><span><b>Yes</b><span>here</span></span></button>",
        ),
        (
            '{% choice "no" "No" mark="stop" chosen=True name="a" %}',
            '<button type="submit" class="choice choice-chosen" name="a" value="no" aria-pressed="true">'
            '<span class="mark mark-stop"><svg></span><span><b>No</b></span></button>',
        ),
    ],
)
def test_choice_in_each_state(call, html):
    assert without_icons(draw(call)) == html


def test_folded_group_is_closed_and_counts():
    html = without_icons(
        draw('{% fold "Later" count=3 %}<p>x</p>{% endfold %}{% fold "Now" open=True id="n" %}{% endfold %}')
    )

    assert html == (
        '<details class="fold"><summary><span class="fold-title">Later</span> <span class="tally">3</span><svg></summary>'
        '<div class="fold-body"><p>x</p></div></details>'
        '<details class="fold" id="n" open><summary><span class="fold-title">Now</span><svg></summary>'
        '<div class="fold-body"></div></details>'
    )


def test_picking_a_person_offers_the_known_ones_and_the_fields_of_somebody_else():
    html = draw('{% person_pick form "person" "name" %}', form=Pick())

    assert html.count('type="radio"') == 2
    assert re.search(r'class="pick-other">.*name="name"', html)


def test_without_known_people_only_the_fields_stand_there():
    form = Pick()
    del form.fields["person"]

    html = draw('{% person_pick form "person" "name" %}', form=form)

    assert "radio" not in html
    assert "pick-other" not in html
    assert 'name="name"' in html


def test_picking_a_person_fits_into_the_layout_of_a_form():
    class Substitute(KtForm):
        layout = Layout(PersonPick("person", "name"))
        person = forms.ChoiceField(
            label="Who", choices=[("1", "Cem"), ("other", "Somebody else")], widget=forms.RadioSelect
        )
        name = forms.CharField(label="Name", required=False)

    html = draw("{% load crispy_forms_tags %}{% crispy form %}", form=Substitute())

    assert '<div class="pick">' in html
    assert html.count('name="name"') == 1


def test_summary_names_the_field_of_a_sentence_that_stands_there_twice():
    class Dates(forms.Form):
        one = forms.DateField(label="Begin", error_messages={"required": "Enter a date"})
        two = forms.DateField(label="End", error_messages={"required": "Enter a date"})
        name = forms.CharField(error_messages={"required": "Enter a name"})

    text = error_summary(Dates({}))
    assert re.findall(r">([^<>]+)</a>", text) == ["Begin: Enter a date", "End: Enter a date", "Enter a name"]


def test_summary_names_the_row_where_several_have_the_same_field():
    class Rows(forms.Form):
        one = forms.DateField(label="Start", error_messages={"required": "Enter a date"})
        two = forms.DateField(label="Start", error_messages={"required": "Enter a date"})

    form = Rows({})
    form.fields["one"].named, form.fields["two"].named = "Date 1", "Date 2"
    links = re.findall(r">([^<>]+)</a>", error_summary(form))
    assert links == ["Date 1: Enter a date", "Date 2: Enter a date"]


@pytest.mark.parametrize(
    ("data", "refusals", "title"),
    [
        ({}, [], "Something is still missing"),
        ({"day": "tomorrow"}, [], "Please check what you entered"),
        ({"day": "2026-03-26"}, [(None, "The network is closed.")], "This does not work as it is"),
        ({"day": "2026-03-26"}, [("day", "The day is taken.")], "Please check what you entered"),
        ({}, [(None, "The network is closed.")], "Please check what you entered"),
    ],
)
def test_summary_says_that_something_is_missing_only_when_it_is(data, refusals, title):
    class One(forms.Form):
        day = forms.DateField()

    form = One(data)
    form.is_valid()
    for field, sentence in refusals:
        form.add_error(field, sentence)
    with translation.override("en"):
        assert f"{title}</h2>" in error_summary(form)
