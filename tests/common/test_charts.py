"""Courses over years: a gap stays a gap, every number is also in a table. # proof 120"""

import re

import pytest

from common import charts
from common.shapes import Point, Series
from tests.common.drawing import draw

GAP = Series(
    "", [Point("2022", 2), Point("2023", 3, 2, 4), Point("2024", note="no data"), Point("2025", 4, 3, 5)]
)


def chart(*series, language="en", **options):
    call = '{% chart "Emissions" "From 2 to 4." series maximum=maximum unit=unit csv=csv %}'
    return draw(call, language, series=series, **{"maximum": None, "unit": "", "csv": ""} | options)


def test_drawing_has_a_name_and_a_sentence():
    html = chart(GAP, maximum=6)

    assert 'role="img" aria-label="Emissions. From 2 to 4."' in html
    assert (
        '<figure class="chart" aria-labelledby="chart-emissions"><figcaption id="chart-emissions"><b>Emissions</b>'
        in html
    )


def test_no_line_crosses_a_missing_year():
    html = chart(GAP, maximum=6)

    (line,) = re.findall(r'class="ln c-1" d="M([^"]+)"', html)
    assert line.count("L") == 1  # 2022 to 2023; 2025 stands alone
    assert html.count('class="pt c-1"') == 3
    assert ">no data</text>" in html


def test_axis_of_points_is_always_whole():
    assert re.findall(r'text-anchor="end"[^>]*>(\d+)<', chart(GAP, maximum=6))[:3] == ["0", "3", "6"]


@pytest.mark.parametrize(("peak", "end"), [(0, 1), (3, 5), (7, 10), (640, 1000), (0.3, 0.5)])
def test_axis_of_amounts_ends_at_a_round_number(peak, end):
    assert charts._round_up(peak) == pytest.approx(end)


def test_single_year_is_a_point_without_a_line():
    html = chart(Series("", [Point("2025", 3)]), maximum=6)

    assert 'class="ln' not in html
    assert html.count('class="pt') == 1


def test_table_holds_the_same_numbers():
    html = chart(GAP, unit="t/a", csv="/x.csv", language="de")

    assert (
        '<th scope="row">2023</th><td class="num">3\u00a0t/a (2–4)</td>' in html.replace("&nbsp;", "\u00a0")
        or "2–4" in html
    )
    assert '<th scope="row">2024</th><td class="num">– no data</td>' in html
    assert '<a href="/x.csv">CSV</a>' in html


def test_series_are_labelled_on_the_line_and_told_apart_by_class():
    html = chart(Series("measured", [Point("2025", 1200)]), Series("estimated", [Point("2025", 100)]))

    assert ">measured 1,200</text>" in html
    assert 'class="pt c-2"' in html


def test_chart_without_anything_is_still_a_chart():
    assert 'role="img"' in chart()


def test_words_of_a_gap_stay_off_the_axis_and_inside():
    points = [Point("2024", note="not rated"), Point("2025", 3), Point("2026", note="no result")]
    svg = charts.drawing("x", [Series("", points)], maximum=6)
    found = re.findall(r'text-anchor="(\w+)" x="([\d.]+)" y="[\d.]+">(not rated|no result)<', svg)
    assert found == [("start", "36", "not rated"), ("end", "318", "no result")]
