"""Numbers as they are printed on pages and in reports: at most two decimals. All digits stand in the tables to download."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from common.display import NO_BREAK_SPACE, grouped

NOTHING = "–"


def exact(value: float | None) -> str:
    """All digits the output has (at most four after the comma), with the language's separators."""
    if value is None:
        return NOTHING
    places = max(0, -int(Decimal(str(value)).normalize().as_tuple().exponent))
    return grouped(value, places)


def short(value: float | None, places: int = 2) -> str:
    """Rounded; the tables to download hold all digits."""
    if value is None:
        return NOTHING
    return grouped(Decimal(str(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP))


def whole_tonnes(value: float | None) -> str:
    """Whole tonnes from ten on: nobody knows a saving better than that."""
    return short(value, 0 if value is not None and value >= 10 else 1)


def per_cent(share: float | None) -> str:
    """0.16444 as "16.44 %"."""
    if share is None:
        return NOTHING
    return f"{grouped(Decimal(str(share)) * 100)}{NO_BREAK_SPACE}%"


def of_six(points: int | None) -> str:
    return NOTHING if points is None else _("%(points)s of 6") % {"points": points}


def span(low: float | None, high: float | None, show: Callable[[float | None], str] = short) -> str:
    if low is None or high is None:
        return NOTHING
    return _("%(low)s to %(high)s") % {"low": show(low), "high": show(high)}
