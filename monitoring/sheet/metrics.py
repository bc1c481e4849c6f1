"""The thirteen figures as rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitoring.sheet.numbers import NOTHING, per_cent, short, span
from monitoring.sheet.printed import Printed
from monitoring.sheet.words import METRICS, NOTES, STATE_KINDS, MetricWords, Text


def counted(kind: str, n: int) -> str:
    """What a figure rests on: "12 key actors"."""
    words = {
        "actors": ngettext("%(n)s key actor", "%(n)s key actors", n),
        "topics": ngettext("%(n)s topic area", "%(n)s topic areas", n),
        "meetings": ngettext("%(n)s meeting", "%(n)s meetings", n),
        "processes": ngettext("%(n)s planning process", "%(n)s planning processes", n),
        "ideas": ngettext("%(n)s idea", "%(n)s ideas", n),
        "projects": ngettext("%(n)s project", "%(n)s projects", n),
    }
    return words[kind] % {"n": short(n)}


@dataclass(frozen=True)
class MetricRow(Printed):
    """One figure of one snapshot, as printed; ``given`` is its part of the output."""

    key: str
    given: Mapping[str, Any]

    @property
    def words(self) -> MetricWords:
        return METRICS[self.key]

    @property
    def name(self) -> Text:
        return self.words.name

    @property
    def value(self) -> float | None:
        return self.given["value"]

    @property
    def shown(self) -> str:
        """The value with its unit; "k of n" before the per cent, because few actors make large steps."""
        if self.value is None:
            return NOTHING
        match self.words.shape:
            case "count" if self.given.get("k") is not None:
                of = _("%(k)s of %(n)s") % {"k": short(self.given["k"]), "n": short(self.n)}
                return f"{of} ({per_cent(self.value)})"
            case "count" | "share":
                return per_cent(self.value)
            case "days":
                return _("%(value)s days") % {"value": short(self.value)}
            case "level":
                return _("%(value)s of 3") % {"value": short(self.value)}
        return f"{short(self.value)} {self.words.unit}"

    @property
    def n(self) -> int:
        return self.given["n"]

    @property
    def basis(self) -> str:
        return counted(self.words.counted, self.n)

    @property
    def state_kind(self) -> str:
        return STATE_KINDS[self.given["status"]]

    @property
    def note(self) -> Text:
        note = self.given.get("note")
        return NOTES[note] if note else ""

    @property
    def is_small(self) -> bool:
        """So few that one more or less is a large step."""
        return bool(self.given.get("small_n"))

    @property
    def one_unit(self) -> str:
        """Points with one actor, plan or idea less, and with one more."""
        low, high = self.given.get("one_unit_points") or (None, None)
        return span(low, high)
