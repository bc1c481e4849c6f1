"""Inviting people, and what they answer."""

from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.domain.audit import record_event
from common.transitions import move
from meetings import notifications
from meetings.domain.parties import Held, is_beyond_seats, make_way, party_of
from meetings.domain.places import (
    fresh_row,
    has_room,
    lock_meeting,
    promote_waiting,
    refuse_plus_ones,
    withdraw_row,
    write_answer,
)
from meetings.domain.refusals import (
    refuse_late_answer,
    refuse_old_date,
    refuse_uninvitable,
    refuse_withdrawn,
)
from meetings.domain.substitutes import name_substitute, tell_of_decline, withdraw_substitutes
from meetings.models import (
    PLANNED,
    TAKEN,
    Answer,
    AnsweredHow,
    Invitation,
    Meeting,
    MeetingStatus,
    Place,
)
from meetings.queries import open_invitations_at
from meetings.queries.polls import open_polls_at
from outbox.queries import refused_addresses

__all__ = [
    "AnswerOutcome",
    "InviteOutcome",
    "answer_invitation",
    "invite",
    "invite_guest",
    "join_invitations",
    "name_substitute",
    "renew_link",
    "request_links",
    "withdraw_invitation",
    "withdraw_invitations_of",
]


@dataclass(frozen=True)
class InviteOutcome:
    """``mailed`` got a mail; a letter waits for those who want one (``by_post``) and for those whose address is missing
    or takes no mail (``without_address``)."""

    mailed: list[Invitation] = field(default_factory=list)
    by_post: list[Invitation] = field(default_factory=list)
    without_address: list[Invitation] = field(default_factory=list)

    @property
    def letters(self) -> list[Invitation]:
        return [*self.by_post, *self.without_address]


@dataclass(frozen=True)
class AnswerOutcome:
    """``changed``: something was written. ``replaced``: a newer answer than the one the person had seen."""

    invitation: Invitation
    changed: bool
    replaced: Answer | None = None


@transaction.atomic
def invite(meeting: Meeting, *, people, personal_words: str = "", by, at: datetime) -> InviteOutcome:
    """Invite ``people``, an iterable of (actor or None, person), each once; those already invited stay as they are.

    ``personal_words`` are a paragraph of their invitation.

    The first invitation makes the meeting *invited*. Raises ``ValidationError`` without a date in the future or a
    place, and for a meeting that is held or cancelled.
    """
    meeting = _open_for_inviting(meeting, at=at)
    # Not yet sent: the meeting was cancelled and opened again.
    standing = {row.person_id: row for row in meeting.invitations.standing().exclude(person=None)}
    fresh: dict[int, Invitation] = {}
    for actor, person in people:
        if person.pk in fresh:
            continue
        row = standing.get(person.pk)
        if row is not None and row.invited_at is not None:
            continue
        row = row or Invitation(meeting=meeting, actor=actor, person=person)
        row.meeting, row.person, row.personal_words = meeting, person, personal_words
        fresh[person.pk] = row
    again = list(meeting.invitations.standing().filter(person=None, invited_at=None))
    for row in again:
        row.meeting = meeting
    return _send(meeting, [*fresh.values(), *again], by=by, at=at)


@transaction.atomic
def invite_guest(
    meeting: Meeting, *, name: str, email: str, language: str = "de", actor=None, by, at: datetime
) -> InviteOutcome:
    """Invite somebody by name and address who is not in the directory."""
    meeting = _open_for_inviting(meeting, at=at)
    try:
        validate_email(email)
    except ValidationError:
        raise ValidationError(
            {"email": _("Enter the whole e-mail address, for example name@company.com")}
        ) from None
    if meeting.invitations.standing().filter(guest_email__iexact=email, guest_name__iexact=name).exists():
        raise ValidationError({"email": _("This person is already invited.")})
    row = Invitation(
        meeting=meeting, actor=actor, guest_name=name, guest_email=email, guest_language=language
    )
    return _send(meeting, [row], by=by, at=at)


