"""One letter: its words in the recipient's language, its key, its row in the outbox."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models.functions import Lower
from django.utils import formats, timezone, translation

from accounts.models import User
from common import display, links
from common.links import Purpose, make_token
from meetings.models import Invitation, Meeting
from meetings.notifications.paper import ON_PAPER, SUBJECT_KIND, write_letter
from meetings.notifications.wording import Own, around, own_words_of
from meetings.queries import coordinator_of
from meetings.queries.people import version_in
from outbox.models import Category
from outbox.post import post
from outbox.queries import refused_addresses

# Somebody waits at the screen for these; hundreds of invitations must not stand before them.
PERSONAL = 5

# Day and month without the year, and times, as each language writes them in a sentence.
_FORMATS = {
    "de": {
        "day": "j. F",
        "weekday": "l, j. F",
        "date": "l, j. F Y",
        "short": "D, j. F Y",
        "month": "F",
        "oclock": " Uhr",
    },
    "en": {
        "day": "j F",
        "weekday": "l j F",
        "date": "l j F Y",
        "short": "D j F Y",
        "month": "F",
        "oclock": "",
    },
}


def answer_link(invitation: Invitation) -> str:
    """The personal link; the same in every mail until it is renewed."""
    return links.absolute("meetings:answer", answer_token(invitation))


def answer_token(invitation: Invitation) -> str:
    return make_token(Purpose.ANSWER, invitation.public_id, invitation.link_version)


@dataclass
class Sender:
    """Who writes for a meeting: the coordinator, else the municipality. Asked for once per meeting."""

    meeting: Meeting

    @cached_property
    def coordinator(self) -> User | None:
        return coordinator_of(self.meeting.network)

    @cached_property
    def own_words(self) -> Own:
        return own_words_of(self.meeting.network.pk)

    @cached_property
    def refused(self) -> set[str]:
        """Addresses of those invited that take no mail."""
        rows = self.meeting.invitations.values_list(Lower("person__email"), Lower("guest_email"))
        addresses = {address for row in rows for address in row if address}
        return {address for address, _since in refused_addresses(addresses)} if addresses else set()

    def reaches(self, invitation: Invitation) -> bool:
        """By mail."""
        return invitation.takes_mail and invitation.email.lower() not in self.refused

    @property
    def municipality(self):
        return self.meeting.network.municipality

    @property
    def name(self) -> str:
        return self.coordinator.name if self.coordinator else ""

    @property
    def organizer(self) -> str:
        return self.name or self.municipality.name

    @property
    def email(self) -> str:
        return self.coordinator.email if self.coordinator else self.municipality.email

    @property
    def phone(self) -> str:
        return (self.coordinator.phone if self.coordinator else "") or self.municipality.phone


def words_of(meeting: Meeting, language: str) -> dict[str, str]:
    """Date, time and place of a meeting in its own zone; years always, because mails are read late."""
    words = _FORMATS[language]
    with translation.override(language), timezone.override(meeting.zoneinfo):
        return {
            "title": meeting.title,
            "purpose": meeting.purpose,
            "place": meeting.place,
            "access": meeting.access_note,
            "online": bool(meeting.online_link),
            "hybrid": meeting.is_hybrid,
            "when": _span(meeting, words),
            "when_short": _moment(meeting.starts_at, words),
            "day": _date(meeting.starts_at, words["day"]),
            "weekday": _date(meeting.starts_at, words["weekday"]),
            "date": _date(meeting.starts_at, words["date"]),
            "time": display.clock(meeting.starts_at) + words["oclock"],
            "deadline": _date(meeting.answer_by, words["weekday"]) if meeting.answer_by else "",
        }


def day_words(instant: datetime, meeting: Meeting, language: str) -> str:
    """ "26. März", in the meeting's zone."""
    with translation.override(language), timezone.override(meeting.zoneinfo):
        return _date(instant, _FORMATS[language]["day"])


def date_words(day: date, language: str) -> str:
    """ "20. März"."""
    with translation.override(language):
        return formats.date_format(day, _FORMATS[language]["day"])


def date_form(instant: datetime, form: str, language: str) -> str:
    """One of the forms above, in the language and zone in force."""
    return _date(instant, _FORMATS[language][form])


def moment_words(instant: datetime, language: str) -> str:
    """ "Do, 26. März 2026, 16:30 Uhr", in the language and zone in force."""
    return _moment(instant, _FORMATS[language])


def _date(instant: datetime, form: str) -> str:
    return formats.date_format(display.civil(instant), form)


def _moment(instant: datetime, words: dict) -> str:
    return f"{_date(instant, words['short'])}, {display.clock(instant)}{words['oclock']}"


def _span(meeting: Meeting, words: dict) -> str:
    start, end = meeting.starts_at, meeting.ends_at
    until = "bis" if words is _FORMATS["de"] else "to"
    last = display.clock(end)
    if display.civil_day(start) != display.civil_day(end):
        last = f"{_date(end, words['date'])}, {last}"
    return f"{_date(start, words['date'])}, {display.clock(start)} {until} {last}{words['oclock']}"


def values_of(
    kind: str,
    meeting: Meeting,
    language: str,
    *,
    name: str,
    organisation: str,
    coordinator: str,
    phone: str,
    link: str,
    is_substitute: bool = False,
    own: Own | None = None,
) -> dict:
    """What every mail about a meeting is filled with, a real one, a preview or a sample; ``own`` words of its network."""
    values = (
        words_of(meeting, language)
        if meeting.starts_at
        else {"title": meeting.title, "purpose": meeting.purpose}
    )
    values |= {
        "name": name,
        "organisation": organisation,
        "network": meeting.network.name,
        "coordinator": coordinator,
        "phone": phone,
        "link": link,
        "yes_link": f"{link}?a=yes",
        "no_link": f"{link}?a=no",
        "substitute_link": f"{link}substitute/",
        "is_substitute": is_substitute,
        # The words on paper are the same but for a few (outbox.compose).
        "by_post": False,
    }
    return values | around(kind, language, values, own or {})


def send(
    kind: str,
    invitation: Invitation,
    *,
    key: str,
    sender: Sender,
    at: datetime,
    context: dict | None = None,
    calendar: str = "",
    method: str = "",
    attachment: str = "",
    category: Category = Category.TRANSACTIONAL,
    expires_at: datetime | None = None,
    priority: int = 0,
):
    """Compose and enqueue; whoever takes no mail gets a letter, if this is news for paper. Returns the mail's row,
    ``None`` when there is none."""
    if kind in ON_PAPER and not sender.reaches(invitation):
        write_letter(kind, invitation, version=version_in(key), details=context or {}, at=at)
        return None
    if not invitation.takes_mail:
        return None
    meeting, language = invitation.meeting, invitation.language
    values = values_of(
        kind,
        meeting,
        language,
        name=invitation.name,
        organisation=invitation.actor.name if invitation.actor_id else "",
        coordinator=sender.organizer,
        phone=sender.phone,
        link=answer_link(invitation),
        is_substitute=invitation.stands_in_for_id is not None,
        own=sender.own_words,
    )
    return post(
        f"meetings.{kind}",
        language,
        values | (context or {}),
        key=key,
        to_email=invitation.email,
        to_name=invitation.name,
        at=at,
        category=category,
        from_name=sender.name,
        reply_to=sender.email,
        calendar=calendar,
        calendar_method=method,
        attachment=attachment,
        expires_at=expires_at,
        subject_kind=SUBJECT_KIND,
        subject_id=invitation.public_id,
        scope=meeting.network,
        priority=priority,
    )
