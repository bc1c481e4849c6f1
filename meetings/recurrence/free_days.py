"""Days on which nobody should be invited: public holidays of a Land or canton, and the turn of the year."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

import holidays

_COUNTRIES = {"DE": holidays.Germany, "AT": holidays.Austria, "CH": holidays.Switzerland}
_LANGUAGES = {"de": "de", "en": "en_US"}


def public_holidays(
    country: str, subdivision: str, years: Iterable[int], language: str = "de", *, local: bool = False
) -> dict[date, str]:
    """Public holidays by day, names in ``language``.

    ``country`` is DE, AT or CH; ``subdivision`` a Land, Bundesland or canton as a code (``BY``, ``AT-9``,
    ``9``) or a name, or empty for the holidays of the whole country. ``local`` adds days that are holidays
    in a part of the Land only (15 August in most of Bavaria, Corpus Christi in parts of Saxony and
    Thuringia).

    Raises ``ValueError`` for a country or subdivision that does not exist.
    """
    if country not in _COUNTRIES:
        raise ValueError(f"no holidays known for {country!r}")
    code = subdivision_code(country, subdivision)
    found: dict[date, str] = {}
    for year in sorted(set(years)):
        found.update(_holidays_of(country, code, year, _LANGUAGES.get(language[:2], "en_US"), local))
    return found


def subdivision_code(country: str, subdivision: str) -> str:
    """The code that ``holidays`` uses ("BY", "9") for any usual way to write a Land; else ``ValueError``."""
    wanted = subdivision.strip().removeprefix(f"{country}-")
    known = _COUNTRIES[country]
    for code in ("", *known.subdivisions):
        if wanted.casefold() == code.casefold():
            return code
    for name, code in known.subdivisions_aliases.items():
        if wanted.casefold() == name.casefold():
            return code
    raise ValueError(f"{country} has no subdivision {subdivision!r}")


def year_end(years: Iterable[int], reason: str) -> dict[date, str]:
    """The fourteen days from 24 December to 6 January, when no meeting finds its people; for ``avoid``."""
    return {date(year, 12, 24) + timedelta(days=n): reason for year in years for n in range(14)}


@lru_cache(maxsize=256)
def _holidays_of(
    country: str, code: str, year: int, language: str, local: bool
) -> tuple[tuple[date, str], ...]:
    categories = ("public", "catholic") if local and country == "DE" else ("public",)
    days = _COUNTRIES[country](subdiv=code or None, years=year, language=language, categories=categories)
    return tuple(sorted(days.items()))
