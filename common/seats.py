"""Draws the one sign of the product: a seat at the round table, which is also the dot of a score.

States: ``solid`` certain · ``half`` likely or planned (answers, year plan, outreach) · ``hatched`` likely (scores,
whose dots stay whole) · ``open`` possible or missing · ``no`` declined · ``track`` not reached.
All functions return safe SVG text. Colours come from the style sheet (classes ``s-…``), so both themes work.
"""

import math
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe

from common.markup import html

STATES = ("solid", "half", "hatched", "open", "no", "track")
ROW_LIMIT = 12  # a longer row is drawn seat by seat, so that it wraps on a phone
RING_LIMIT = 24  # more seats than this cannot be told apart round a table


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _hatching(x: float, y: float, radius: float) -> str:
    """Three diagonal chords of a circle: a pattern fill would need ids, which repeat on a page."""
    path = []
    diagonal = math.sqrt(0.5)
    for offset in (-0.5 * radius, 0.0, 0.5 * radius):
        half = math.sqrt(radius**2 - offset**2)
        middle_x, middle_y = x + offset * diagonal, y + offset * diagonal
        start = (middle_x - half * diagonal, middle_y + half * diagonal)
        end = (middle_x + half * diagonal, middle_y - half * diagonal)
        path.append(f"M{_number(start[0])} {_number(start[1])}L{_number(end[0])} {_number(end[1])}")
    return "".join(path)


@lru_cache(maxsize=4096)
def _seat(x: float, y: float, r: float, state: str) -> str:
    """One seat with its centre at (x, y) in a square of side 2r; r in user units."""
    inner, width, at = r * 0.85, _number(r * 0.3), f'cx="{_number(x)}" cy="{_number(y)}"'
    outline = f'<circle class="s-line" stroke-width="{width}" {at} r="{_number(inner)}"/>'
    if state == "solid":
        return f'<circle class="s-solid" stroke-width="{width}" {at} r="{_number(inner)}"/>'
    if state == "half":
        top, bottom, radius = _number(y - inner), _number(y + inner), _number(inner)
        left = (
            f'<path class="s-half" d="M{_number(x)} {top}A{radius} {radius} 0 0 0 {_number(x)} {bottom}Z"/>'
        )
        return outline + left
    if state == "hatched":
        chords = _hatching(x, y, inner)
        return f'{outline}<path class="s-hatch" stroke-width="{_number(r * 0.17)}" d="{chords}"/>'
    if state == "open":
        return outline
    if state == "no":
        k = r * 0.5
        west, east, north, south = (_number(v) for v in (x - k, x + k, y - k, y + k))
        cross = f"M{west} {north}L{east} {south}M{east} {north}L{west} {south}"
        return f'<path class="s-no" stroke-width="{width}" stroke-linecap="round" d="{cross}"/>'
    if state == "track":
        return f'<circle class="s-track" {at} r="{_number(r * 0.24)}"/>'
    raise ValueError(f"unknown seat state {state!r}, expected one of {', '.join(STATES)}")


def _named(label: str) -> SafeString:
    if label:
        return html('role="img" aria-label="{}"', label)
    return mark_safe('aria-hidden="true"')


@lru_cache(maxsize=256)
def single(state: str, *, size: int = 14, label: str = "") -> SafeString:
    """One seat of ``size`` pixels; hidden from readers unless it has a label."""
    drawing = mark_safe(_seat(size / 2, size / 2, size / 2, state))
    return html(
        '<svg class="dots" {} width="{}" height="{}" viewBox="0 0 {} {}">{}</svg>',
        *(_named(label), size, size, size, size, drawing),
    )


def row(states: Sequence[str], *, label: str, size: int = 18, gap: int = 5, slots: int = 0) -> SafeString:
    """Seats side by side, room for at least ``slots`` of them so that rows above each other align."""
    return _row(tuple(states), label, size, gap, slots)


@lru_cache(maxsize=1024)
def _row(states: tuple[str, ...], label: str, size: int, gap: int, slots: int) -> SafeString:
    """Lists show the same few rows again and again."""
    if len(states) > ROW_LIMIT:
        run = mark_safe("".join(single(state, size=size) for state in states))
        return html('<span class="seat-run" {}>{}</span>', _named(label), run)
    width = max(max(slots, len(states)) * (size + gap) - gap, size)
    seats = "".join(_seat(size / 2 + i * (size + gap), size / 2, size / 2, s) for i, s in enumerate(states))
    return html(
        '<svg class="dots" {} width="{}" height="{}" viewBox="0 0 {} {}">{}</svg>',
        *(_named(label), width, size, width, size, mark_safe(seats)),
    )


def score_states(low: float, point: float, high: float, *, maximum: int = 6) -> list[str]:
    """Whole dots of a score with its bounds; anything else than whole bounds is rounded half up."""
    low, point, high = (int(Decimal(str(v)).quantize(Decimal(1), ROUND_HALF_UP)) for v in (low, point, high))
    return [
        "solid" if n <= low else "hatched" if n <= point else "open" if n <= high else "track"
        for n in range(1, maximum + 1)
    ]


def ring(
    groups: Iterable[tuple[str, int]], *, big: str, caption: str, label: str, size: int = 152
) -> SafeString:
    """Seats round a table with a number on it; above ``RING_LIMIT`` seats a divided bar of the same width."""
    groups = [(state, count) for state, count in groups if count > 0]
    total = sum(count for _, count in groups)
    if total > RING_LIMIT:
        return _bar(groups, total, big=big, caption=caption, label=label, size=size)
    states = [state for state, count in groups for _ in range(count)]
    centre, orbit = size / 2, size / 2 - 11
    radius = min(10.5, math.pi * orbit / max(total, 1) * 0.78)
    seats = "".join(
        _seat(
            centre + orbit * math.sin(2 * math.pi * i / total),
            centre - orbit * math.cos(2 * math.pi * i / total),
            radius,
            state,
        )
        for i, state in enumerate(states)
    )
    table = (
        f'<circle class="s-table" cx="{_number(centre)}" cy="{_number(centre)}" r="{_number(orbit - 20)}"/>'
    )
    return html(
        '<svg class="seat-svg" {} width="{}" height="{}" viewBox="0 0 {} {}">{}{}</svg>',
        *(_named(label), size, size, size, size),
        mark_safe(table + seats),
        _writing(centre, centre + 4, big, caption),
    )


def _writing(x: float, y: float, big: str, caption: str) -> SafeString:
    if big == "":
        return SafeString("")
    return html(
        '<text class="s-num" x="{}" y="{}">{}</text><text class="s-cap" x="{}" y="{}">{}</text>',
        *(_number(x), _number(y), big, _number(x), _number(y + 17), caption),
    )


def _bar(
    groups: list[tuple[str, int]], total: int, *, big: str, caption: str, label: str, size: int
) -> SafeString:
    parts, x = [], 0.0
    for state, count in groups:
        width = size * count / total
        parts.append(
            f'<rect class="b-{state}" x="{_number(x)}" y="48" width="{_number(width)}" height="16"/>'
        )
        x += width
    return html(
        '<svg class="seat-svg" {} width="{}" height="66" viewBox="0 0 {} 66">{}{}</svg>',
        *(_named(label), size, size, _writing(size / 2, 24, big, caption), mark_safe("".join(parts))),
    )


def empty_table(size: int = 110, seats: int = 8) -> SafeString:
    """The table with free seats on it: decoration of an empty page, hidden from readers."""
    return ring([("open", seats)], big="", caption="", label="", size=size)