def _open_for_inviting(meeting: Meeting, *, at: datetime) -> Meeting:
    meeting = lock_meeting(meeting.pk)
    refuse_uninvitable(meeting, at=at)
    return meeting


def _send(meeting: Meeting, rows: list[Invitation], *, by, at: datetime) -> InviteOutcome:
    if not rows:
        return InviteOutcome()
    outcome = InviteOutcome()
    refused = {address for address, _since in refused_addresses(row.email.lower() for row in rows)}
    for row in rows:
        reached = row.takes_mail and row.email.lower() not in refused
        row.invited_at = at
        row.last_sequence_sent = meeting.sequence if reached else row.last_sequence_sent
        row.save()
        if reached:
            outcome.mailed.append(row)
        elif row.person is not None and row.person.email and not row.takes_mail:
            outcome.by_post.append(row)
        else:
            outcome.without_address.append(row)
    if meeting.is_draft:
        move(meeting, MeetingStatus.INVITED, by=by, at=at)
    notifications.invited(meeting, rows, at=at)
    record_event(
        "meetings.invite",
        subject=meeting,
        by=by,
        at=at,
        after={"invited": len(rows), "mailed": len(outcome.mailed)},
    )
    return outcome


@transaction.atomic
def answer_invitation(
    invitation: Invitation,
    *,
    answer: Answer | str | None,
    mode: str = "",
    note: str | None = None,
    how: AnsweredHow | str,
    by,
    at: datetime,
    seen_version: int | None = None,
    instead_of: str = "",
    plus_ones: int | None = None,
) -> AnswerOutcome:
    """Record an answer and decide about the place: a seat, the waiting list, or none.

    The same answer again changes nothing and sends nothing. The last explicit answer wins; with ``seen_version``
    the outcome says when that replaced an answer the person had not seen. ``answer`` None keeps answer and mode,
    ``note`` None the note, ``plus_ones`` None how many come along. A place given up goes to the one who waits
    longest, in the same transaction. A yes beyond the seats of the organisation is refused, unless a colleague who has
    one steps back: ``instead_of`` is the ref of their invitation.
    Raises ``ValidationError`` (codes "deadline", "cancelled", "over", "withdrawn", "moved", "organisation"), and at
    ``plus_ones`` when there is no room for those who come along.
    """
    meeting = lock_meeting(invitation.meeting_id)
    row = fresh_row(invitation, meeting)
    refuse_late_answer(meeting, row, how=how, at=at)
    stale = seen_version is not None and seen_version != row.version
    if stale and row.answer == Answer.OPEN and how != AnsweredHow.COORDINATION:
        refuse_old_date()
    if answer is None:
        answer, mode = row.answer, row.mode
    answer = Answer(answer)
    mode = mode if answer == Answer.YES else ""
    wanted_note = row.note if note is None else note.strip()
    more = (row.plus_ones if plus_ones is None else plus_ones) if answer == Answer.YES else 0
    if (row.answer, row.mode, row.note, row.plus_ones) == (answer, mode, wanted_note, more):
        return AnswerOutcome(row, changed=False)
    before, had_place = Answer(row.answer), row.place in TAKEN
    told = (row.answer, row.mode, row.plus_ones)
    unseen = stale and before not in (answer, Answer.OPEN)
    place, waiting_since, freed = _decide_place(row, answer, instead_of=instead_of, by=by, at=at)
    if more > row.plus_ones:
        refuse_plus_ones(row, more, seated=place == Place.SEAT)
    freed = freed or more < row.plus_ones or (had_place and place not in TAKEN)
    write_answer(
        row,
        answer=answer,
        mode=mode,
        place=place,
        waiting_since=waiting_since,
        plus_ones=more,
        note=wanted_note,
        how=how,
        by=by,
        at=at,
    )
    if told != (answer, mode, more):
        notifications.answered(row, at=at)
        if row.stands_in_for_id is not None and answer == Answer.NO:
            tell_of_decline(row, at=at)
    if freed:
        promote_waiting(meeting, at=at)
    return AnswerOutcome(row, changed=True, replaced=before if unseen else None)


