"""Mail of a date poll: the question, the reminder, the date that was taken, and that there is none."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.utils import timezone, translation
from django.utils.translation import gettext_noop

from common import display, links
from common.links import Purpose, make_token
from meetings.models import Answer, Invitation, Meeting, Poll, PollOption, PollParticipant
from meetings.notifications import parts
from meetings.notifications.answers import answered
from meetings.notifications.gate import POLL_SUBJECT
from meetings.notifications.letters import Sender, date_form, moment_words, send, values_of
from meetings.notifications.paper import ON_PAPER, take_back_poll_letters, write_poll_letter
from outbox.compose import compose
from outbox.models import Category
from outbox.post import post
from outbox.queries import refused_addresses
from outbox.queue import supersede

REPLACED = gettext_noop("The date poll has changed.")


def poll_token(participant: PollParticipant) -> str:
    return make_token(Purpose.POLL, participant.public_id, participant.link_version)


def poll_link(participant: PollParticipant) -> str:
    """The personal link; the same in every mail of the poll."""
    return links.absolute("meetings:vote", poll_token(participant))


def option_words(option: PollOption, poll: Poll) -> str:
    """The date in the language of the page, in the poll's zone."""
    with timezone.override(poll.zoneinfo):
        return f"{display.day_full(option.starts_at)}, {display.clock(option.starts_at)}"


def poll_asked(poll: Poll, participants: Iterable[PollParticipant], *, at: datetime, added: int = 0) -> None:
    """``added``: so many dates are new; who has voted is asked about these alone."""
    sender, dates = Sender(poll.meeting), list(poll.options.all())
    participants = list(participants)
    refused = refused_of(participants)
    for row in participants:
        _send(
            "poll",
            row,
            key=f"meetings.poll:{row.public_id}:{poll.round}",
            sender=sender,
            refused=refused,
            at=at,
            context=poll_words(poll, dates, row.language) | {"added": added if row.version else 0},
            expires_at=poll.deadline,
        )


def preview_poll(
    meeting: Meeting,
    language: str,
    *,
    spans: Iterable[tuple[datetime, datetime]],
    deadline: datetime,
    name: str,
    organisation: str,
    added: int = 0,
):
    """The question as it would be composed, with a link that belongs to nobody; nothing of it is stored."""
    sender, poll = Sender(meeting), Poll(meeting=meeting, deadline=deadline, zone=meeting.zone)
    dates = [PollOption(poll=poll, starts_at=start, ends_at=end) for start, end in sorted(spans)]
    values = values_of(
        "poll",
        meeting,
        language,
        name=name,
        organisation=organisation,
        coordinator=sender.organizer,
        phone=sender.phone,
        link=links.absolute("meetings:link-request"),
        own=sender.own_words,
    )
    return compose("meetings.poll", language, values | poll_words(poll, dates, language) | {"added": added})


def poll_asked_on_paper(participant: PollParticipant, *, at: datetime) -> None:
    """The question once more, to somebody whom the mail did not reach."""
    words = poll_words(participant.poll, list(participant.poll.options.all()), participant.language)
    write_poll_letter("poll", participant, details=words, at=at)


def poll_reminded(participant: PollParticipant, *, about: str, at: datetime) -> int:
    """To one person who has not answered; ``about`` is the day or the rule it is for. Returns how many were queued."""
    poll = participant.poll
    row = _send(
        "poll_reminder",
        participant,
        key=f"meetings.poll_reminder:{participant.public_id}:{about}",
        sender=Sender(poll.meeting),
        at=at,
        context=poll_words(poll, list(poll.options.all()), participant.language)
        | {"partly": bool(participant.version)},
        category=Category.REMINDER,
        expires_at=poll.deadline,
    )
    return int(row is not None)


