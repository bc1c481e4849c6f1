"""The course of one actor: contacts, answers, meetings, commitments and ideas of all floors, newest first."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from actors.models import Actor
from common.display import civil_day
from meetings.models import Answer, Invitation, Presence
from meetings.queries.actor import answers_of, attendance_of
from networks.models import ContactKind, ContactNote
from networks.queries import ActorInNetworks, ideas_of

CONTACT_ICONS = {
    ContactKind.CALL: "phone",
    ContactKind.LETTER: "envelope",
    ContactKind.MAIL: "at-symbol",
}


@dataclass(frozen=True)
class Happening:
    """``about`` is what the words refer to, with its page; ``note`` is a contact note, which may be changed."""

    at: date | datetime
    what: str
    icon: str
    about: str = ""
    url: str = ""
    who: str = ""
    note: ContactNote | None = None

    @property
    def day(self) -> date:
        return civil_day(self.at)


def course_of(actor: Actor, known: ActorInNetworks, user) -> list[Happening]:
    """What ``user`` may see of it. Three questions beyond ``known``."""
    course = [
        *map(_contact, known.notes),
        *_memberships(known),
        *_commitments(known),
        *(_answer(row) for row in answers_of(actor, user)),
        *(_attendance(row) for row in attendance_of(actor, user) if row.meeting.starts_at),
        *(
            Happening(idea.submitted_on, _("Idea"), "light-bulb", idea.title, idea.get_absolute_url())
            for idea in ideas_of(actor, user)
        ),
    ]
    return sorted(course, key=lambda one: one.day, reverse=True)


def _contact(note: ContactNote) -> Happening:
    kind = ContactKind(note.kind)
    return Happening(
        note.on,
        str(kind.label).capitalize() if kind != ContactKind.MAIL else str(kind.label),
        CONTACT_ICONS.get(kind, "chat-bubble-left-right"),
        who=note.person.name if note.person else "",
        note=note,
    )


def _memberships(known: ActorInNetworks):
    for row in known.memberships:
        network = row.network
        yield Happening(
            row.from_on, _("Became a member"), "user-plus", network.name, network.get_absolute_url()
        )
        if row.to_on:
            yield Happening(row.to_on, _("Left"), "user-minus", network.name, network.get_absolute_url())


def _commitments(known: ActorInNetworks):
    for row in known.commitments:
        url = row.get_absolute_url()
        yield Happening(row.signed_on or row.created_at, _("Self-commitment"), "hand-raised", row.text, url)
        if row.last_on:
            yield Happening(row.last_on, _("Progress reported"), "chart-bar", row.text, url)


def _answer(row: Invitation) -> Happening:
    words = {
        Answer.YES: pgettext("history", "Accepted"),
        Answer.MAYBE: pgettext("history", "Accepted tentatively"),
        Answer.NO: pgettext("history", "Declined"),
    }
    meeting = row.meeting
    return Happening(
        row.answered_at,
        words[Answer(row.answer)],
        "x-mark" if row.answer == Answer.NO else "check",
        meeting.title,
        meeting.get_absolute_url(),
        row.name,
    )


def _attendance(row) -> Happening:
    words = {
        Presence.PRESENT: _("At the meeting"),
        Presence.EXCUSED: _("Excused from the meeting"),
        Presence.ABSENT: _("Missing at the meeting"),
    }
    meeting = row.meeting
    return Happening(
        meeting.starts_at,
        words[Presence(row.presence)],
        "user-group",
        meeting.title,
        meeting.get_absolute_url(),
        row.person.name if row.person else row.person_name,
    )
