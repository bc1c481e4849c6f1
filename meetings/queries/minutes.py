"""Minutes to read: what was said, decided and taken on, item by item. One reading for the page, the mail and the file."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.functional import cached_property

from common import markdown
from meetings.models import ActionItem, AgendaItem, Decision, Meeting, MeetingIdea, Minutes


@dataclass
class Part:
    """One item of the agenda; without one, what belongs to none."""

    item: AgendaItem | None
    text: str
    decisions: list[Decision] = field(default_factory=list)
    actions: list[ActionItem] = field(default_factory=list)
    ideas: list[MeetingIdea] = field(default_factory=list)

    @property
    def html(self):
        return markdown.render(self.text, below=2 if self.item is None else 3)

    @property
    def is_empty(self) -> bool:
        return not (self.text.strip() or self.decisions or self.actions or self.ideas)


@dataclass
class Protocol:
    """``general`` stands before the items: the whole text of a meeting without an agenda."""

    general: Part
    items: list[Part]

    @property
    def parts(self) -> list[Part]:
        return [self.general, *self.items]

    @property
    def is_written(self) -> bool:
        return any(part.text.strip() or part.decisions or part.actions for part in self.parts)

    @cached_property
    def decisions(self) -> list[Decision]:
        return [row for part in self.parts for row in part.decisions]

    @cached_property
    def actions(self) -> list[ActionItem]:
        return [row for part in self.parts for row in part.actions]


def protocol_of(
    meeting: Meeting, minutes: Minutes | None, *, inside: bool, agenda: Iterable[AgendaItem] | None = None
) -> Protocol:
    """``inside``: with what is internal, for those who run, read or lead the meeting. ``agenda``: where it was read already."""
    rows = meeting.agenda.all() if agenda is None else agenda
    # What belongs to an item that is left out is left out with it.
    places = {item.pk: Part(item, item.notes) for item in rows if inside or not item.is_internal}
    general = Part(None, minutes.text if minutes else "")
    for name, found in (
        ("decisions", meeting.decisions.all()),
        ("actions", meeting.actions.with_names()),
        ("ideas", meeting.idea_links.with_names()),
    ):
        for row in found:
            part = general if row.agenda_item_id is None else places.get(row.agenda_item_id)
            if part is not None:
                getattr(part, name).append(row)
    return Protocol(general, list(places.values()))
