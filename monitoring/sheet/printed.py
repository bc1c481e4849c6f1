"""What every scored row of the output has in common."""

from collections.abc import Mapping
from typing import Any

from monitoring.sheet.numbers import per_cent, short
from monitoring.sheet.words import STATES, Text


class Printed:
    """``given`` is the row's part of the frozen output."""

    given: Mapping[str, Any]

    @property
    def points(self) -> float | None:
        return self.given["points"]

    @property
    def points_shown(self) -> str:
        return short(self.points)

    @property
    def state(self) -> Text:
        return STATES[self.given["status"]]

    @property
    def completeness(self) -> str:
        return per_cent(self.given["completeness"])
