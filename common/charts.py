"""Courses over years as inline SVG: named, with a sentence and the same numbers as a table.

A missing year is a gap with its reason, never a line across it; bounds are a pale band; series are labelled directly.
Colours come from the style sheet, so both themes and paper work.
"""

from collections.abc import Sequence
from itertools import pairwise

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _

from common.display import amount
from common.markup import html, html_each
from common.shapes import Point, Series

WIDTH, HEIGHT = 320, 150
LEFT, RIGHT, TOP, BOTTOM = 34, 12, 18, 26
LABEL_GAP = 15


def figure(
    title: str,
    sentence: str,
    series: list[Series],
    *,
    maximum: float | None = None,
    unit: str = "",
    csv: str = "",
    xlsx: str = "",
    id: str = "",
) -> SafeString:
    name = id or f"chart-{slugify(title)}"
    return html(
        '<figure class="chart" aria-labelledby="{}"><figcaption id="{}"><b>{}</b> {}</figcaption>{}'
        '<details class="chart-table"><summary>{}</summary>{}{}</details></figure>',
        *(name, name, title, sentence),
        drawing(f"{title}. {sentence}", series, maximum=maximum),
        _("Values as a table"),
        table(title, series, unit=unit),
        _files(csv, xlsx),
    )


def _files(csv: str, xlsx: str) -> SafeString:
    links = [(url, word) for url, word in ((csv, "CSV"), (xlsx, "XLSX")) if url]
    if not links:
        return SafeString("")
    shown = [html('<a href="{}">{}</a>', url, word) for url, word in links]
    return html('<p class="alone">{}</p>', SafeString(" · ".join(shown)))


def drawing(label: str, series: list[Series], *, maximum: float | None = None) -> SafeString:
    top = maximum or _round_up(max((_peak(line) for line in series), default=0))
    labels = [point.label for point in series[0].points] if series else []
    parts = [_axis(top), _ticks(labels)]
    parts += [_line(line, number, len(labels), top) for number, line in enumerate(series, start=1)]
    parts.append(_labels(series, len(labels), top))
    return html(
        '<svg class="chart-svg" role="img" aria-label="{}" viewBox="0 0 {} {}">{}</svg>',
        *(label, WIDTH, HEIGHT, mark_safe("".join(parts))),
    )


def table(title: str, series: list[Series], *, unit: str = "") -> SafeString:
    labels = [point.label for point in series[0].points] if series else []
    heads = html_each('<th scope="col" class="num">{}</th>', ((line.name,) for line in series))
    rows = html_each(
        '<tr><th scope="row">{}</th>{}</tr>',
        (
            (
                label,
                html_each('<td class="num">{}</td>', ((_value(line.points[n], unit),) for line in series)),
            )
            for n, label in enumerate(labels)
        ),
    )
    return html(
        '<table class="ledger"><caption class="visually-hidden">{}</caption><thead><tr><th scope="col">{}</th>{}</tr>'
        "</thead><tbody>{}</tbody></table>",
        *(title, _("Year"), heads, rows),
    )


def _value(point: Point, unit: str) -> str:
    if point.value is None:
        return f"– {point.note}".rstrip()
    text = amount(point.value, unit)
    if (
        point.low is not None
        and point.high is not None
        and (point.low, point.high) != (point.value, point.value)
    ):
        text = f"{text} ({amount(point.low)}–{amount(point.high)})"
    return text


def _peak(line: Series) -> float:
    return max((point.high or point.value or 0 for point in line.points), default=0)


def _round_up(value: float) -> float:
    """The next of 1, 2, 5 × a power of ten: the axis ends at a round number."""
    if value <= 0:
        return 1
    step = 1.0
    while step * 10 < value:
        step *= 10
    while step > value:
        step /= 10
    return next(step * factor for factor in (1, 2, 5, 10) if step * factor >= value)


