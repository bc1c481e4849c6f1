"""The components: what they say to eyes and to readers."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.template import Context, Template
from django.utils import translation

from common import display, seats
from common.filters import KtFilterForm
from tests.common.drawing import classes, draw

# --- seats ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "point", "high", "states"),
    [
        (2, 3, 5, ["solid", "solid", "hatched", "open", "open", "track"]),
        (0, 0, 0, ["track"] * 6),
        (6, 6, 6, ["solid"] * 6),
        (Decimal("2.5"), Decimal("3.4"), 4, ["solid", "solid", "solid", "open", "track", "track"]),
    ],
)
def test_score_has_whole_dots(low, point, high, states):
    assert seats.score_states(low, point, high) == states


def test_dots_are_named_for_readers():
    html = draw("{% dots 2 3 5 %}")

    assert 'role="img" aria-label="3 of 6 points, certain 2, possible 5"' in html
    assert classes(html) == ["s-solid", "s-solid", "s-line", "s-hatch", "s-line", "s-line", "s-track"]


def test_missing_score_is_a_dash_with_its_reason_and_not_zero_dots():
    assert draw('{% dots reason="No data yet" %}') == '<span class="soft">– No data yet</span>'


def test_row_of_seats_keeps_room_for_its_slots():
    html = draw('{% seats "solid half open" label="1 held" slots=5 %}')

    assert 'aria-label="1 held" width="110"' in html
    assert classes(html) == ["s-solid", "s-line", "s-half", "s-line"]


def test_long_row_wraps_and_is_still_one_picture():
    html = draw("{% seats states label='3 of 36' %}", states=["solid"] * 3 + ["open"] * 33)

    assert html.count('role="img"') == 1
    assert html.startswith('<span class="seat-run" role="img" aria-label="3 of 36">')
    assert classes(html) == ["s-solid"] * 3 + ["s-line"] * 33


def test_ring_draws_every_seat_up_to_24_and_a_bar_above():
    small = draw(
        "{% ring groups big=9 caption='of 16' label='9 of 16' %}", groups=[("solid", 9), ("open", 7)]
    )
    large = draw(
        "{% ring groups big=20 caption='of 30' label='20 of 30' %}", groups=[("solid", 20), ("open", 10)]
    )

    assert classes(small) == ["s-solid"] * 9 + ["s-line"] * 7
    assert classes(large) == []
    assert re.findall(r'class="b-(\w+)" x="([\d.]+)" y="48" width="([\d.]+)"', large) == [
        ("solid", "0", "101.33"),
        ("open", "101.33", "50.67"),
    ]


def test_labels_are_escaped():
    html = draw("{% seats 'open' label=name %}{% status 'warn' name %}", name='<b>"x"')

    assert "<b>" not in html
    assert html.count("&lt;b&gt;&quot;x&quot;") == 2


def test_unknown_seat_is_an_error():
    with pytest.raises(ValueError, match="unknown seat state 'full'"):
        seats.single("full")


def test_every_drawing_is_free_of_inline_styles():
    html = draw(
        "{% ring groups big=1 caption='x' label='y' %}{% dots 1 2 3 %}{% progress 1 2 %}{% empty 'Nothing' %}{% endempty %}",
        groups=[("solid", 30)],
    )

    assert "style=" not in html


# --- components ----------------------------------------------------------------------------------------------


def test_status_has_icon_and_word():
    html = draw('{% status "done" "held" %}')

    assert re.fullmatch(
        r'<span class="status status-done"><svg[^>]*aria-hidden="true".*</svg>held</span>', html
    )


def test_page_head_keeps_the_markup_of_its_buttons_and_escapes_its_texts():
    html = draw('{% pagehead name lead="x" %}{% button "Plan" url="/new/" %}{% endpagehead %}', name="A & B")

    assert "<h1>A &amp; B</h1>" in html
    assert '<div class="actions"><a class="btn btn-primary" href="/new/">Plan</a></div>' in html


def test_panel_is_named_by_its_title():
    html = draw('{% panel "Next meeting" %}body{% endpanel %}')

    assert '<section class="panel" aria-labelledby="panel-next-meeting">' in html
    assert '<h2 class="h3" id="panel-next-meeting">Next meeting</h2>' in html


def test_tabs_are_links_and_mark_the_present_one():
    source = '{% tabs "Network" %}{% tab "/a/" "Meetings" %}{% tab "/b/" "Members" count=3 current=True %}{% endtabs %}'

    html = draw(source + source)

    nav = '<nav class="tabrow" aria-label="Network"><ul><li><a href="/a/">Meetings</a></li>'
    assert html.count(nav) == 2
    assert html.count('<a href="/b/" aria-current="page">Members <span class="tally">3</span></a>') == 4
    assert html.count("<summary>Members") == 2


def test_todo_row_has_one_link_and_says_when_in_words():
    html = draw(
        '{% todo "Send the minutes" "/m/" context="Heat" due="for 2 days" late="stop" icon="envelope" %}'
    )

    assert html.count("<a ") == 1
    assert '<span class="mark mark-stop">' in html
    assert re.search(r'class="status status-stop">.*</svg>for 2 days</span>', html)


def test_summary_row_without_value_offers_to_fill_it():
    html = draw('{% summary "Place" "" change="/edit/" missing="Enter the place" %}')

    assert html.endswith('<dt>Place</dt><dd><a href="/edit/">Enter the place</a></dd></div>')


def test_summary_row_shows_zero_as_a_value():
    assert "<dd>0</dd>" in draw('{% summary "Costs" value missing="–" %}', value=0)


def test_column_head_sorts_and_turns_round():
    first = draw('{% sort_by "name" "Name" %}', query={"q": "x", "page": "3"})
    again = draw('{% sort_by "name" "Name" %}', sort="name", query={"sort": "name"})
    back = draw('{% sort_by "name" "Name" %}', sort="-name", query={"sort": "-name"})

    assert '<th scope="col"><a href="?q=x&amp;sort=name">Name</a></th>' in first
    assert '<th scope="col" aria-sort="ascending"><a href="?sort=-name">' in again
    assert '<th scope="col" aria-sort="descending"><a href="?sort=name">' in back


def test_table_stays_one_where_its_rows_are_blocks():
    html = draw(
        '{% data_table "Members" id="m" %}<thead><tr><th scope="col">Name</th></tr></thead>'
        '<tbody><tr class="x"><th scope="row">A</th><td data-label="B">1</td></tr></tbody>{% enddata_table %}'
    )

    assert '<table class="table data-table" role="table" id="m">' in html
    assert '<tr role="row"><th scope="col" role="columnheader">Name</th></tr>' in html
    assert (
        '<tr role="row" class="x"><th scope="row" role="rowheader">A</th><td role="cell" data-label="B">1</td>'
        in html
    )


@pytest.mark.parametrize(
    ("fields", "query", "folded", "opened"),
    [("abcde", {}, "", False), ("abcdef", {}, "def", False), ("abcdef", {"e": "x"}, "def", True)],
)
def test_many_filters_are_folded_unless_one_of_them_is_set(fields, query, folded, opened):
    form = type("Many", (KtFilterForm,), {name: forms.CharField() for name in fields})(query)
    html = draw("{% filters form count=3 %}", form=form, query=query)

    _before, _sign, more = html.partition("<details")
    assert "".join(re.findall(r'name="(\w)"', more)) == folded
    assert more[: more.find(">")].endswith("open") == opened


def test_pager_keeps_the_filters():
    html = draw("{% pager page %}", page=Paginator(range(25), 10).page(2), query={"q": "x", "page": "2"})

    assert 'href="?q=x&amp;page=1"' in html
    assert 'href="?q=x&amp;page=3"' in html
    assert "Page 2 of 3" in html


def test_single_page_has_no_pager():
    assert "<nav" not in draw("{% pager page %}", page=Paginator([1], 10).page(1))


def test_messages_stay_and_errors_are_alerts():
    html = draw("{% page_messages messages %}", messages=[Message(25, "Saved."), Message(40, "Not <saved>.")])

    assert '<div class="notice notice-done" role="status">' in html
    assert '<div class="notice notice-stop" role="alert">' in html
    assert "<p>Not &lt;saved&gt;.</p>" in html


def test_button_in_a_form_of_its_own_posts_with_a_token():
    html = draw('{% post_button "/done/" "Mark as done" about="minutes" %}', csrf_token="t0ken")

    assert '<form method="post" action="/done/"' in html
    assert 'name="csrfmiddlewaretoken" value="t0ken"' in html
    assert 'Mark as done<span class="visually-hidden">: minutes</span>' in html


def test_progress_gives_its_numbers_as_text():
    html = draw('{% progress value target unit="%" %}', "de", value=Decimal("12.5"), target=15)

    assert '<progress class="meter" max="15" value="12.5"' in html
    assert "12,5" in html


# --- values --------------------------------------------------------------------------------------------------

STARTS = datetime(2026, 3, 26, 15, 30, tzinfo=UTC)  # 16:30 in Berlin


@pytest.mark.parametrize(
    ("source", "language", "shown"),
    [
        ("{{ at|day_full }}", "en", "Thu 26 March 2026"),
        ("{{ at|day_full }}", "de", "Do, 26. März 2026"),
        ("{{ at|day_short }}", "en", "26 Mar"),
        ("{{ at|clock }}", "de", "16:30"),
        ("{{ at|clock }}", "en", "4.30pm"),
        ("{{ early|clock }}", "de", "9:05"),
        ("{{ at|oclock }}", "de", "16:30 Uhr"),
        ("{{ at|oclock }}", "en", "4.30pm"),
        ("{{ nothing|oclock }}", "de", ""),
        ("{{ end|clock }}", "en", "6.30pm"),
        ("{% timespan at end %}", "en", "Thu 26 March 2026, 4.30pm to 6.30pm"),
        ("{{ late|day_full }}", "en", "Fri 27 March 2026"),
        ("{{ nothing|day_full }}", "en", ""),
    ],
)
def test_times_are_shown_in_the_municipalitys_zone(source, language, shown):
    late = datetime(2026, 3, 26, 23, 30, tzinfo=UTC)  # past midnight in Berlin
    end = datetime(2026, 3, 26, 17, 30, tzinfo=UTC)
    early = datetime(2026, 3, 26, 8, 5, tzinfo=UTC)

    assert draw(source, language, at=STARTS, end=end, late=late, early=early, nothing=None) == shown


@pytest.mark.parametrize(
    ("language", "full", "short"),
    [("de", "Do, 26.\u00a0März 2026", "26.\u00a0Mär"), ("en", "Thu 26\u00a0March 2026", "26\u00a0Mar")],
)
def test_day_and_month_stay_in_one_line(language, full, short):
    with translation.override(language):
        assert (display.day_full(STARTS), display.day_short(STARTS)) == (full, short)


def test_no_text_of_ours_replaces_the_name_of_a_month():
    months = draw(
        "{% for day in days %}{{ day|date:'F' }} {% endfor %}",
        "de",
        days=[date(2026, n, 1) for n in range(1, 13)],
    )

    assert months == "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"


def test_span_of_days_has_no_time():
    source = "{% dayspan first last %} / {% dayspan first nothing %}"

    assert draw(source, first=date(2024, 7, 26), last=date(2028, 10, 23), nothing=None) == (
        "Fri 26 July 2024 to Mon 23 October 2028 / Fri 26 July 2024 to …"
    )


def test_day_names_the_year_only_when_it_is_not_this_one(time_machine):
    time_machine.move_to(datetime(2026, 5, 1, 12, 0, tzinfo=UTC))

    assert draw("{{ here|day }} / {{ there|day }}", here=date(2026, 3, 26), there=date(2027, 3, 25)) == (
        "Thu 26 March / Thu 25 March 2027"
    )


@pytest.mark.parametrize(
    ("source", "language", "shown"),
    [
        ("{{ v|amount }}", "de", "1.234,5"),
        ("{{ v|amount }}", "en", "1,234.5"),
        ('{{ v|amount:"t/a" }}', "de", "1.234,5\u00a0t/a"),
        ("{{ v|euro }}", "de", "1.234,50\u00a0€"),
        ("{{ v|euro }}", "en", "€1,234.50"),
        ("{{ whole|euro }}", "de", "12.000\u00a0€"),
        ("{{ minus|amount }}", "de", "−3"),
        ("{{ none|amount }}", "de", "–"),
        ("{{ none|euro }}", "de", "–"),
        ("{{ zero|amount }}", "de", "0"),
    ],
)
def test_numbers_have_the_languages_separators_and_missing_is_not_zero(source, language, shown):
    values = {"v": Decimal("1234.50"), "whole": 12000, "minus": -3, "none": None, "zero": 0}
    with translation.override(language):
        assert Template("{% load ui %}" + source).render(Context(values)) == shown


def test_counts_have_the_languages_separators():
    html = draw(
        '{% section_head "People" count=1501 %}{% counts entries %}{% fold "Later" count=2000 %}x{% endfold %}',
        "de",
        entries=[("solid", 1502, "dabei")],
    )

    assert re.findall(r"[\d.]+(?=</span>|</b>)", html) == ["1.501", "1.502", "2.000"]


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (None, ""),
        (date(2026, 3, 24), "seit 2 Tagen"),
        (date(2026, 3, 25), "seit 1 Tag"),
        (date(2026, 3, 26), "heute"),
    ],
)
def test_what_is_due_is_said_in_one_way(on, said):
    with translation.override("de"):
        assert display.due(on, date(2026, 3, 26)) == said