def _decide_place(row: Invitation, answer: Answer, *, instead_of: str, by, at: datetime):
    """(place, waiting since, whether other places became free). A yes keeps the place or the turn one already has;
    nothing else holds a place."""
    if answer != Answer.YES:
        return Place.NONE, None, False
    party = party_of(row)
    handed = Held()
    if is_beyond_seats(row, party):
        handed = make_way(row, party, instead_of=instead_of, by=by, at=at)
    # Who comes after all takes back the seat or the turn their substitute had.
    taken_back = withdraw_substitutes(party.substitutes, at=at)
    freed = bool(handed.plus_ones or taken_back.plus_ones)
    if handed.seat or taken_back.seat or row.place in TAKEN or has_room(row.meeting):
        return Place.SEAT, None, freed
    return Place.WAITING, row.waiting_since or taken_back.waiting_since or handed.waiting_since or at, freed


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by, at: datetime, reason: str = "") -> Invitation:
    """Take an invitation back, with those who stand in for it; whoever got a calendar entry gets its cancellation.

    Withdrawing twice changes nothing. A free place moves the waiting list up.
    """
    meeting = lock_meeting(invitation.meeting_id)
    row = fresh_row(invitation, meeting)
    if row.withdrawn_at is not None:
        return row
    refuse_settled(meeting)
    # A cancellation must carry a higher sequence than the request it ends (RFC 5546, 2.1.4).
    meeting.sequence += 1
    meeting.save(update_fields=["sequence"])
    withdraw_substitutes(party_of(row).substitutes, at=at)
    withdraw_row(row, at=at)
    notifications.withdrawn(row, at=at)
    promote_waiting(meeting, at=at)
    record_event("meetings.withdraw_invitation", subject=meeting, by=by, at=at, after={"reason": reason})
    return row


def refuse_settled(meeting: Meeting) -> None:
    if meeting.is_held:
        raise ValidationError(_("The meeting was held; its invitations stay as they were."), code="over")


@transaction.atomic
def renew_link(invitation: Invitation, *, by, at: datetime) -> Invitation:
    """Make every link of this invitation so far worthless (it was forwarded) and mail a new one; withdrawn, it has none."""
    lock_meeting(invitation.meeting_id)
    row = Invitation.objects.select_related(
        "meeting__topic_area__network__municipality", "person", "actor"
    ).get(pk=invitation.pk)
    refuse_withdrawn(row)
    row.link_version += 1
    row.save(update_fields=["link_version"])
    notifications.link_renewed(row, at=at)
    record_event("meetings.renew_link", subject=row.meeting, by=by, at=at)
    return row


@transaction.atomic
def withdraw_invitations_of(membership, *, by, at: datetime) -> int:
    """An organisation left the network: its invitations to coming meetings end. Returns how many."""
    rows = Invitation.objects.standing().filter(
        actor_id=membership.actor_id,
        meeting__topic_area__network_id=membership.network_id,
        meeting__status__in=PLANNED,
        stands_in_for=None,
    )
    coming = [
        row
        for row in rows.select_related("meeting")
        if row.meeting.starts_at is None or row.meeting.starts_at > at
    ]
    # One order for everybody who locks several meetings.
    for row in sorted(coming, key=lambda row: (row.meeting_id, row.pk)):
        withdraw_invitation(row, by=by, at=at, reason="membership ended")
    return len(coming)


@transaction.atomic
def join_invitations(keep, drop) -> int:
    """Two actors were the same: the invitations of ``drop`` become those of ``keep``. Returns how many."""
    return Invitation.objects.filter(actor=drop).update(actor=keep)


@transaction.atomic
def request_links(address: str, *, at: datetime) -> None:
    """Mail all open links of an address to the address on file, invitations and date polls; nothing happens for one
    that nobody has."""
    invitations = list(open_invitations_at(address.strip(), now=at))
    polls = list(open_polls_at(address.strip(), now=at))
    notifications.links_requested(address, invitations, polls, at=at)
