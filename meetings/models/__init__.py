"""Meetings from draft to minutes, and who comes."""

from meetings.models.agendas import COUNTED_KINDS, RETURNING, AgendaItem, AgendaKind, BacklogItem, ItemState
from meetings.models.attendance import Attendance, Presence
from meetings.models.checklists import FARTHEST, ChecklistItem, ChecklistLine
from meetings.models.closed_days import BlockedKind, BlockedTime, SchoolHoliday, Severity
from meetings.models.feeds import Feed
from meetings.models.invitations import TAKEN, Answer, AnsweredHow, AnswerEvent, Invitation, Mode, Place
from meetings.models.letters import (
    ASKING,
    DATE_LETTERS,
    FileState,
    Letter,
    LetterCode,
    LetterFile,
    LetterFilePart,
    LetterKind,
)
from meetings.models.meetings import (
    PLANNED,
    DeclaredHow,
    Meeting,
    MeetingKind,
    MeetingStatus,
    MeetingTransition,
)
from meetings.models.minutes import (
    ActionItem,
    Agreement,
    Decision,
    MeetingIdea,
    Minutes,
    MinutesStatus,
    MinutesTransition,
    MinutesVersion,
    Worth,
    WorthCount,
)
from meetings.models.polls import (
    Poll,
    PollOption,
    PollParticipant,
    PollStatus,
    PollTransition,
    PollVote,
    VoteAnswer,
)
from meetings.models.reminders import Audience, Reminder, ReminderRule, ReminderState
from meetings.models.replies import CalendarReply, ReplyState
from meetings.models.resources import ResourceKind, ResourceState
from meetings.models.words import MailWords

__all__ = [
    "ASKING",
    "COUNTED_KINDS",
    "DATE_LETTERS",
    "FARTHEST",
    "PLANNED",
    "RETURNING",
    "TAKEN",
    "ActionItem",
    "AgendaItem",
    "AgendaKind",
    "Agreement",
    "Answer",
    "AnswerEvent",
    "AnsweredHow",
    "Attendance",
    "Audience",
    "BacklogItem",
    "BlockedKind",
    "BlockedTime",
    "CalendarReply",
    "ChecklistItem",
    "ChecklistLine",
    "Decision",
    "DeclaredHow",
    "Feed",
    "FileState",
    "Invitation",
    "ItemState",
    "Letter",
    "LetterCode",
    "LetterFile",
    "LetterFilePart",
    "LetterKind",
    "MailWords",
    "Meeting",
    "MeetingIdea",
    "MeetingKind",
    "MeetingStatus",
    "MeetingTransition",
    "Minutes",
    "MinutesStatus",
    "MinutesTransition",
    "MinutesVersion",
    "Mode",
    "Place",
    "Poll",
    "PollOption",
    "PollParticipant",
    "PollStatus",
    "PollTransition",
    "PollVote",
    "Presence",
    "Reminder",
    "ReminderRule",
    "ReminderState",
    "ReplyState",
    "ResourceKind",
    "ResourceState",
    "SchoolHoliday",
    "Severity",
    "VoteAnswer",
    "Worth",
    "WorthCount",
]
