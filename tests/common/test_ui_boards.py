"""Boards, plans, matrices, courses of events: what they say to eyes and to readers."""

import re
from datetime import date

import pytest

from common.shapes import Cell, Column, MatrixRow, PlanRow, PlanSlot, Undelivered
from tests.common.drawing import classes, draw, without_icons

HELD = PlanSlot("held", "held", day="9.", when="9 Jan", url="/m/", about="Heat & more")
GAP = PlanSlot("gap", "missing", when="in autumn")
ROW = PlanRow(
    "Heat", "Alliance", url="/t/", months=((HELD,), (), (GAP,)), entries=(HELD, GAP), seats=("solid", "open"),
    seats_label="1 held, 1 missing", goal="1/2",
)  # fmt: skip


# --- board ---------------------------------------------------------------------------------------------------


def test_lane_is_a_headed_list_and_says_when_it_is_empty():
    html = draw(
        '{% lane "a" "In talks" count=1 %}{% card "r" "Bakery" "/b/" %}facts{% endcard %}{% endlane %}'
        '{% lane "b" "Rests" %}{% endlane %}'
    )

    assert html == (
        '<section class="lane" aria-labelledby="lane-a"><h2 id="lane-a">In talks <span>1</span></h2>'
        '<ul><li id="card-r" tabindex="-1"><a href="/b/">Bakery</a>facts</li></ul></section>'
        '<section class="lane" aria-labelledby="lane-b"><h2 id="lane-b">Rests <span>0</span></h2>'
        '<p class="soft small">Nobody</p></section>'
    )


def test_card_can_take_the_focus():
    html = draw('{% card "r" name "/b/" key=True %}{% endcard %}', name="<b>")

    assert html.startswith('<li id="card-r" tabindex="-1"><svg')
    assert 'aria-label="Key actor"' in html
    assert "&lt;b&gt;" in html


def test_move_is_a_plain_form():
    html = draw(
        '{% move "/move/" stages id="r" about="Bakery" %}', stages=[("talks", "In talks")], csrf_token="t0ken"
    )

    assert html.startswith('<details><summary>Move<span class="visually-hidden">: Bakery</span></summary>')
    assert (
        '<form method="post" action="/move/" hx-post="/move/" hx-target="#content" hx-select="#content" hx-swap="outerHTML" '
        'hx-sync="this:drop" data-focus="card-r"><input type="hidden" name="csrfmiddlewaretoken" value="t0ken">'
        in html
    )
    assert (
        '<label class="form-label" for="stage-r">New stage</label><select class="form-select" name="stage" id="stage-r">'
        in html
    )
    assert '<option value="talks">In talks</option>' in html
    assert (
        '<button class="btn btn-secondary">Save<span class="visually-hidden">: Bakery</span></button>' in html
    )


# --- plan ----------------------------------------------------------------------------------------------------


def test_grid_is_a_table_with_heads_of_rows_and_columns():
    html = draw(
        '{% plan_grid "Plan" months rows current=2 holidays=days %}',
        months=["Jan", "Feb", "Mar"],
        rows=[ROW, ROW],
        days=[["1 New Year"], [], []],
    )

    assert html.count('scope="col"') == 5
    assert '<th scope="col" aria-current="true">Feb</th>' in html
    assert html.count('<th scope="row"><a href="/t/">Heat</a><small>Alliance</small></th>') == 2
    assert html.count('<td class="now"></td>') == 2
    assert "<td><span>1 New Year</span></td>" in html
    assert '<div class="scroll" tabindex="0" role="region" aria-labelledby="plan">' in html


def test_slot_of_the_grid_names_its_meeting_for_readers():
    html = without_icons(draw('{% plan_grid "Plan" months rows %}', months=["Jan", "Feb", "Mar"], rows=[ROW]))

    assert (
        '<a class="slot slot-held" href="/m/"><b><svg>9.</b>held<span class="visually-hidden">: Heat &amp; more</span></a>'
        in html
    )
    assert '<span class="slot slot-gap"><b><svg></b>missing</span>' in html


def test_list_holds_the_same_for_phones():
    html = draw("{% plan_list rows %}", rows=[ROW])
    wide = draw("{% plan_list rows wide=True %}", rows=[ROW])

    assert html.startswith('<div class="plan-list plan-phone">')
    assert wide.startswith('<div class="plan-list">')
    assert '<span>9 Jan</span><a href="/m/">held' in html
    assert "<span>in autumn</span>missing</li>" in html
    assert classes(html) == ["s-solid", "s-line", "s-solid", "s-line"]


