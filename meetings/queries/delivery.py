"""What became of each invitation to a meeting: the date its person was told, the mail, the answer; and whom to call."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from common.prepared import Prepared, given, many
from meetings.models import Answer, AnswerEvent, Invitation, Letter, Meeting
from meetings.queries.seats import OrganisationSeat, seats_of
from outbox.models import OutboxMessage

# As many as one calls before lunch.
CALLS = 5
# A mail just sent waits for its reader first, unless the answers close before.
ASKED_BEFORE = timedelta(days=3)
# Mails about one version of the date; their keys end with it.
DATE_KINDS = ("invitation", "moved", "substitute", "poll_chosen", "poll_result")

_TOLD = Prepared(
    lambda: (
        OutboxMessage.objects.filter(
            subject_kind=given("kind"),
            subject_id__in=many("subjects", "uuid"),
            kind__in=[f"meetings.{kind}" for kind in DATE_KINDS],
        )
        .exclude(sent_at=None)
        .order_by("subject_id", "-sent_at", "-pk")
        .distinct("subject_id")
        .values_list("subject_id", "dedupe_key", "sent_at")
    )
)
_NEWEST = Prepared(
    lambda: (
        AnswerEvent.objects.filter(invitation__in=many("invitations"))
        .order_by("invitation_id", "-version")
        .distinct("invitation_id")
        .select_related("by")
    )
)


_LETTERS = Prepared(
    lambda: (
        Letter.objects.filter(invitation__in=many("invitations"))
        .defer("details")
        .order_by("invitation_id", "-created_at", "-pk")
    )
)


@dataclass(frozen=True)
class Delivery:
    """``told``: when a mail server took the newest mail about the date, or the letter left; ``is_current``: that date is
    the meeting's."""

    invitation: Invitation
    organisation: str
    told: object = None
    is_current: bool = False
    mail: OutboxMessage | None = None
    event: AnswerEvent | None = None
    letter: Letter | None = None

    @property
    def spared_letter(self) -> str:
        """Why nobody has to print a letter although no mail arrived ("cancelled", "answered"); else empty."""
        row = self.invitation
        if self.letter or row.invited_at is None or (self.mail is not None and not self.came_back):
            return ""
        if row.meeting.is_cancelled:
            return "cancelled"
        return "answered" if row.answer in (Answer.YES, Answer.NO) else ""

    @property
    def phone(self) -> str:
        row = self.invitation
        return (row.person.phone if row.person else "") or (row.actor.phone if row.actor else "")

    @property
    def came_back(self) -> bool:
        return self.mail is not None and self.mail.needs_somebody


@dataclass(frozen=True)
class Deliveries:
    entries: list[Delivery]
    to_call: list[Delivery]


def deliveries_of(meeting: Meeting, *, now: datetime) -> Deliveries:
    """Five questions, however many are invited."""
    plan = seats_of(meeting)
    rows = [row for seat in plan.seats for row in seat.invitations]
    told = {
        subject: (at, int(key.rpartition(":")[2]))
        for subject, key, at in _TOLD.rows(kind="meetings.invitation", subjects=[r.public_id for r in rows])
    }
    newest = {event.invitation_id: event for event in _NEWEST.rows(invitations=[row.pk for row in rows])}
    letters: dict[int, list[Letter]] = {}
    for letter in _LETTERS.rows(invitations=[row.pk for row in rows]):
        letters.setdefault(letter.invitation_id, []).append(letter)
    entries, to_call = [], []
    for seat in plan.seats:
        found = [_delivery(row, seat, meeting, told, newest, letters) for row in seat.invitations]
        entries += found
        worth = [entry for entry in found if _is_to_call(entry, seat, meeting, now)]
        if worth:
            to_call.append(min(worth, key=_urgency))
    return Deliveries(entries, sorted(to_call, key=_urgency)[:CALLS])


def _delivery(row: Invitation, seat: OrganisationSeat, meeting: Meeting, told, newest, letters) -> Delivery:
    at, version = told.get(row.public_id, (None, None))
    written = letters.get(row.pk, [])
    for letter in written:
        left = letter.posted_at or letter.printed_at
        if left and letter.kind in DATE_KINDS and (at is None or at < left):
            at, version = left, letter.version
    return Delivery(
        row,
        seat.name,
        at,
        version == meeting.schedule_version,
        row.delivery,
        newest.get(row.pk) if row.answered_at else None,
        written[0] if written else None,
    )


def _is_to_call(entry: Delivery, seat: OrganisationSeat, meeting: Meeting, now: datetime) -> bool:
    """An organisation that has answered is not called again, unless its mail came back; nor one asked just now."""
    if entry.came_back:
        return True
    if entry.invitation.answer != Answer.OPEN or seat.state != "open":
        return False
    return entry.invitation.invited_at <= now - ASKED_BEFORE or meeting.closes_at <= now + ASKED_BEFORE


def _urgency(entry: Delivery):
    """Who knows nothing first, then who can be called, then who was asked longest ago."""
    row = entry.invitation
    return (not entry.came_back, not entry.phone, row.invited_at, row.pk)
