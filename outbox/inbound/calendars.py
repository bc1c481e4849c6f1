"""The calendar part of a mail (iTIP, RFC 5546): is it an answer, whose, and which.

Written after real mail (docs/architecture.md, "Mail that comes in"): the method may be missing from the Content-Type or
contradict the body, the same calendar comes twice, fields are missing, and some bodies are no calendar at all.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message

from icalendar import Calendar
from icalendar import Event as CalendarEvent

from outbox.inbound import parts
from outbox.inbound.verdicts import Event, Verdict

TYPES = ("text/calendar", "application/ics", "text/x-vcalendar", "application/x-extension-ics")
ANSWERS = ("REPLY", "COUNTER")
PARTSTATS = ("ACCEPTED", "DECLINED", "TENTATIVE")
# Of everything else a calendar may say to its organiser nothing is for us.
OTHERS = ("REQUEST", "CANCEL", "PUBLISH", "ADD", "REFRESH", "DECLINECOUNTER")
LARGEST = 512 * 1024
# What a column holds; some programs count seconds there.
LARGEST_SEQUENCE = 2**31 - 1
_START = "BEGIN:VCALENDAR"
_METHOD = re.compile(r"^METHOD:\s*([A-Z]+)", re.MULTILINE | re.IGNORECASE)
_UID = re.compile(r"^UID:\s*(\S{1,500})", re.MULTILINE | re.IGNORECASE)
_PROPERTY = re.compile(r"[A-Za-z0-9-]+[;:]")


@dataclass(frozen=True)
class Found:
    verdict: Verdict
    reason: str
    event: Event | None = None


@dataclass(frozen=True)
class _Body:
    """One VCALENDAR: its method, what its mail part calls it, its events; ``None`` where it cannot be read."""

    method: str
    announced: str
    events: tuple[CalendarEvent, ...] | None
    broken_uid: str = ""

    @property
    def uid(self) -> str:
        return _word(self.events[0], "UID", fold=False) if self.events else self.broken_uid


def calendar_parts(mail: Message) -> list[Message]:
    return [part for part in parts.walk(mail) if _is_calendar(part)]


def _is_calendar(part: Message) -> bool:
    return part.get_content_type() in TYPES or parts.file_name(part).lower().endswith(".ics")


def read_parts(found: Iterable[Message], *, sender: str) -> Found | None:
    """What the calendar parts say together; ``None`` where they say nothing about a meeting."""
    bodies: list[_Body] = []
    for part in found:
        text = parts.text(part, _START)
        if len(text) > LARGEST:
            return Found(Verdict.REJECTED, "calendar_too_big")
        known = {(body.method, body.uid) for body in bodies if body.uid}
        # Most programs attach the same calendar once more as a file.
        again = _bodies(text, parts.parameter(part, "method").upper())
        bodies += [body for body in again if (body.method, body.uid) not in known]
    return _judge(bodies, sender=sender)


def read_text(text: str) -> Found | None:
    """A calendar alone, without a mail around it: who sent it is not known and not asked."""
    if len(text) > LARGEST:
        return Found(Verdict.REJECTED, "calendar_too_big")
    return _judge(_bodies(text, ""), sender=None)


def _bodies(text: str, announced: str) -> list[_Body]:
    for lines in (text, _only_properties(text)):
        try:
            calendars = Calendar.from_ical(lines, multiple=True)
        except Exception:  # noqa: S112 - the library raises whatever the broken value made of it
            continue
        if calendars:
            return [
                _Body(_word(calendar, "METHOD"), announced, tuple(calendar.walk("VEVENT")))  # type: ignore[arg-type]
                for calendar in calendars
            ]
    method, uid = _METHOD.search(text), _UID.search(text)
    return [_Body(method[1].upper() if method else announced, announced, None, uid[1] if uid else "")]


def _only_properties(text: str) -> str:
    """Without the lines that are none: a text with a raw line break in it goes on in them."""
    lines = re.split(r"\r\n|\r|\n", text)
    return "\r\n".join(line for line in lines if line.startswith((" ", "\t")) or _PROPERTY.match(line))


def _judge(bodies: list[_Body], *, sender: str | None) -> Found | None:
    answers = [body for body in bodies if body.method in ANSWERS]
    if not answers:
        if any(body.method in OTHERS for body in bodies):
            return Found(Verdict.IGNORE, "no_answer_method")
        return None
    readings = {_read(body, sender) for body in answers}
    if len(readings) > 1 or len({body.method for body in bodies if body.method}) > 1:
        return Found(Verdict.DOUBTFUL, "several_calendars", Event(answers[0].method, answers[0].uid))
    return readings.pop()


def _read(body: _Body, sender: str | None) -> Found:
    verdict = Verdict.PROPOSAL if body.method == "COUNTER" else Verdict.REPLY
    if body.events is None:
        return Found(Verdict.DOUBTFUL, "broken_calendar", Event(body.method, body.uid))
    if len(body.events) != 1:
        reason = "several_events" if body.events else "no_event"
        return Found(Verdict.DOUBTFUL, reason, Event(body.method, body.uid))
    event, problem = _event(body, body.events[0], sender)
    if problem:
        return Found(Verdict.DOUBTFUL, problem, event)
    return Found(verdict, "proposal" if verdict == Verdict.PROPOSAL else "answer", event)


def _event(body: _Body, source: CalendarEvent, sender: str | None) -> tuple[Event, str]:
    """The event, and what is wrong with it."""
    attendees = _attendees(source)
    mine = [attendee for attendee in attendees if attendee[0] == sender]
    # A proposal may name everybody; whoever sends it proposes.
    chosen = mine if body.method == "COUNTER" and mine else attendees
    attendee, partstat = chosen[0] if chosen else ("", "")
    uid, sequence, stamp = _word(source, "UID", fold=False), _sequence(source), _moment(source, "DTSTAMP")
    event = Event(
        method=body.method,
        uid=uid,
        attendee=attendee,
        partstat=partstat,
        sequence=max(0, min(sequence, LARGEST_SEQUENCE)),
        stamp=stamp,
        starts_at=_moment(source, "DTSTART"),
        ends_at=_moment(source, "DTEND"),
        comment=_comment(source),
    )
    problems = (
        (not uid or len(uid) > 500, "no_uid"),
        (not attendees, "no_attendee"),
        (len(chosen) > 1, "several_attendees"),
        (not stamp, "no_stamp"),
        (not 0 <= sequence <= LARGEST_SEQUENCE, "bad_sequence"),
        (source.get("RECURRENCE-ID") is not None, "one_of_a_series"),
        (partstat == "DELEGATED", "delegated"),
        (body.method == "REPLY" and partstat not in PARTSTATS, "no_partstat"),
        (_contradicts(body), "method_differs"),
        (body.method == "REPLY" and sender == "", "no_sender"),
        (body.method == "REPLY" and sender not in (None, "", attendee), "sender_differs"),
    )
    return event, next((reason for wrong, reason in problems if wrong), "")


def _contradicts(body: _Body) -> bool:
    """Google sends a proposal as METHOD:COUNTER and announces a reply."""
    return bool(body.announced) and body.announced != body.method and body.method != "COUNTER"


def _attendees(source: CalendarEvent) -> list[tuple[str, str]]:
    """(address, PARTSTAT) of each, once."""
    found = source.get("ATTENDEE") or []
    found = found if isinstance(found, list) else [found]
    return list(dict.fromkeys((_address(str(one)), _parameter(one, "PARTSTAT")) for one in found))


def _address(value: str) -> str:
    return re.sub(r"^mailto:", "", value.strip(), flags=re.IGNORECASE).strip(" <>").lower()[:254]


def _parameter(value: object, name: str) -> str:
    found = getattr(value, "params", {}).get(name, "")
    return str(found[0] if isinstance(found, list) and found else found).upper()[:30]


def _word(source, name: str, *, fold: bool = True) -> str:
    found = source.get(name)
    found = found[0] if isinstance(found, list) and found else found
    word = str(found or "").strip()
    return word.upper()[:30] if fold else word


def _sequence(source: CalendarEvent) -> int:
    try:
        return int(_word(source, "SEQUENCE") or 0)
    except ValueError:
        return -1


def _moment(source: CalendarEvent, name: str) -> str:
    """In UTC; a whole day and a time without a known zone are none."""
    try:
        value = source.get(name).dt
        if isinstance(value, datetime) and value.utcoffset() is not None:
            return value.astimezone(UTC).isoformat()
    except Exception:
        return ""
    return ""


def _comment(source: CalendarEvent) -> str:
    found = source.get("COMMENT") or ""
    found = " ".join(map(str, found)) if isinstance(found, list) else str(found)
    return " ".join(found.split())[:500]
