"""Mail about one person's answer, and about those who stand in for somebody."""

from datetime import datetime

from meetings.models import Invitation
from meetings.notifications import parts
from meetings.notifications.letters import PERSONAL, Sender, send
from meetings.notifications.paper import take_back_answered
from meetings.notifications.schedule import note_sequence
from meetings.queries import waiting_position


def answered(invitation: Invitation, *, at: datetime) -> None:
    """What we understood, right after the answer; what waits on paper is no longer needed."""
    take_back_answered(invitation)
    kind = "waiting" if invitation.is_waiting else f"confirmation_{invitation.answer}"
    _confirm(kind, invitation, key=f"meetings.{kind}:{invitation.public_id}:{invitation.version}", at=at)


def promoted(invitation: Invitation, *, at: datetime) -> None:
    _confirm("promoted", invitation, key=f"promote:{invitation.public_id}:{invitation.version}", at=at)


def calendar_file(invitation: Invitation) -> bytes:
    """The file behind "add to calendar"."""
    return parts.download(invitation, organizer=Sender(invitation.meeting).organizer)


def _confirm(kind: str, invitation: Invitation, *, key: str, at: datetime) -> None:
    meeting = invitation.meeting
    sender = Sender(meeting)
    with_entry = invitation.takes_mail and invitation.is_coming
    send(
        kind,
        invitation,
        key=key,
        sender=sender,
        at=at,
        context={
            "position": waiting_position(invitation),
            "capacity": meeting.capacity or "",
            "takes_part_online": invitation.mode == "online" or not meeting.place,
            "online_link": meeting.online_link if invitation.is_coming else "",
            "plus_ones": invitation.plus_ones,
        },
        calendar=parts.request(invitation, organizer=sender.organizer, at=at) if with_entry else "",
        method="REQUEST" if with_entry else "",
        expires_at=meeting.starts_at,
        priority=PERSONAL,
    )
    if with_entry:
        note_sequence(meeting, [invitation])


def substitute_invited(substitute: Invitation, *, first: Invitation, at: datetime) -> None:
    sender = Sender(substitute.meeting)
    entry = parts.request(substitute, organizer=sender.organizer, at=at) if substitute.takes_mail else ""
    mail = send(
        "substitute",
        substitute,
        key=f"meetings.substitute:{substitute.public_id}:{substitute.meeting.schedule_version}",
        sender=sender,
        at=at,
        context={"first": first.name},
        calendar=entry,
        method="REQUEST" if entry else "",
        expires_at=substitute.meeting.starts_at,
        priority=PERSONAL,
    )
    if mail is not None:
        note_sequence(substitute.meeting, [substitute])


def substitute_named(first: Invitation, *, substitute: Invitation, at: datetime) -> None:
    take_back_answered(first)
    _to_first("substitute_named", first, substitute, at=at)


def substitute_declined(first: Invitation, *, substitute: Invitation, at: datetime) -> None:
    _to_first("substitute_declined", first, substitute, at=at)


def substitute_silent(first: Invitation, *, substitute: Invitation, at: datetime) -> None:
    """The seat is no longer kept for the substitute."""
    _to_first("substitute_silent", first, substitute, at=at)


def gave_way(invitation: Invitation, *, colleague: Invitation, at: datetime) -> None:
    """Somebody of the same organisation comes in their place."""
    take_back_answered(invitation)
    send(
        "gave_way",
        invitation,
        key=f"meetings.gave_way:{invitation.public_id}:{invitation.version}",
        sender=Sender(invitation.meeting),
        at=at,
        context={"colleague": colleague.name},
        expires_at=invitation.meeting.starts_at,
        priority=PERSONAL,
    )


def _to_first(kind: str, first: Invitation, substitute: Invitation, *, at: datetime) -> None:
    send(
        kind,
        first,
        key=f"meetings.{kind}:{first.public_id}:{substitute.public_id}:{substitute.version}",
        sender=Sender(first.meeting),
        at=at,
        context={"substitute": substitute.name},
        expires_at=first.meeting.starts_at,
        priority=PERSONAL,
    )
