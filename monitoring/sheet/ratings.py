"""The three success factors and the four ratings as rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from monitoring.sheet.numbers import of_six, per_cent, span
from monitoring.sheet.printed import Printed
from monitoring.sheet.words import DIMENSIONS, FACTORS, PARTS, VERDICTS, RatingWords, Text


@dataclass(frozen=True)
class Rating(Printed):
    """A group of the output, as printed.

    ``sentence`` says in one line why, or what is missing; ``before`` what it was a year ago.
    """

    key: str
    given: Mapping[str, Any]
    sentence: str = ""
    before: str = ""

    @property
    def words(self) -> RatingWords:
        known = FACTORS | DIMENSIONS
        return known[self.key] if self.key in known else RatingWords(PARTS[self.key], "", "")

    @property
    def name(self) -> Text:
        return self.words.name

    @property
    def is_rated(self) -> bool:
        return self.given["points"] is not None

    @property
    def low(self) -> int | None:
        return self._pair("bounds_dots")[0]

    @property
    def dots(self) -> int | None:
        return self.given["dots"]

    @property
    def high(self) -> int | None:
        return self._pair("bounds_dots")[1]

    @property
    def number(self) -> str:
        return of_six(self.dots)

    @property
    def verdict(self) -> Text:
        return VERDICTS[self.given["robustness"]]

    @property
    def coverage(self) -> str:
        return per_cent(self.given["coverage"])

    def _pair(self, name: str) -> tuple[Any, Any]:
        return tuple(self.given.get(name) or (None, None))

    @property
    def bounds(self) -> tuple[float | None, float | None]:
        return self._pair("bounds_points")

    @property
    def weights(self) -> tuple[float | None, float | None]:
        return self._pair("weights_pm25_points")

    @property
    def thresholds(self) -> tuple[float | None, float | None]:
        return self._pair("thresholds_pm10_points")

    @property
    def bounds_shown(self) -> str:
        return span(*self.bounds)

    @property
    def weights_shown(self) -> str:
        return span(*self.weights)

    @property
    def thresholds_shown(self) -> str:
        return span(*self.thresholds)
