"""The dots of a score for print: the same drawing as on the page, with its colours in it and its name inside.

WeasyPrint applies no stylesheet to inline SVG and takes the alternative text from ``<title>``.
"""

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from common import seats

register = template.Library()

INK = "#0b5c63"
PAINT = {
    "s-solid": f'fill="{INK}" stroke="{INK}"',
    "s-line": f'fill="none" stroke="{INK}"',
    "s-hatch": f'fill="none" stroke="{INK}"',
    "s-track": 'fill="#6f8482"',
}
_CLASS = re.compile(r'class="(s-[a-z]+)"')


@register.simple_tag
def report_dots(low, point, high) -> SafeString:
    """Whole dots, or nothing for a score without points."""
    if point is None:
        return SafeString("")
    low, high = (point if low is None else low), (point if high is None else high)
    label = _("%(point)s of 6 points, certain %(low)s, possible %(high)s") % {
        "point": point,
        "low": low,
        "high": high,
    }
    drawing = str(seats.row(seats.score_states(low, point, high), label="-", size=11, gap=3))
    painted = _CLASS.sub(lambda found: PAINT[found.group(1)], drawing)
    named = painted.replace('role="img" aria-label="-"', 'role="img"').replace(
        ">", f"><title>{escape(label)}</title>", 1
    )
    return mark_safe(named)
