"""Who hears what about a meeting, in which language, under which key.

Keys name the state they speak of (the invitation with the version of the date, of the answer or of the minutes),
so the same news is never told twice, and the gate (``meetings.notifications.gate``) can see whether it still holds.
"""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from common import links
from meetings.models import Answer, Audience, Invitation, Meeting, Minutes, Reminder
from meetings.notifications import parts
from meetings.notifications.gate import ANSWER_KINDS, CANCELLED, CLOSED, DATE_KINDS, MOVED, WITHDRAWN
from meetings.notifications.letters import (
    Sender,
    answer_link,
    answer_token,
    date_words,
    day_words,
    send,
    words_of,
)
from meetings.queries import waiting_position
from outbox.compose import compose
from outbox.models import Category
from outbox.queue import enqueue
from outbox.queue import supersede as supersede_mail

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

# Somebody waits at the screen for these; hundreds of invitations must not stand before them.
PERSONAL = 5


def invited(meeting: Meeting, invitations: Iterable[Invitation], *, at: datetime) -> None:
    sender = Sender(meeting)
    for invitation in invitations:
        send(
            "invitation",
            invitation,
            key=f"meetings.invitation:{invitation.public_id}:{meeting.schedule_version}",
            sender=sender,
            at=at,
            calendar=parts.request(invitation, organizer=sender.organizer, at=at)
            if invitation.takes_mail
            else "",
            method="REQUEST",
            expires_at=meeting.starts_at,
        )


def preview(meeting: Meeting, language: str, *, name: str, organisation: str):
    """The invitation as it would be composed, with links that belong to nobody."""
    sender = Sender(meeting)
    nowhere = links.absolute("meetings:link-request")
    values = words_of(meeting, language) | {
        "name": name,
        "organisation": organisation,
        "network": meeting.network.name,
        "coordinator": sender.organizer,
        "phone": sender.phone,
        "link": nowhere,
        "yes_link": nowhere,
        "no_link": nowhere,
        "substitute_link": nowhere,
    }
    return compose("meetings.invitation", language, values)


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
    _note_sequence(meeting, invitations)


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
    _note_sequence(meeting, rows)


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
    _note_sequence(meeting, invitations)


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


def answered(invitation: Invitation, *, at: datetime) -> None:
    """What we understood, right after the answer."""
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
        },
        calendar=parts.request(invitation, organizer=sender.organizer, at=at) if with_entry else "",
        method="REQUEST" if with_entry else "",
        expires_at=meeting.starts_at,
        priority=PERSONAL,
    )
    if with_entry:
        _note_sequence(meeting, [invitation])


def substitute_invited(substitute: Invitation, *, first: Invitation, at: datetime) -> None:
    sender = Sender(substitute.meeting)
    send(
        "substitute",
        substitute,
        key=f"meetings.substitute:{substitute.public_id}:{substitute.meeting.schedule_version}",
        sender=sender,
        at=at,
        context={"first": first.name},
        calendar=parts.request(substitute, organizer=sender.organizer, at=at),
        method="REQUEST",
        expires_at=substitute.meeting.starts_at,
        priority=PERSONAL,
    )


def substitute_named(first: Invitation, *, substitute: Invitation, at: datetime) -> None:
    _to_first("substitute_named", first, substitute, at=at)


def substitute_declined(first: Invitation, *, substitute: Invitation, at: datetime) -> None:
    _to_first("substitute_declined", first, substitute, at=at)


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


def remind(reminder: Reminder, *, at: datetime, days_left: int) -> None:
    """``days_left``: whole days until the meeting on its own calendar, for "tomorrow" and "in two days"."""
    invitation = reminder.invitation
    meeting = invitation.meeting
    coming = reminder.rule.audience == Audience.COMING
    send(
        "reminder_coming" if coming else "reminder_unanswered",
        invitation,
        key=f"meetings.reminder:{reminder.pk}",
        sender=Sender(meeting),
        at=at,
        context={
            "days_left": days_left,
            "maybe": invitation.answer == Answer.MAYBE,
            "takes_part_online": invitation.mode == "online" or not meeting.place,
            "online_link": meeting.online_link if coming else "",
        },
        category=Category.REMINDER,
        expires_at=meeting.starts_at if coming else meeting.closes_at,
    )


