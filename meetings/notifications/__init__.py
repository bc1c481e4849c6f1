"""Who hears what about a meeting, in which language, under which key.

Keys name the state they speak of (the invitation with the version of the date, of the answer or of the minutes),
so the same news is never told twice, and the gate (``meetings.notifications.gate``) can see whether it still holds.
"""

from meetings.notifications.answers import (
    answered,
    calendar_file,
    gave_way,
    promoted,
    substitute_declined,
    substitute_invited,
    substitute_named,
    substitute_silent,
)
from meetings.notifications.gate import CANCELLED, CLOSED, DEADLINE_OVER, MOVED, SUPERSEDED, reason_against
from meetings.notifications.letters import Sender, answer_link, answer_token, words_of
from meetings.notifications.polls import (
    date_chosen,
    date_told,
    option_words,
    poll_asked,
    poll_cancelled,
    poll_link,
    poll_reminded,
    poll_token,
    take_back_poll_mail,
)
from meetings.notifications.records import (
    action_link,
    actions_sent,
    asked_again,
    link_renewed,
    links_requested,
    minutes_sent,
    remind,
    remind_together,
)
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
    "DEADLINE_OVER",
    "MOVED",
    "SUPERSEDED",
    "Sender",
    "action_link",
    "actions_sent",
    "answer_link",
    "answer_token",
    "answered",
    "asked_again",
    "calendar_file",
    "cancelled",
    "date_chosen",
    "date_told",
    "gave_way",
    "invited",
    "link_renewed",
    "links_requested",
    "minutes_sent",
    "moved",
    "option_words",
    "place_changed",
    "poll_asked",
    "poll_cancelled",
    "poll_link",
    "poll_reminded",
    "poll_token",
    "preview",
    "promoted",
    "reason_against",
    "remind",
    "remind_together",
    "substitute_declined",
    "substitute_invited",
    "substitute_named",
    "substitute_silent",
    "supersede",
    "take_back_poll_mail",
    "withdrawn",
    "words_of",
]
