"""Somebody comes instead of somebody else. The organisation keeps its seat until the substitute has answered."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts.domain.audit import record_event
from meetings import notifications
from meetings.domain.parties import Held, is_beyond_seats, party_of, refuse_beyond_seats
from meetings.domain.places import (
    fresh_row,
    has_room,
    lock_meeting,
    promote_waiting,
    withdraw_row,
    write_answer,
)
from meetings.domain.refusals import refuse_late_answer
from meetings.models import TAKEN, Answer, AnsweredHow, Invitation, Meeting, MeetingStatus, Place

# Where there is no deadline: how long before the start a seat is no longer kept for somebody who is silent.
SILENT = timedelta(hours=24)


@transaction.atomic
def name_substitute(
    invitation: Invitation,
    *,
    name: str = "",
    email: str = "",
    person=None,
    how: AnsweredHow | str,
    by,
    at: datetime,
) -> Invitation:
    """Decline for the first person and invite the substitute: a known ``person``, or a name with an address.

    The seat of the first, or a free one, is kept for the substitute until they answer; who waited hands on their
    turn. A substitute named before is replaced; the same one again changes nothing. Returns the substitute's invitation.
    Raises ``ValidationError`` when the deadline has passed, when somebody else's address is missing, for a person who is
    invited already, for a substitute who wants to pass it on, and when colleagues have all the seats of the organisation.
    """
    meeting = lock_meeting(invitation.meeting_id)
    first = fresh_row(invitation, meeting)
    refuse_late_answer(meeting, first, how=how, at=at)
    if first.stands_in_for_id is not None:
        raise ValidationError(
            _("You stand in for somebody yourself. Answer “no”, then they can name somebody else."),
            code="substitute",
        )
    name, email = name.strip(), email.strip()
    if standing := _already_named(first, name=name, email=email, person=person):
        return standing
    _refuse_substitute(meeting, first, name=name, email=email, person=person)
    party = party_of(first)
    if is_beyond_seats(first, party):
        refuse_beyond_seats(first, party)
    before = withdraw_substitutes(party.substitutes, at=at)
    waiting_since = first.waiting_since or before.waiting_since
    seated = before.seat or first.place == Place.SEAT
    write_answer(first, answer=Answer.NO, mode="", place=Place.NONE, note=first.note, how=how, by=by, at=at)
    keeps_seat = seated or (waiting_since is None and has_room(meeting))
    substitute = Invitation.objects.create(
        meeting=meeting,
        actor=first.actor,
        person=person,
        guest_name="" if person else name,
        guest_email="" if person else email,
        guest_language="" if person else first.language,
        stands_in_for=first,
        place=Place.RESERVED if keeps_seat else Place.NONE,
        waiting_since=None if keeps_seat else waiting_since,
        invited_at=at,
    )
    notifications.substitute_invited(substitute, first=first, at=at)
    notifications.substitute_named(first, substitute=substitute, at=at)
    promote_waiting(meeting, at=at)
    invitation.refresh_from_db()
    return substitute


def withdraw_substitutes(substitutes: list[Invitation], *, at: datetime) -> Held:
    """Take back those who stand in for somebody and tell them; returns what they held."""
    held, turns, more = False, [], 0
    for substitute in substitutes:
        held = held or substitute.place in TAKEN
        more += substitute.plus_ones
        if substitute.waiting_since is not None:
            turns.append(substitute.waiting_since)
        withdraw_row(substitute, at=at)
        notifications.withdrawn(substitute, at=at)
    return Held(held, min(turns, default=None), more)


def _already_named(first: Invitation, *, name: str, email: str, person) -> Invitation | None:
    """The form sent twice: who was named stands in already and has not declined."""
    if first.answer != Answer.NO:
        return None
    who = Q(person=person) if person else Q(guest_name__iexact=name, guest_email__iexact=email)
    return first.substitutes.standing().exclude(answer=Answer.NO).filter(who).first()


def tell_of_decline(substitute: Invitation, *, at: datetime) -> None:
    """The first person hears that their substitute cannot come."""
    first = Invitation.objects.select_related("person", "actor").get(
        pk=substitute.stands_in_for_id  # type: ignore[misc] # a substitute stands in for somebody
    )
    first.meeting = substitute.meeting
    if first.withdrawn_at is None:
        notifications.substitute_declined(first, substitute=substitute, at=at)


def release_silent(now: datetime) -> int:
    """Seats are not kept beyond the deadline for substitutes who are silent; who named them hears of it, the waiting
    list moves up. Each meeting in its own transaction. Returns how many seats were released.
    """
    late = Q(meeting__answer_by__lt=now, invited_at__lte=F("meeting__answer_by")) | Q(
        meeting__answer_by=None,
        meeting__starts_at__lte=now + SILENT,
        # Named within the last hours: then there was no time to answer before.
        invited_at__lte=F("meeting__starts_at") - SILENT,
    )
    silent = Invitation.objects.standing().filter(
        late, place=Place.RESERVED, meeting__status=MeetingStatus.INVITED, meeting__starts_at__gt=now
    )
    meetings = sorted(set(silent.values_list("meeting", flat=True)))
    return sum(_release(silent, meeting_id, at=now) for meeting_id in meetings)


@transaction.atomic
def _release(silent, meeting_id: int, *, at: datetime) -> int:
    meeting = lock_meeting(meeting_id)
    # Asked again under the lock: somebody may have answered, or the meeting was moved.
    rows = list(silent.filter(meeting=meeting).select_related("person", "actor", "stands_in_for__person"))
    for row in rows:
        row.meeting = meeting
        # No answer is written: the version stays, and a page that is open can still answer.
        row.place = Place.NONE
        row.save(update_fields=["place"])
        first = row.stands_in_for
        first.meeting = meeting
        if first.withdrawn_at is None:
            notifications.substitute_silent(first, substitute=row, at=at)
        record_event("meetings.release_seat", subject=meeting, by=None, at=at, after={"invitation": row.ref})
    promote_waiting(meeting, at=at)
    return len(rows)


def _refuse_substitute(meeting: Meeting, first: Invitation, *, name: str, email: str, person) -> None:
    if person is not None:
        field, who = "person", Q(person=person)
        is_self = person.pk == first.person_id
    else:
        field, who = "email", Q(guest_email__iexact=email) | Q(person__email__iexact=email)
        errors = {}
        if not name:
            errors["name"] = _("Enter the name of the substitute")
        try:
            validate_email(email)
        except ValidationError:
            errors["email"] = _("Enter the whole e-mail address, for example name@company.com")
        if errors:
            raise ValidationError(errors)
        is_self = email.lower() == first.email.lower() and name.casefold() == first.name.casefold()
        if email.lower() == first.email.lower():
            # Colleagues may share an office's mailbox: then the name decides.
            who = Q(guest_email__iexact=email, guest_name__iexact=name)
    if is_self:
        raise ValidationError({field: _("That is you. Choose somebody else.")})
    others = meeting.invitations.standing().exclude(Q(pk=first.pk) | Q(stands_in_for=first))
    if others.filter(who).exists():
        raise ValidationError({field: _("This person is already invited.")})
