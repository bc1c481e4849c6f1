"""A poll as its pages show it: what each date would mean, and what one person said."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property

from django.conf import settings

from common.links import Purpose, find
from common.prepared import Prepared, given, many
from meetings.models import (
    Invitation,
    Meeting,
    Poll,
    PollOption,
    PollParticipant,
    PollStatus,
    PollVote,
    VoteAnswer,
)
from meetings.queries.plan import holiday_on

# How a vote is drawn.
SIGNS = {VoteAnswer.YES: "solid", VoteAnswer.IF_NEED_BE: "half", VoteAnswer.NO: "no", None: "open"}


@dataclass
class DateState:
    """One proposed date: who said what. ``missing``: required people who cannot come; ``unsure``: have not said."""

    option: PollOption
    by_answer: dict[str | None, list[PollParticipant]] = field(default_factory=lambda: defaultdict(list))

    def _people(self, answer: VoteAnswer | None) -> list[PollParticipant]:
        return self.by_answer.get(answer, [])

    @property
    def yes(self) -> list[PollParticipant]:
        return self._people(VoteAnswer.YES)

    @property
    def if_need_be(self) -> list[PollParticipant]:
        return self._people(VoteAnswer.IF_NEED_BE)

    @property
    def no(self) -> list[PollParticipant]:
        return self._people(VoteAnswer.NO)

    @property
    def open(self) -> list[PollParticipant]:
        return self._people(None)

    @property
    def can(self) -> int:
        return len(self.yes) + len(self.if_need_be)

    @property
    def missing(self) -> list[PollParticipant]:
        return [row for row in self.no if row.is_required]

    @property
    def unsure(self) -> list[PollParticipant]:
        return [row for row in self.open if row.is_required]

    @property
    def is_worthless(self) -> bool:
        return bool(self.missing)

    @property
    def signs(self) -> list[str]:
        return [sign for answer, sign in SIGNS.items() for _row in self._people(answer)]

    @property
    def rank(self) -> tuple:
        """The best first: with everybody needed, with most people, most of them gladly, soonest."""
        return (self.is_worthless, -self.can, -len(self.yes), self.option.starts_at)


@dataclass(frozen=True)
class PollState:
    poll: Poll
    dates: list[DateState]
    participants: list[PollParticipant]
    now: datetime

    @property
    def asked(self) -> int:
        return len(self.participants)

    @cached_property
    def waiting(self) -> list[PollParticipant]:
        """Who has not said something on every date."""
        open_somewhere = {row.pk for state in self.dates for row in state.open}
        return [row for row in self.participants if row.pk in open_somewhere]

    @property
    def asked_at(self) -> datetime | None:
        """When somebody of those who wait was last written to."""
        written = [at for row in self.waiting for at in (row.asked_at, row.reminded_at) if at is not None]
        return max(written, default=None)

    @property
    def answered(self) -> list[PollParticipant]:
        """Who has said something, the latest first."""
        rows = [row for row in self.participants if row.answered_at is not None]
        return sorted(rows, key=lambda row: row.answered_at, reverse=True)

    @property
    def voted(self) -> int:
        return self.asked - len(self.waiting)

    @property
    def takes_votes(self) -> bool:
        return self.poll.is_open and self.now <= self.poll.deadline

    @cached_property
    def best(self) -> DateState | None:
        """The date to take: somebody can come, and nobody needed is missing; still ahead."""
        fitting = [
            state
            for state in self.dates
            if state.can and not state.is_worthless and state.option.starts_at > self.now
        ]
        return min(fitting, key=lambda state: state.rank, default=None)

    @property
    def nobody_can(self) -> bool:
        """Votes are in, and none of the dates is any good: further ones are needed."""
        return self.best is None and (self.voted == self.asked or not self.takes_votes)

    @property
    def unreached(self) -> list[PollParticipant]:
        """No mail reaches them, and they have not voted."""
        return [row for row in self.waiting if not row.takes_mail]


_LATEST = Prepared(
    lambda: (
        Poll.objects.filter(meeting=given("meeting"))
        .select_related("chosen")
        .order_by("-created_at", "-pk")[:1]
    )
)
_OPTIONS = Prepared(lambda: PollOption.objects.filter(poll=given("poll")).order_by("starts_at", "pk"))
_PEOPLE = Prepared(
    lambda: (
        PollParticipant.objects.standing()
        .filter(poll=given("poll"))
        .select_related("person", "actor")
        .order_by("actor__sort_key", "person__sort_key", "pk")
    )
)
_VOTES = Prepared(
    lambda: (
        PollVote.objects.filter(option__poll=given("poll"))
        .order_by()
        .values_list("option_id", "participant_id", "answer")
    )
)
_VOTES_OF = Prepared(
    lambda: (
        PollVote.objects.filter(participant=given("participant"))
        .order_by()
        .values_list("option_id", "answer")
    )
)


def latest_poll(meeting: Meeting) -> Poll | None:
    """The poll that runs or, after it, the last one."""
    poll = _LATEST.row(meeting=meeting.pk)
    if poll is not None:
        poll.meeting = meeting
    return poll


def poll_state(poll: Poll, *, now: datetime) -> PollState:
    """Everything about the poll, in three questions."""
    options = options_of(poll)
    participants = _PEOPLE.rows(poll=poll.pk)
    for row in participants:
        row.poll = poll
    votes = {(option, participant): answer for option, participant, answer in _VOTES.rows(poll=poll.pk)}
    return PollState(poll, [_date_state(o, participants, votes) for o in options], participants, now)


def state_of_polling(meeting: Meeting, *, now: datetime) -> PollState | None:
    """The running poll of a meeting; nothing is asked about a meeting that has none."""
    poll = latest_poll(meeting) if meeting.is_polling else None
    return poll_state(poll, now=now) if poll is not None else None


def _date_state(option: PollOption, participants: Iterable[PollParticipant], votes: dict) -> DateState:
    state = DateState(option)
    for row in participants:
        state.by_answer[votes.get((option.pk, row.pk))].append(row)
    return state


def options_of(poll: Poll) -> list[PollOption]:
    options = _OPTIONS.rows(poll=poll.pk)
    for option in options:
        option.poll = poll
    return options


def holidays_on(options: Iterable[PollOption], municipality, language: str) -> dict[int, str]:
    """The names of public holidays, by the key of the date."""
    found = {option.pk: holiday_on(municipality, option.local_start.date(), language) for option in options}
    return {pk: name for pk, name in found.items() if name}


def votes_of(participant: PollParticipant) -> dict[int, str]:
    """What one person said, by the key of the date."""
    return dict(_VOTES_OF.rows(participant=participant.pk))


# --- behind the personal link ------------------------------------------------------------------------------------


class PollPhase(StrEnum):
    """What one can still do with the poll."""

    ASK = "ask"
    CLOSED = "closed"  # votes no longer count, no date was taken yet
    CHOSEN = "chosen"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"


_PARTICIPANT = Prepared(
    lambda: (
        PollParticipant.objects.filter(public_id=given("public_id"))
        .select_related("person", "actor", "poll__chosen")
        .order_by()
    )
)
_MEETING = Prepared(
    lambda: Meeting.objects.filter(pk=given("pk")).select_related("topic_area__network").order_by()
)


def find_participant(token: str, *, now: datetime) -> PollParticipant | None:
    """Whom a genuine link names; ``None`` for every other string, and thirty days after it was of any use."""
    row = find(_PARTICIPANT, token, Purpose.POLL)
    if row is None or row.person_id is None:
        return None
    poll = row.poll
    poll.meeting = _MEETING.row(pk=poll.meeting_id)
    last = poll.chosen.ends_at if poll.chosen is not None else poll.ended_at
    kept = timedelta(days=settings.GUEST_LINK_DAYS)
    return None if last is not None and now > last + kept else row


def poll_phase(participant: PollParticipant, *, now: datetime) -> PollPhase:
    poll = participant.poll
    if participant.withdrawn_at is not None:
        return PollPhase.WITHDRAWN
    if poll.chosen is not None:
        return PollPhase.CHOSEN
    if poll.ended_at is not None:
        return PollPhase.CANCELLED
    return PollPhase.ASK if poll.is_open and now <= poll.deadline else PollPhase.CLOSED


def invitation_after(participant: PollParticipant) -> Invitation | None:
    """The same person's invitation to the meeting the poll was about."""
    rows = Invitation.objects.sent().filter(meeting=participant.poll.meeting_id)
    return rows.filter(person=participant.person_id).first()


