"""Mail about the date: invitations, moves, cancellations, and what takes them back."""

from collections.abc import Iterable
from datetime import datetime

from common import links
from meetings.models import Answer, Invitation, LetterKind, Meeting
from meetings.notifications import parts
from meetings.notifications.gate import ANSWER_KINDS, CANCELLED, DATE_KINDS, MOVED, WITHDRAWN
from meetings.notifications.letters import PERSONAL, Sender, day_words, send, values_of
from meetings.notifications.paper import take_back_moves, take_back_unprinted
from outbox.compose import compose
from outbox.queue import supersede as supersede_mail


def invited(meeting: Meeting, invitations: Iterable[Invitation], *, at: datetime) -> None:
    sender = Sender(meeting)
    for invitation in invitations:
        send(
            "invitation",
            invitation,
            key=f"meetings.invitation:{invitation.public_id}:{meeting.schedule_version}",
            sender=sender,
            at=at,
            context={"personal": invitation.personal_words},
            calendar=parts.request(invitation, organizer=sender.organizer, at=at)
            if invitation.takes_mail
            else "",
            method="REQUEST",
            expires_at=meeting.starts_at,
        )


def preview(meeting: Meeting, language: str, *, name: str, organisation: str, personal: str = ""):
    """The invitation as it would be composed, with links that belong to nobody."""
    sender = Sender(meeting)
    values = values_of(
        "invitation",
        meeting,
        language,
        name=name,
        organisation=organisation,
        coordinator=sender.organizer,
        phone=sender.phone,
        link=links.absolute("meetings:link-request"),
        own=sender.own_words,
    )
    return compose("meetings.invitation", language, values | {"personal": personal})


def moved(
    meeting: Meeting, invitations: Iterable[Invitation], *, old_start: datetime, reason: str, at: datetime
) -> None:
    sender = Sender(meeting)
    for invitation in invitations:
        calendar = (
            parts.request(invitation, organizer=sender.organizer, at=at) if invitation.takes_mail else ""
        )
        old_day = day_words(old_start, meeting, invitation.language)
        send(
            "moved",
            invitation,
            key=f"meetings.moved:{invitation.public_id}:{meeting.schedule_version}",
            sender=sender,
            at=at,
            context={"old_day": old_day, "reason_given": reason},
            calendar=calendar,
            method="REQUEST",
            expires_at=meeting.starts_at,
        )
    take_back_moves(invitations, before=meeting.schedule_version)
    note_sequence(meeting, invitations)


def place_changed(meeting: Meeting, *, at: datetime) -> None:
    """A new place or link, to everybody who did not decline; their answers hold."""
    sender = Sender(meeting)
    rows = list(meeting.invitations.sent().exclude(answer=Answer.NO).select_related("person", "actor"))
    for invitation in rows:
        invitation.meeting = meeting
        calendar = (
            parts.request(invitation, organizer=sender.organizer, at=at) if invitation.takes_mail else ""
        )
        send(
            "place",
            invitation,
            key=f"meetings.place:{invitation.public_id}:{meeting.sequence}",
            sender=sender,
            at=at,
            context={"online_link": meeting.online_link if invitation.is_coming else ""},
            calendar=calendar,
            method="REQUEST",
            expires_at=meeting.starts_at,
        )
    note_sequence(meeting, rows)


def cancelled(meeting: Meeting, invitations: Iterable[Invitation], *, at: datetime) -> None:
    """Only those who got a REQUEST get a calendar CANCEL."""
    sender = Sender(meeting)
    for invitation in invitations:
        has_entry = invitation.takes_mail and invitation.last_sequence_sent is not None
        calendar = parts.cancel(invitation, organizer=sender.organizer, at=at) if has_entry else ""
        send(
            "cancelled",
            invitation,
            key=f"meetings.cancelled:{invitation.public_id}:{meeting.sequence}",
            sender=sender,
            at=at,
            context={"reason_given": meeting.cancelled_reason},
            calendar=calendar,
            method="CANCEL" if has_entry else "",
            expires_at=meeting.ends_at,
        )
    take_back_moves(invitations, before=meeting.schedule_version + 1)
    note_sequence(meeting, invitations)


def withdrawn(invitation: Invitation, *, at: datetime) -> None:
    """To somebody who is no longer invited, if they ever were told; the meeting's sequence was raised before."""
    meeting = invitation.meeting
    _supersede_rows([invitation], meeting, at=at, reason=WITHDRAWN)
    if (
        invitation.invited_at is None
        or meeting.is_cancelled
        or meeting.starts_at is None
        or meeting.starts_at <= at
    ):
        return
    sender = Sender(meeting)
    has_entry = invitation.takes_mail and invitation.last_sequence_sent is not None
    if has_entry and meeting.sequence <= invitation.last_sequence_sent:
        meeting.sequence = invitation.last_sequence_sent + 1
        meeting.save(update_fields=["sequence"])
    calendar = parts.cancel(invitation, organizer=sender.organizer, at=at) if has_entry else ""
    send(
        "withdrawn",
        invitation,
        key=f"meetings.withdrawn:{invitation.public_id}",
        sender=sender,
        at=at,
        calendar=calendar,
        method="CANCEL" if has_entry else "",
        expires_at=meeting.starts_at,
        priority=PERSONAL,
    )


def supersede(meeting: Meeting, *, at: datetime, reason: str) -> int:
    """Mail about the present date that has not left: it would be wrong on arrival."""
    rows = meeting.invitations.exclude(invited_at=None)
    return _supersede_rows(rows, meeting, at=at, reason=reason)


def _supersede_rows(rows: Iterable[Invitation], meeting: Meeting, *, at: datetime, reason: str) -> int:
    keys = []
    for row in rows:
        keys += [f"meetings.{kind}:{row.public_id}:{meeting.schedule_version}" for kind in DATE_KINDS]
        keys += [f"meetings.{kind}:{row.public_id}:{row.version}" for kind in ANSWER_KINDS]
        keys += [
            f"promote:{row.public_id}:{row.version}",
            f"meetings.place:{row.public_id}:{meeting.sequence}",
        ]
    # What a letter says of the date before stays at hand until the next one is written.
    take_back_unprinted(rows, but=(LetterKind.MOVED,) if reason in (MOVED, CANCELLED) else ())
    return supersede_mail(at=at, keys=keys, reason=reason)


def note_sequence(meeting: Meeting, invitations: Iterable[Invitation]) -> None:
    """Remember what sequence each recipient's calendar knows; replies below it are out of date."""
    reached = [row.pk for row in invitations if row.takes_mail]
    Invitation.objects.filter(pk__in=reached).update(last_sequence_sent=meeting.sequence)
