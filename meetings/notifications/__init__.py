"""Who hears what about a meeting, in which language, under which key.

Keys name the state they speak of (the invitation with the version of the date, of the answer or of the minutes),
so the same news is never told twice, and the gate (``meetings.notifications.gate``) can see whether it still holds.
"""

from meetings.notifications.answers import (
    answered,
    calendar_file,
    promoted,
    substitute_declined,
    substitute_invited,
    substitute_named,
)
from meetings.notifications.gate import CANCELLED, CLOSED, MOVED
from meetings.notifications.letters import Sender, answer_link, answer_token, words_of
from meetings.notifications.records import asked_again, link_renewed, links_requested, minutes_sent, remind
from meetings.notifications.schedule import (
    cancelled,
    invited,
    moved,
    place_changed,
    preview,
    supersede,
    withdrawn,
)

__all__ = [
    "CANCELLED",
    "CLOSED",
    "MOVED",
    "Sender",
    "answer_link",
    "answer_token",
    "answered",
    "asked_again",
    "calendar_file",
    "cancelled",
    "invited",
    "link_renewed",
    "links_requested",
    "minutes_sent",
    "moved",
    "place_changed",
    "preview",
    "promoted",
    "remind",
    "substitute_declined",
    "substitute_invited",
    "substitute_named",
    "supersede",
    "withdrawn",
    "words_of",
]
