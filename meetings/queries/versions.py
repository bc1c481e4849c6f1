"""The versions of minutes, and what changed from one to another."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from common import display
from common.differences import Piece, differences
from meetings.models import Agreement, Minutes, MinutesVersion


@dataclass(frozen=True)
class Passage:
    """One item, or what belongs to none, in both versions."""

    title: str
    pieces: list[Piece]

    @property
    def has_changed(self) -> bool:
        return any(piece.sign != "same" for piece in self.pieces)


def versions_of(minutes: Minutes) -> list[MinutesVersion]:
    """The newest first."""
    return list(minutes.versions.select_related("by"))


def compared(old: MinutesVersion, new: MinutesVersion) -> list[Passage]:
    before, after = _passages(old), _passages(new)
    titles = {key: title for key, (title, _text) in before.items()} | {
        key: title for key, (title, _text) in after.items()
    }
    order = [*after, *(key for key in before if key not in after)]
    return [
        Passage(titles[key], differences(before.get(key, ("", ""))[1], after.get(key, ("", ""))[1]))
        for key in order
    ]


def _passages(version: MinutesVersion) -> dict[str, tuple[str, str]]:
    found = {"": ("", version.text)}
    for part in version.parts:
        lines = [found[""][1] if not part["item"] else part["text"]]
        lines += [_decision(row) for row in part["decisions"]]
        lines += [_action(row) for row in part["actions"]]
        found[part["item"]] = (part["title"], "\n".join(line for line in lines if line))
    return found


def _decision(row: dict) -> str:
    words = _("Decision: %(text)s") % {"text": row["text"]}
    if row["agreed"] == Agreement.DISSENT:
        words += f" ({_('with dissent of %(name)s') % {'name': row['dissent_of']}})"
    elif row["agreed"]:
        words += f" ({Agreement(row['agreed']).label})"
    if row["statement"]:
        words += "\n" + _("For the record:") + " " + row["statement"]
    return words


def _action(row: dict) -> str:
    words = _("Action: %(text)s") % {"text": row["text"]}
    return f"{words} ({display.day(date.fromisoformat(row['due_on']))})" if row["due_on"] else words
