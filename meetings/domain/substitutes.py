"""Somebody comes instead of somebody else. The organisation keeps its seat until the substitute has answered."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

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
from meetings.models import TAKEN, Answer, AnsweredHow, Invitation, Meeting, Place


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
    Raises ``ValidationError`` when the deadline has passed, when the address is missing or already invited, for a
    substitute who wants to pass it on, and when colleagues have all the seats of the organisation.
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
        last_sequence_sent=meeting.sequence,
    )
    notifications.substitute_invited(substitute, first=first, at=at)
    notifications.substitute_named(first, substitute=substitute, at=at)
    promote_waiting(meeting, at=at)
    invitation.refresh_from_db()
    return substitute


def withdraw_substitutes(substitutes: list[Invitation], *, at: datetime) -> Held:
    """Take back those who stand in for somebody and tell them; returns what they held."""
    held, turns = False, []
    for substitute in substitutes:
        held = held or substitute.place in TAKEN
        if substitute.waiting_since is not None:
            turns.append(substitute.waiting_since)
        withdraw_row(substitute, at=at)
        notifications.withdrawn(substitute, at=at)
    return Held(held, min(turns, default=None))


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


def _refuse_substitute(meeting: Meeting, first: Invitation, *, name: str, email: str, person) -> None:
    if person is not None:
        field, who = "person", Q(person=person)
        if not person.takes_mail:
            raise ValidationError({field: _("There is no e-mail address for this person.")})
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
