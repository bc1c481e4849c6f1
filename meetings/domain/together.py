"""Two people write minutes at once: what each has seen, and where both wrote.

Minutes have places: the text, the decisions and the actions of each agenda item, and those that belong to none.
"""

from collections.abc import Iterable, Mapping

from common import stamps
from meetings.models import ActionItem, AgendaItem, Decision, ItemState, Meeting, Minutes


class MinutesConflict(Exception):
    """Somebody else changed meanwhile what this writer changed, too; ``minutes`` holds theirs. Nothing was written.

    ``places``: the places both wrote at, as in ``seen_of``.
    """

    def __init__(self, minutes: Minutes, places: Iterable[str] = ()):
        self.minutes, self.places = minutes, frozenset(places)
        super().__init__(f"minutes are at version {minutes.version}")


def place(what: str, item: AgendaItem | None = None) -> str:
    return f"{what}:{item.ref if item else ''}"


def plain(text: str) -> str:
    """As it comes back from a page on which nobody touched it."""
    return "\n".join(text.strip().splitlines())


def digest(value) -> str:
    return stamps.short(repr(value))


def seen_of(meeting: Meeting) -> dict[str, str]:
    """For each place a short sign of what stands there: what a writer who opens the page now has seen."""
    minutes = Minutes.objects.filter(meeting=meeting).first()
    return {name: digest(value) for name, value in standing_of(meeting, minutes).items()}


def standing_of(meeting: Meeting, minutes: Minutes | None) -> dict[str, object]:
    found: dict[str, object] = {place("text"): plain(minutes.text) if minutes else ""}
    items: dict[int | None, AgendaItem] = {item.pk: item for item in meeting.agenda.all()}
    for item in items.values():
        found[place("text", item)] = plain(item.notes)
        found[place("state", item)] = item.state
    for what, rows, worded in (
        ("decisions", meeting.decisions.all(), worded_decisions),
        ("actions", meeting.actions.all(), worded_actions),
    ):
        at: dict[str, list] = {}
        for row in rows:
            at.setdefault(place(what, items.get(row.agenda_item_id)), []).append(row)
        found |= {name: worded(standing) for name, standing in at.items()}
    return found


def worded_decisions(rows: Iterable[Decision]) -> list[tuple]:
    """As values, whatever their order."""
    return sorted((plain(row.text), row.agreement, row.dissent_of, plain(row.statement)) for row in rows)


def worded_actions(rows: Iterable[ActionItem]) -> list[tuple]:
    return sorted(((row.text, row.owner_id, row.actor_id, row.due_on) for row in rows), key=repr)


def _empty(name: str) -> object:
    kind = name.partition(":")[0]
    return "" if kind == "text" else ItemState.PLANNED.value if kind == "state" else []


def changes_of(
    minutes: Minutes, standing: Mapping, wanted: Mapping, *, seen: Mapping[str, str] | None
) -> dict[str, object]:
    """What is to be written. A place the writer left alone keeps what others wrote there meanwhile."""
    changes, clashes = {}, set()
    for name, value in wanted.items():
        now = standing.get(name, _empty(name))
        if value == now:
            continue
        before = seen.get(name, digest(_empty(name))) if seen is not None else digest(now)
        if digest(value) == before:
            continue
        if digest(now) != before:
            clashes.add(name)
        changes[name] = value
    if clashes:
        raise MinutesConflict(minutes, clashes)
    return changes