def date_chosen(meeting: Meeting, invitations: Iterable[Invitation], *, at: datetime) -> None:
    """To those whose answer is known from the poll: a calendar entry, and how to change the answer.

    Whom the date does not suit gets no entry; for whom no place is left, the mail of the waiting list.
    """
    sender = Sender(meeting)
    for invitation in invitations:
        if invitation.is_waiting:
            answered(invitation, at=at)
            continue
        declined = invitation.answer == Answer.NO
        entry = (
            ""
            if declined or not invitation.takes_mail
            else parts.request(invitation, organizer=sender.organizer, at=at)
        )
        send(
            "poll_result" if declined else "poll_chosen",
            invitation,
            key=f"meetings.{'poll_result' if declined else 'poll_chosen'}"
            f":{invitation.public_id}:{meeting.schedule_version}",
            sender=sender,
            at=at,
            context={
                "maybe": invitation.answer == Answer.MAYBE,
                "invited": True,
                "online_link": meeting.online_link if invitation.is_coming else "",
            },
            calendar=entry,
            method="REQUEST" if entry else "",
            expires_at=meeting.starts_at,
        )


def date_told(poll: Poll, participants: Iterable[PollParticipant], *, at: datetime) -> None:
    """To those who were asked and are not invited: whoever leads the meeting."""
    participants = list(participants)
    sender, refused = Sender(poll.meeting), refused_of(participants)
    for row in participants:
        _send(
            "poll_result",
            row,
            key=f"meetings.poll_result:{row.public_id}",
            sender=sender,
            refused=refused,
            at=at,
            context={"invited": False},
            expires_at=poll.meeting.starts_at,
        )


def poll_cancelled(poll: Poll, participants: Iterable[PollParticipant], *, reason: str, at: datetime) -> None:
    participants = list(participants)
    sender, refused = Sender(poll.meeting), refused_of(participants)
    for row in participants:
        _send(
            "poll_cancelled",
            row,
            key=f"meetings.poll_cancelled:{row.public_id}",
            sender=sender,
            refused=refused,
            at=at,
            context={"reason_given": reason},
        )


def take_back_poll_mail(poll: Poll, participants: Iterable[PollParticipant], *, at: datetime) -> None:
    """Questions that have not left: a newer mail says it all. Reminders are asked for before they leave (the gate)."""
    take_back_poll_question(poll, participants, at=at)
    take_back_poll_letters(participants)


def take_back_poll_question(poll: Poll, participants: Iterable[PollParticipant], *, at: datetime) -> None:
    """The mails alone: what is on paper takes its link when it is printed."""
    keys = [f"meetings.poll:{row.public_id}:{poll.round}" for row in participants]
    supersede(at=at, keys=keys, reason=REPLACED)


def refused_of(participants: Iterable[PollParticipant]) -> set[str]:
    """Addresses of people asked that take no mail."""
    addresses = {row.email.lower() for row in participants if row.takes_mail}
    return {address for address, _since in refused_addresses(addresses)} if addresses else set()


def poll_words(poll: Poll, options: list[PollOption], language: str) -> dict:
    """The dates as a list in the recipient's language and the poll's zone, and until when to answer."""
    with translation.override(language), timezone.override(poll.zoneinfo):
        months = {f"{display.civil(option.starts_at):%Y%m}" for option in options}
        return {
            "dates": [moment_words(option.starts_at, language) for option in options],
            "count": len(options),
            "month": date_form(options[0].starts_at, "month", language) if len(months) == 1 else "",
            "deadline": date_form(poll.deadline, "weekday", language),
        }


def _send(
    kind: str,
    participant: PollParticipant,
    *,
    key: str,
    sender: Sender,
    at: datetime,
    context: dict,
    refused: Collection[str] = (),
    category: Category = Category.TRANSACTIONAL,
    expires_at: datetime | None = None,
):
    """Compose and enqueue; whoever takes no mail gets a letter, if this is news for paper. Returns the row, ``None``
    when there is none."""
    if kind in ON_PAPER and (not participant.takes_mail or participant.email.lower() in refused):
        write_poll_letter(kind, participant, details=context, at=at)
        return None
    if not participant.takes_mail:
        return None
    meeting, language = participant.meeting, participant.language
    values = values_of(
        kind,
        meeting,
        language,
        name=participant.name,
        organisation=participant.actor.name if participant.actor_id else "",
        coordinator=sender.organizer,
        phone=sender.phone,
        link=poll_link(participant),
        own=sender.own_words,
    )
    return post(
        f"meetings.{kind}",
        language,
        values | context,
        key=key,
        to_email=participant.email,
        to_name=participant.name,
        at=at,
        category=category,
        from_name=sender.name,
        reply_to=sender.email,
        expires_at=expires_at,
        subject_kind=POLL_SUBJECT,
        subject_id=participant.public_id,
        scope=meeting.network,
    )
