"""What lies on the table when a meeting begins: list to sign, name cards, the agenda in large type; one PDF."""

from dataclasses import dataclass
from pathlib import Path

from django.template.loader import render_to_string
from django.utils import timezone, translation

from common import pdf
from meetings.models import Answer, Meeting
from meetings.notifications.letters import words_of
from meetings.queries import seats_of
from meetings.queries.guest import timed_agenda
from outbox.letterhead import letterhead

STYLE = Path(__file__).with_name("table.css")
WALK_INS = 8


@dataclass(frozen=True)
class Place:
    """One person who may come."""

    organisation: str
    name: str
    note: str  # whom the person stands in for
    online: bool
    has_card: bool
    companions: range  # a line for each

    @property
    def print(self) -> str:
        """The class of the card's print: a long name is smaller (table.css)."""
        length = max(len(self.name) / 36, len(self.organisation) / 72)
        return "" if length <= 1 else "long" if length <= 2.5 else "longest"


def write_table(meeting: Meeting, *, language: str) -> bytes:
    """Raises ``pdf.PdfNotMade``."""
    return pdf.render(table_html(meeting, language=language), STYLE)


def table_html(meeting: Meeting, *, language: str) -> str:
    places = _places(meeting)
    cards = [place for place in places if place.has_card]
    with translation.override(language), timezone.override(meeting.zoneinfo):
        values = {
            "language": language,
            "meeting": meeting,
            "when": words_of(meeting, language)["when"] if meeting.starts_at else "",
            "places": places,
            # Two side by side, eight on a page.
            "cards": [cards[start : start + 2] for start in range(0, len(cards), 2)],
            "walk_ins": range(WALK_INS),
            "agenda": timed_agenda(meeting),
            "town": letterhead().name,
        }
        return render_to_string("meetings/paper/table.html", values)


def _places(meeting: Meeting) -> list[Place]:
    """Everybody invited who has not declined, by organisation; who said yes or maybe finds a card."""
    rows = [row for seat in seats_of(meeting, with_delivery=False).seats for row in seat.invitations]
    places = [
        Place(
            organisation=row.actor.name if row.actor_id else "",
            name=row.name,
            note=row.stands_in_for.name if row.stands_in_for_id else "",
            online=row.mode == "online",
            has_card=row.answer in (Answer.YES, Answer.MAYBE) and row.mode != "online",
            companions=range(row.plus_ones),
        )
        for row in rows
        if row.answer != Answer.NO
    ]
    return sorted(
        places, key=lambda place: (not place.organisation, place.organisation.casefold(), place.name)
    )