def poll_for(invitation: Invitation) -> PollParticipant | None:
    """The same person's part in the poll that looks for a new date of the meeting they were invited to."""
    if not invitation.meeting.is_polling or invitation.person_id is None:
        return None
    rows = PollParticipant.objects.standing().filter(poll__meeting=invitation.meeting_id, poll__ended_at=None)
    return rows.filter(person=invitation.person_id).first()


_OWN = Prepared(
    lambda: (
        PollParticipant.objects.waiting()
        .filter(person__in=many("people"), poll__status=PollStatus.OPEN, poll__ended_at=None)
        .filter(poll__deadline__gt=given("now"))
        .select_related("poll__meeting")
        .order_by("poll__deadline", "pk")[:30]
    )
)


def own_open_polls(people: Collection[int], *, now: datetime) -> list[PollParticipant]:
    """Polls in which one of these people has not said everything yet."""
    return _OWN.rows(people=people, now=now) if people else []


def open_polls_at(address: str, *, now: datetime):
    """Running polls whose mail goes to ``address``; several people may share it."""
    return (
        PollParticipant.objects.standing()
        .filter(poll__status=PollStatus.OPEN, poll__ended_at=None, poll__deadline__gt=now)
        .filter(person__email__iexact=address, person__channel="email")
        .select_related("poll__meeting__topic_area__network__municipality", "person", "actor")
        .order_by("poll__deadline", "pk")
    )
