"""Markup from Python escapes what Django's own does."""

import pytest
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from common.markup import html, html_each, table_rows

PARTS = [
    "<b a='1' b=\"2\">&amp;</b>",
    mark_safe("<b>"),
    gettext_lazy("Today"),
    7,
    True,
    1.5,
    None,
    type("Odd", (), {"__str__": lambda self: "<odd>"})(),
    type("Marked", (), {"__html__": lambda self: "<i>"})(),
    type("Text", (str,), {})("<c>"),
]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: type(part).__name__)
def test_part_is_escaped_as_by_django(part):
    assert html("<p>{}</p>", part) == format_html("<p>{}</p>", part)


def test_result_is_safe_and_rows_are_joined():
    drawn = html_each("<li>{}{}</li>", [("<", 1), (mark_safe("<b>"), 2)])

    assert drawn == "<li>&lt;1</li><li><b>2</li>"
    assert html("{}", drawn) == drawn


def test_rows_of_a_table_name_their_cells():
    drawn = table_rows(
        [("num", "Costs"), ("", "A & B")], [("/a/", "<x>", 3, "–")], head='<a href="{}">{}</a>'
    )

    assert drawn == (
        '<tr role="row"><th scope="row" role="rowheader"><a href="/a/">&lt;x&gt;</a></th>'
        '<td role="cell" class="num" data-label="Costs">3</td>'
        '<td role="cell" class="" data-label="A &amp; B">–</td></tr>'
    )
