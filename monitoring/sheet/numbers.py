"""Numbers as they are printed everywhere: never more digits than the frozen output holds, never fewer."""

from collections.abc import Callable
from decimal import Decimal

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
    """Rounded for a sentence; the tables beside it hold all digits."""
    return NOTHING if value is None else exact(round(value, places))


def whole_tonnes(value: float | None) -> str:
    """Whole tonnes from ten on: nobody knows a saving better than that."""
    return short(value, 0 if value is not None and value >= 10 else 1)


def per_cent(share: float | None) -> str:
    """0.1644 as "16.44 %"."""
    if share is None:
        return NOTHING
    return f"{exact(float(Decimal(str(share)) * 100))}{NO_BREAK_SPACE}%"


def of_six(points: int | None) -> str:
    return NOTHING if points is None else _("%(points)s of 6") % {"points": points}


def span(low: float | None, high: float | None, show: Callable[[float | None], str] = exact) -> str:
    if low is None or high is None:
        return NOTHING
    return _("%(low)s to %(high)s") % {"low": show(low), "high": show(high)}
