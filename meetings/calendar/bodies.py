"""Calendar parts of mail (iMIP, RFC 5545/5546/6047): plain data in, bytes out.

Three rules hold for every body built here: the same input gives the same bytes (a repeated send after a
crash is identical), only the recipient is an attendee (nobody reads the guest list out of an invitation),
and no text can become a second property (see ``_clean``).

Content type of the mail part: ``text/calendar; method=<METHOD>`` without a charset, which Django's mail
class adds itself; :func:`content_type` returns it.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from urllib.parse import quote
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vDuration, vText, vUri

from meetings.calendar.zones import vtimezone

PRODUCT = "-//Klimatisch//Klimatisch//EN"


class Method(StrEnum):
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


class EventStatus(StrEnum):
    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


class PartStat(StrEnum):
    """How the organiser's books show the recipient's answer."""

    NEEDS_ACTION = "NEEDS-ACTION"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    TENTATIVE = "TENTATIVE"
    DELEGATED = "DELEGATED"


class Role(StrEnum):
    CHAIR = "CHAIR"
    REQUIRED = "REQ-PARTICIPANT"
    OPTIONAL = "OPT-PARTICIPANT"
    INFORMED = "NON-PARTICIPANT"


@dataclass(frozen=True, kw_only=True)
class CalendarMeeting:
    """One meeting as a calendar sees it.

    ``starts_at``, ``ends_at`` and ``dtstamp`` are aware; ``zone`` is the IANA name people read the times
    in. ``dtstamp`` is frozen with the outgoing row. An all-day meeting covers the local days that its
    interval touches; an ``ends_at`` at local midnight closes the day before.

    Raises ``ValueError`` for naive times, an end that is not after the start, a negative sequence and an
    address or UID that could not stand in one line.
    """

    uid: str
    sequence: int
    dtstamp: datetime
    title: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    organizer_email: str
    organizer_name: str = ""
    description: str = ""
    location: str = ""
    url: str = ""
    all_day: bool = False
    status: str = EventStatus.CONFIRMED

    def __post_init__(self) -> None:
        for name in ("dtstamp", "starts_at", "ends_at"):
            if getattr(self, name).utcoffset() is None:
                raise ValueError(f"{name} needs a time zone")
        if self.ends_at <= self.starts_at:
            raise ValueError("a meeting ends after it starts")
        if self.sequence < 0:
            raise ValueError("sequence counts from 0")
        if not _ONE_WORD.fullmatch(self.uid):
            raise ValueError("a uid has no spaces and no control characters")
        _check_address(self.organizer_email)
        EventStatus(self.status)
        ZoneInfo(self.zone)


@dataclass(frozen=True, kw_only=True)
class CalendarAttendee:
    email: str
    name: str = ""
    partstat: str = PartStat.NEEDS_ACTION
    role: str = Role.REQUIRED

    def __post_init__(self) -> None:
        _check_address(self.email)
        PartStat(self.partstat)
        Role(self.role)


def meeting_uid(public_id: UUID, domain: str) -> str:
    """The one UID of a meeting for its whole life; never reused, the same in every mail and feed."""
    return f"meeting-{public_id}@{domain}"


def content_type(method: Method) -> str:
    return f"text/calendar; method={method.value}"


def request(meeting: CalendarMeeting, attendee: CalendarAttendee) -> bytes:
    """Invitation or update for one recipient; mail clients show buttons because of METHOD and RSVP."""
    if meeting.status == EventStatus.CANCELLED:
        raise ValueError("a cancelled meeting is announced with cancel()")
    event = _event(meeting, status=EventStatus(meeting.status))
    event.add("attendee", _attendee(attendee, rsvp=True), encode=False)
    return _body(Method.REQUEST, meeting, event)


def cancel(meeting: CalendarMeeting, attendee: CalendarAttendee) -> bytes:
    """Withdrawal for one recipient: the meeting is off, or this person is no longer invited.

    ``meeting.sequence`` must already be higher than in the last request (RFC 5546, 2.1.4); the caller owns
    it.
    """
    event = _event(meeting, status=EventStatus.CANCELLED)
    event.add("attendee", _attendee(attendee, rsvp=False), encode=False)
    return _body(Method.CANCEL, meeting, event)


def download(meeting: CalendarMeeting) -> bytes:
    """The file behind "add to calendar": no attendee (RFC 5546, 3.2.1), so no answer is asked for."""
    return _body(Method.PUBLISH, meeting, _event(meeting, status=EventStatus(meeting.status)))


def feed(meetings: Iterable[CalendarMeeting], *, name: str) -> bytes:
    """A calendar to subscribe to: many meetings, no attendee, an hour until programs should look again (RFC 7986)."""
    rows = list(meetings)
    calendar = _calendar(Method.PUBLISH)
    for property_name in ("name", "x-wr-calname"):
        calendar.add(property_name, vText(_clean(name)), encode=False)
    calendar.add("refresh-interval", vDuration(timedelta(hours=1)), parameters={"VALUE": "DURATION"})
    definitions = {}
    for zone in sorted({meeting.zone for meeting in rows}):
        there = [meeting for meeting in rows if meeting.zone == zone]
        first, last = min(row.starts_at for row in there), max(row.ends_at for row in there)
        # One definition for all: a zone it cannot describe over the whole time gives its times in UTC.
        definitions[zone] = definition = vtimezone(zone, first, last)
        if definition is not None:
            calendar.add_component(definition)
    for meeting in rows:
        is_local = definitions[meeting.zone] is not None and _uses_local_times(meeting)
        calendar.add_component(_event(meeting, status=EventStatus(meeting.status), is_local=is_local))
    return calendar.to_ical()


def _calendar(method: Method) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method.value)
    return calendar


def _body(method: Method, meeting: CalendarMeeting, event: Event) -> bytes:
    calendar = _calendar(method)
    if _uses_local_times(meeting):
        definition = vtimezone(meeting.zone, meeting.starts_at, meeting.ends_at)
        if definition is not None:
            calendar.add_component(definition)
    calendar.add_component(event)
    return calendar.to_ical()


def _event(meeting: CalendarMeeting, *, status: EventStatus, is_local: bool | None = None) -> Event:
    event = Event()
    stamp = meeting.dtstamp.astimezone(UTC).replace(microsecond=0)
    start, end = _interval(meeting, _uses_local_times(meeting) if is_local is None else is_local)
    event.add("uid", meeting.uid)
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("summary", vText(_clean(meeting.title)), encode=False)
    for name in ("description", "location"):
        if text := _clean(getattr(meeting, name)):
            event.add(name, vText(text), encode=False)
    if meeting.url:
        event.add("url", vUri(_clean_url(meeting.url)), encode=False)
    event.add("status", status.value)
    event.add("transp", "OPAQUE")
    event.add("organizer", _address(meeting.organizer_email, meeting.organizer_name), encode=False)
    return event


def _interval(meeting: CalendarMeeting, is_local: bool) -> tuple[date, date]:
    """DTSTART and DTEND: two dates (the second exclusive), two times in the zone, or two times in UTC."""
    zone = ZoneInfo(meeting.zone)
    start = meeting.starts_at.astimezone(zone).replace(microsecond=0)
    end = meeting.ends_at.astimezone(zone).replace(microsecond=0)
    if meeting.all_day:
        last_moment = meeting.ends_at.astimezone(UTC) - timedelta(microseconds=1)
        return start.date(), last_moment.astimezone(zone).date() + timedelta(days=1)
    if is_local:
        return start, end
    return start.astimezone(UTC), end.astimezone(UTC)


def _uses_local_times(meeting: CalendarMeeting) -> bool:
    """Local times say what people read, but they cannot name the second pass through the hour that autumn
    repeats (RFC 5545, 3.3.5: an ambiguous time means the first), nor a zone without yearly rules."""
    if meeting.all_day:
        return False
    zone = ZoneInfo(meeting.zone)
    if any(moment.astimezone(zone).fold for moment in (meeting.starts_at, meeting.ends_at)):
        return False
    return vtimezone(meeting.zone, meeting.starts_at, meeting.ends_at) is not None


def _address(email: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    if common_name := _clean(name):
        address.params["CN"] = common_name
    return address


def _attendee(attendee: CalendarAttendee, *, rsvp: bool) -> vCalAddress:
    address = _address(attendee.email, attendee.name)
    address.params["CUTYPE"] = "INDIVIDUAL"
    address.params["ROLE"] = str(attendee.role)
    address.params["PARTSTAT"] = str(attendee.partstat)
    # Thunderbird shows its buttons only with RSVP=TRUE.
    address.params["RSVP"] = "TRUE" if rsvp else "FALSE"
    return address


_ONE_WORD = re.compile(r"[^\s\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_ADDRESS = re.compile(r"{part}@{part}".format(part=r"[^\s\x00-\x1f\x7f-\x9f\ud800-\udfff<>()\[\]\\,;:\"@]+"))
_LINE_BREAKS = re.compile("\r\n|[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def _check_address(email: str) -> None:
    if not _ADDRESS.fullmatch(email):
        raise ValueError("not one plain e-mail address")


def _clean(text: str) -> str:
    """Text that every parser reads back unchanged.

    Line breaks of all kinds become ``\\n`` (escaped by the library, so they start no new property: some
    readers also split at U+0085 and U+2028), control characters and lone surrogates go, because one of them
    makes readers drop the whole line.
    """
    text = _LINE_BREAKS.sub("\n", text)
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")).strip(
        "\ufeff"
    )


def _clean_url(url: str) -> str:
    """Percent-encodes what a URI may not hold (RFC 3986); existing escapes stay."""
    return quote(url.encode("utf-8", "ignore"), safe="%/:?#[]@!$&'()*+,;=-._~")
