"""Reminders, minutes and lost links."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from itertools import count

from django.utils import timezone, translation

from actors.models import Person
from common.links import Purpose, absolute, make_token
from meetings.exports.pdf import minutes_name
from meetings.models import (
    ActionItem,
    Answer,
    Audience,
    Invitation,
    Meeting,
    Minutes,
    PollParticipant,
    Reminder,
)
from meetings.notifications.letters import (
    PERSONAL,
    Sender,
    answer_link,
    answer_token,
    date_form,
    date_words,
    send,
    words_of,
)
from meetings.notifications.paper import renew_codes, take_back_minutes, take_back_unprinted
from meetings.notifications.polls import poll_asked_on_paper, poll_link
from meetings.notifications.wording import around
from meetings.queries.guest import own_actions
from meetings.queries.minutes import protocol_of
from outbox.models import Category
from outbox.post import post


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
            "own_actions": _actions_of(own_actions(invitation), invitation.language) if coming else [],
            "page_link": _page_link(invitation) if coming else "",
        },
        category=Category.REMINDER,
        expires_at=meeting.starts_at if coming else meeting.closes_at,
    )


def remind_together(reminders: list[Reminder], *, at: datetime) -> str:
    """One mail for several reminders of one person, each with its own link; returns the mail's key.

    The number in the key only tells several mails of one day apart.
    """
    first = reminders[0].invitation
    language, sender = first.language, Sender(first.meeting)
    entries = [_entry(reminder, language) for reminder in sorted(reminders, key=_when)]
    values = {
        "name": first.name,
        "entries": entries,
        "coordinator": sender.organizer,
        "phone": sender.phone,
    }
    day = at.astimezone(first.meeting.zoneinfo).date()
    for number in count(1):
        key = f"meetings.reminders:{first.person_id}:{day:%Y%m%d}:{number}"
        row = post(
            "meetings.reminders",
            language,
            values,
            key=key,
            to_email=first.email,
            to_name=first.name,
            at=at,
            category=Category.REMINDER,
            from_name=sender.name,
            reply_to=sender.email,
            expires_at=max(reminder.invitation.meeting.starts_at for reminder in reminders),
            scope=first.meeting.network,
        )
        if row is not None:
            return key
    raise AssertionError("count() does not end")


def _when(reminder: Reminder) -> datetime:
    return reminder.invitation.meeting.starts_at


def _entry(reminder: Reminder, language: str) -> dict:
    invitation = reminder.invitation
    meeting = invitation.meeting
    coming = reminder.rule.audience == Audience.COMING
    return words_of(meeting, language) | {
        "coming": coming,
        "link": answer_link(invitation),
        "page_link": _page_link(invitation) if coming else "",
        "online_link": meeting.online_link if coming else "",
        "takes_part_online": invitation.mode == "online" or not meeting.place,
    }


def _page_link(invitation: Invitation) -> str:
    """What the organisation should know before the meeting, on one page; guests have none."""
    if invitation.actor_id is None:
        return ""
    return absolute("meetings:answer-brief", answer_token(invitation))


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
    """To everybody invited, with what concerns them: one mail or letter for each version of the minutes. Returns how
    many mails."""
    meeting = minutes.meeting
    sender = Sender(meeting)
    take_back_minutes(invitations, before=minutes.version)
    protocol = protocol_of(meeting, minutes, inside=False)
    decisions = [f"{row.text} ({row.agreed})" if row.agreed else row.text for row in protocol.decisions]
    actions = protocol.actions
    sent = 0
    for invitation in invitations:
        own = [item for item in actions if item.owner_id and item.owner_id == invitation.person_id]
        with_dates = _linked(own, invitation.language)
        row = send(
            "minutes",
            invitation,
            key=f"meetings.minutes:{invitation.public_id}:{minutes.version}",
            attachment=minutes_name(minutes, invitation.language),
            sender=sender,
            at=at,
            context={
                "decisions": decisions,
                "decision_count": len(decisions),
                "action_count": len(actions),
                "own_actions": with_dates,
                "worth_link": f"{answer_link(invitation)}worth/",
                "comments_by": minutes.comments_by and date_words(minutes.comments_by, invitation.language),
            },
        )
        sent += row is not None
    return sent


def actions_sent(minutes: Minutes, invitations: Iterable[Invitation], *, at: datetime) -> int:
    """To those who took something on and get no minutes: what, until when, and a link for each to say how it stands.

    The others find the same in their minutes: two mails at once are one too many. The same actions are told once, however
    often the minutes are sent. Returns how many.
    """
    told = {invitation.person_id for invitation in invitations}
    meeting = minutes.meeting
    sender = Sender(meeting)
    by_owner: dict[Person, list[ActionItem]] = {}
    rows = meeting.actions.public().open().exclude(owner=None)
    for action in rows.select_related("owner").order_by("due_on", "pk"):
        if action.owner.takes_mail and action.owner_id not in told:
            by_owner.setdefault(action.owner, []).append(action)
    return sum(_tell_owner(owner, items, sender, at=at) for owner, items in by_owner.items())


def _tell_owner(owner: Person, items: list[ActionItem], sender: Sender, *, at: datetime) -> bool:
    language, meeting = owner.language, sender.meeting
    words = words_of(meeting, language)
    values = {
        "name": owner.name,
        "title": words["title"],
        "day": words["day"],
        "network": meeting.network.name,
        "entries": _linked(items, language),
        "coordinator": sender.organizer,
        "phone": sender.phone,
    }
    values |= around("actions", language, values, sender.own_words)
    which = sha256("".join(sorted(item.ref for item in items)).encode()).hexdigest()[:16]
    row = post(
        "meetings.actions",
        language,
        values,
        key=f"meetings.actions:{meeting.public_id}:{owner.public_id}:{which}",
        to_email=owner.email,
        to_name=owner.name,
        at=at,
        from_name=sender.name,
        reply_to=sender.email,
        scope=meeting.network,
    )
    return row is not None


def _linked(items: list[ActionItem], language: str) -> list[dict]:
    """Each with the link behind which its owner says how it stands."""
    told = _actions_of(items, language)
    return [entry | {"link": action_link(item)} for entry, item in zip(told, items, strict=True)]


def action_link(action: ActionItem) -> str:
    token = make_token(Purpose.ACTION, action.public_id, action.link_version)
    return absolute("meetings:action-link", token)


def _actions_of(items, language: str) -> list[dict]:
    """Each action with the day it is due, in words."""
    return [
        {"text": item.text, "due": date_words(item.due_on, language) if item.due_on else ""} for item in items
    ]


def link_renewed(invitation: Invitation, *, at: datetime) -> None:
    sender = Sender(invitation.meeting)
    reached = sender.reaches(invitation)
    if reached:
        # The address was corrected: what waited to be printed goes by mail.
        take_back_unprinted([invitation])
    renew_codes(invitation, by_post=not reached)
    send(
        "links",
        invitation,
        key=f"meetings.links:{invitation.public_id}:{invitation.link_version}",
        sender=sender,
        at=at,
        context={"links": [_link_words(invitation)]},
        priority=PERSONAL,
    )


def poll_link_renewed(participant: PollParticipant, *, at: datetime) -> None:
    """The question with the old link is not sent any more."""
    renew_codes(participant, by_post=not participant.takes_mail)
    if not participant.takes_mail:
        poll_asked_on_paper(participant, at=at)
        return
    sender = Sender(participant.meeting)
    post(
        "meetings.links",
        participant.language,
        {
            "name": participant.name,
            "links": [_poll_words(participant, participant.language)],
            "coordinator": sender.organizer,
            "phone": sender.phone,
        },
        key=f"meetings.links:{participant.public_id}:{participant.link_version}",
        to_email=participant.email,
        to_name=participant.name,
        at=at,
        from_name=sender.name,
        reply_to=sender.email,
        scope=participant.meeting.network,
        priority=PERSONAL,
    )


def links_requested(
    address: str, invitations: list[Invitation], polls: list[PollParticipant], *, at: datetime
) -> None:
    """All open links of one address in one mail; asked again within ten minutes, still one mail."""
    rows = [*invitations, *polls]
    if not rows:
        return
    first = rows[0]
    period = int(at.timestamp()) // 600
    digest = sha256(address.strip().lower().encode()).hexdigest()[:32]
    sender = Sender(first.meeting)
    name = first.name if len({row.name for row in rows}) == 1 else ""
    post(
        "meetings.links",
        first.language,
        {
            "name": name,
            "links": [
                *(_link_words(row, first.language) for row in invitations),
                *(_poll_words(row, first.language) for row in polls),
            ],
            "coordinator": sender.organizer,
            "phone": sender.phone,
        },
        key=f"meetings.links:{digest}:{period}",
        to_email=first.email,
        to_name=name,
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


def _poll_words(participant: PollParticipant, language: str) -> dict:
    poll = participant.poll
    with translation.override(language), timezone.override(poll.zoneinfo):
        until = date_form(poll.deadline, "date", language)
    return {
        "title": poll.meeting.title,
        "when": until,
        "name": participant.name,
        "url": poll_link(participant),
        "poll": True,
    }