def _x(index: int, count: int) -> float:
    inner = WIDTH - LEFT - RIGHT - 24
    return LEFT + 12 + (inner / 2 if count < 2 else inner * index / (count - 1))


def _y(value: float, top: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * min(float(value), top) / top


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _axis(top: float) -> str:
    parts = []
    for value in (0, top / 2, top):
        y = _n(_y(value, top))
        parts.append(f'<line class="ax" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>')
        parts.append(
            f'<text class="ax-t" text-anchor="end" x="{LEFT - 6}" y="{_n(_y(value, top) + 4)}">{amount(value)}</text>'
        )
    return "".join(parts)


def _ticks(labels: Sequence[str]) -> str:
    return "".join(
        html(
            '<text class="ax-t" text-anchor="middle" x="{}" y="{}">{}</text>',
            *(_n(_x(n, len(labels))), HEIGHT - 8, label),
        )
        for n, label in enumerate(labels)
    )


def _runs(points: Sequence[Point]) -> list[list[tuple[int, Point]]]:
    """Stretches without a gap."""
    runs: list[list[tuple[int, Point]]] = [[]]
    for n, point in enumerate(points):
        if point.value is None:
            runs.append([])
        else:
            runs[-1].append((n, point))
    return [run for run in runs if run]


def _line(line: Series, number: int, count: int, top: float) -> str:
    parts: list[str] = []
    for run in _runs(line.points):
        band = [(n, p) for n, p in run if p.low is not None and p.high is not None]
        if len(band) > 1:
            upper = [f"{_n(_x(n, count))} {_n(_y(p.high or 0, top))}" for n, p in band]
            lower = [f"{_n(_x(n, count))} {_n(_y(p.low or 0, top))}" for n, p in reversed(band)]
            parts.append(f'<path class="area c-{number}" d="M{"L".join(upper + lower)}Z"/>')
        path = "L".join(f"{_n(_x(n, count))} {_n(_y(p.value or 0, top))}" for n, p in run)
        if len(run) > 1:
            parts.append(f'<path class="ln c-{number}" d="M{path}"/>')
        parts += [
            f'<circle class="pt c-{number}" r="4.5" cx="{_n(_x(n, count))}" cy="{_n(_y(p.value or 0, top))}"/>'
            for n, p in run
        ]
    for n, point in enumerate(line.points):
        if point.value is None:
            x, y = _n(_x(n, count)), _n(_y(top / 2, top) - 4)
            parts.append(f'<text class="ax-t" text-anchor="middle" x="{x}" y="{y}">–</text>')
            parts.append(
                html(
                    '<text class="ax-t" text-anchor="{}" x="{}" y="{}">{}</text>',
                    *_beside(n, count),
                    *(_n(_y(top / 2, top) + 12), point.note),
                )
            )
    return "".join(parts)


def _beside(n: int, count: int) -> tuple[str, str]:
    """Anchor and place of the words of a gap: at both ends they lean inwards, off the axis and inside the drawing."""
    if count > 1 and n == 0:
        return "start", _n(LEFT + 2)
    if count > 1 and n == count - 1:
        return "end", _n(WIDTH - 2)
    return "middle", _n(_x(n, count))


def _labels(series: list[Series], count: int, top: float) -> str:
    """The last value of each series beside its point; labels that would touch move apart."""
    ends = []
    for line in series:
        known = [(n, point) for n, point in enumerate(line.points) if point.value is not None]
        if known:
            n, point = known[-1]
            text = f"{line.name} {amount(point.value)}".strip()
            ends.append([_y(point.value or 0, top) - 9, min(_x(n, count) + 8, WIDTH - 2), text])
    ends.sort()
    for upper, lower in pairwise(ends):
        lower[0] = max(lower[0], upper[0] + LABEL_GAP)
    return "".join(
        html('<text class="lab" text-anchor="end" x="{}" y="{}">{}</text>', _n(x), _n(y), text)
        for y, x, text in ends
    )