@pytest.mark.parametrize(
    ("kind", "seat"), [("held", "solid"), ("set", "half"), ("poll", "half"), ("gap", "open")]
)
def test_kind_of_slot_has_its_seat(kind, seat):
    assert PlanSlot(kind, "").seat == seat


# --- events, language, delivery ------------------------------------------------------------------------------


def test_event_says_when_what_and_who():
    html = draw(
        '{% timeline label="Contacts" %}{% event at "Called" who="Jana" note="no time" %}text{% endevent %}{% endtimeline %}',
        at=date(2026, 3, 26),
    )

    assert html == (
        '<ol class="feed" aria-label="Contacts"><li><time datetime="2026-03-26">Thu 26 March 2026</time>'
        '<span><strong>Called</strong> <span class="soft">Jana</span>: no time<br>text</span></li></ol>'
    )


def test_text_in_another_language_carries_it():
    assert (
        draw('{% language_text text "en" %}', text="Round <table>")
        == '<span lang="en">Round &lt;table&gt;</span>'
    )
    assert draw('{% language_text "x" %}') == "x"


def test_delivery_names_only_what_there_is():
    html = without_icons(draw('{% delivery waiting=1 accepted=141 url="/outbox/" %}'))

    assert html == (
        '<ul class="delivery"><li><span class="status status-info"><svg>1 waiting</span></li>'
        '<li><span class="status status-plain"><svg>141 accepted</span></li></ul>'
        '<p class="alone small"><a href="/outbox/">See the outbox</a></p>'
    )


def test_delivery_that_stands_still_is_an_alarm():
    assert '<div class="notice notice-stop" role="alert">' in draw(
        '{% delivery waiting=1 stalled="No mail leaves." %}'
    )


def test_unreached_person_can_be_called_or_corrected():
    html = draw(
        "{% undelivered people %}",
        people=[Undelivered("Bakery", "no such address", phone="01234 56", url="/a/")],
    )

    assert 'href="tel:0123456"' in html
    assert '<a href="/a/">Correct the address<span class="visually-hidden">: Bakery</span></a>' in html


# --- monitoring ----------------------------------------------------------------------------------------------


def matrix(*cells):
    return draw(
        '{% matrix columns rows caption="All" %}',
        columns=[Column(str(n)) for n, _cell in enumerate(cells)],
        rows=[MatrixRow("In all", cells, total=True)],
    )


def test_matrix_stays_a_table_where_it_is_shown_as_blocks():
    html = matrix(Cell(amount="258 t/a"))

    assert set(re.findall(r'role="(\w+)"', html)) == {
        "table",
        "rowgroup",
        "row",
        "cell",
        "columnheader",
        "rowheader",
    }
    assert '<td role="cell" data-label="0">' in html
    assert '<tr role="row" class="total">' in html


def test_cell_that_is_rated_has_dots_and_number():
    html = matrix(Cell(2, 3, 4, number="3", trend="up", url="/why/"))

    assert 'aria-label="3 of 6 points, certain 2, possible 4"' in html
    assert '<strong><a href="/why/">3</a></strong>' in html
    assert 'aria-label="more than before"' in html


def test_cell_without_a_rating_has_no_dots_but_its_reason():
    html = matrix(Cell(reason="Costs are missing"), Cell(amount="258 t/a"))

    assert classes(html) == []
    assert '<div class="row2"><span>–</span></div><small>Costs are missing</small>' in html
    assert "<strong>258 t/a</strong>" in html


def test_step_that_lifts_names_its_effect():
    html = without_icons(
        draw(
            '{% lifts %}{% lift "Report" url="/r/" why="Old." effect="+160 t/a" before=low after=top more="Nil" more_url="/n/" %}'
            '{% lift "Call" %}{% endlifts %}',
            low=(1, 2, 3),
            top=(3, 3, 3),
        )
    )

    assert html == (
        '<ol class="lift"><li><div><b><a href="/r/">Report</a></b>Old.<span class="gain"><svg> <svg> <svg>+160 t/a</span>'
        '<a class="more" href="/n/">Nil</a></div></li><li><div><b>Call</b></div></li></ol>'
    )