def asked_again(meeting: Meeting, invitations: Iterable[Invitation], *, at: datetime) -> int:
    """A reminder by hand; once a day for each person and version of the date. Returns how many were queued."""
    sender = Sender(meeting)
    day = at.astimezone(meeting.zoneinfo).date()
    rows = [
        send(
            "reminder_unanswered",
            invitation,
            key=f"meetings.asked_again:{day:%Y%m%d}:{invitation.public_id}:{meeting.schedule_version}",
            sender=sender,
            at=at,
            context={"maybe": invitation.answer == Answer.MAYBE},
            category=Category.REMINDER,
            expires_at=meeting.closes_at,
        )
        for invitation in invitations
    ]
    return sum(row is not None for row in rows)


def minutes_sent(minutes: Minutes, invitations: Iterable[Invitation], *, at: datetime) -> int:
    """To everybody invited, with what concerns them: one mail for each version of the minutes. Returns how many."""
    meeting = minutes.meeting
    sender = Sender(meeting)
    decisions = [decision.text for decision in meeting.decisions.all()]
    actions = list(meeting.actions.select_related("owner", "actor"))
    sent = 0
    for invitation in invitations:
        own = [item for item in actions if item.owner_id and item.owner_id == invitation.person_id]
        with_dates = [_action_words(item, meeting, invitation.language) for item in own]
        row = send(
            "minutes",
            invitation,
            key=f"meetings.minutes:{invitation.public_id}:{minutes.version}",
            sender=sender,
            at=at,
            context={
                "decisions": decisions,
                "decision_count": len(decisions),
                "action_count": len(actions),
                "own_actions": with_dates,
                "comments_by": minutes.comments_by and date_words(minutes.comments_by, invitation.language),
            },
        )
        sent += row is not None
    return sent


def _action_words(item, meeting: Meeting, language: str) -> dict:
    return {"text": item.text, "due": date_words(item.due_on, language) if item.due_on else ""}


def link_renewed(invitation: Invitation, *, at: datetime) -> None:
    send(
        "links",
        invitation,
        key=f"meetings.links:{invitation.public_id}:{invitation.link_version}",
        sender=Sender(invitation.meeting),
        at=at,
        context={"links": [_link_words(invitation)]},
        priority=PERSONAL,
    )


def links_requested(address: str, invitations: list[Invitation], *, at: datetime) -> None:
    """All open links of one address in one mail; asked again within ten minutes, still one mail."""
    if not invitations:
        return
    first = invitations[0]
    period = int(at.timestamp()) // 600
    digest = sha256(address.strip().lower().encode()).hexdigest()[:32]
    sender = Sender(first.meeting)
    mail = compose(
        "meetings.links",
        first.language,
        {
            "name": first.name if len({row.name for row in invitations}) == 1 else "",
            "links": [_link_words(row, first.language) for row in invitations],
            "coordinator": sender.organizer,
            "phone": sender.phone,
        },
    )
    enqueue(
        key=f"meetings.links:{digest}:{period}",
        kind="meetings.links",
        to_email=first.email,
        to_name=first.name if len({row.name for row in invitations}) == 1 else "",
        language=first.language,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        at=at,
        from_name=sender.name,
        reply_to=sender.email,
        scope=first.meeting.network,
        priority=PERSONAL,
    )


def _link_words(invitation: Invitation, language: str = "") -> dict:
    words = words_of(invitation.meeting, language or invitation.language)
    return {
        "title": words["title"],
        "when": words["when_short"],
        "name": invitation.name,
        "url": answer_link(invitation),
    }


# --- taking back -------------------------------------------------------------------------------------------


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
    return supersede_mail(at=at, keys=keys, reason=reason)


def _note_sequence(meeting: Meeting, invitations: Iterable[Invitation]) -> None:
    """Remember what sequence each recipient's calendar knows; replies below it are out of date."""
    reached = [row.pk for row in invitations if row.takes_mail]
    Invitation.objects.filter(pk__in=reached).update(last_sequence_sent=meeting.sequence)
