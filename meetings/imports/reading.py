"""From bytes to entries: a table (CSV) or a calendar file (iCalendar), told apart by content."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from actors.imports.reading import decode
from actors.imports.reasons import ImportRefused
from common.db import folded
from meetings.imports.entries import (
    KINDS,
    MAX_BYTES,
    MAX_ENTRIES,
    SEVERITIES,
    Entry,
    LineRefused,
    Reading,
    Refused,
    Window,
    check_order,
    clean_name,
    refuse_file,
    word_key,
)
from meetings.imports.ics import read_ics

# Headings, folded, in the order in which they are tried.
COLUMNS = {
    "begins_on": (
        "von",
        "beginn",
        "erster tag",
        "datum",
        "tag",
        "start",
        "from",
        "first day",
        "date",
        "begin",
    ),
    "ends_on": ("bis", "ende", "letzter tag", "end", "until", "to", "last day"),
    "name": ("name", "bezeichnung", "ferien", "anlass", "grund", "titel", "termin", "reason", "title"),
    "starts_at": ("uhrzeit von", "von uhr", "uhrzeit", "beginn uhrzeit", "from time", "start time", "time"),
    "ends_at": ("uhrzeit bis", "bis uhr", "ende uhrzeit", "until time", "end time"),
    "kind": ("art", "kind", "type"),
    "severity": ("wie streng", "strenge", "how strictly", "severity"),
}
_DATES = ("%d.%m.%Y", "%Y-%m-%d", "%d.%m.%y", "%d/%m/%Y")
_TIMES = ("%H:%M", "%H.%M", "%H:%M:%S", "%H")


def read_calendar(content: bytes, *, window: Window, zone: ZoneInfo) -> Reading:
    """Raises ``ValidationError`` at ``file`` for what is no calendar at all; a line that cannot be used is told apart."""
    if len(content) > MAX_BYTES:
        raise refuse_file(
            _("The file has more than %(limit)s MB. Export a shorter period.") % {"limit": MAX_BYTES // 2**20}
        )
    if not content.strip():
        raise refuse_file(_("The file is empty. Choose the file with the calendar."))
    if content.startswith((b"PK", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff")):
        raise refuse_file(_("Upload a CSV or iCalendar file (.ics). From Excel, save the sheet as CSV."))
    try:
        text, _encoding = decode(content)
    except ImportRefused as refusal:
        raise refuse_file(_("The file cannot be read. Save it again as CSV or iCalendar file.")) from refusal
    if "\0" in text:
        raise refuse_file(_("The file cannot be read. Save it again as CSV or iCalendar file."))
    if text.lstrip()[:15].upper().startswith("BEGIN:VCALENDAR"):
        reading = read_ics(text, window=window, zone=zone)
    else:
        reading = read_table(text, window=window)
    if len(reading.entries) > MAX_ENTRIES:
        raise refuse_file(
            _("The file holds more than %(limit)s entries. Export a shorter period.") % {"limit": MAX_ENTRIES}
        )
    if not (reading.entries or reading.refused or reading.outside):
        raise refuse_file(_("The file holds no entries."))
    return reading


def read_table(text: str, *, window: Window) -> Reading:
    rows = _rows(text)
    _line, headings = next(rows, (1, []))
    places = _places(headings)
    if "begins_on" not in places or "name" not in places:
        raise refuse_file(
            _(
                "The first line must name the columns, at least “from” and “name”; “to”, times and kind are free."
            )
        )
    reading, seen = Reading(), set()
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        try:
            entry = _entry(line, {name: cells[i] for name, i in places.items() if i < len(cells)})
        except LineRefused as refusal:
            reading.refused.append(Refused(line, refusal.reason, " · ".join(filter(None, cells))[:80]))
            continue
        if not window.touches(entry.begins_on, entry.ends_on):
            reading.outside += 1
        elif entry.uid in seen:
            reading.refused.append(Refused(line, _("This line stands in the file twice."), entry.name))
        else:
            seen.add(entry.uid)
            reading.entries.append(entry)
    return reading


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(";,\t|", key=first.count)
    reader = csv.reader(io.StringIO(text.lstrip("\r\n"), newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise refuse_file(_("The table cannot be read. Save it again as CSV.")) from error


def _places(headings: list[str]) -> dict[str, int]:
    plain = [folded(heading) for heading in headings]
    return {
        name: next(plain.index(word) for word in words if word in plain)
        for name, words in COLUMNS.items()
        if any(word in plain for word in words)
    }


def _entry(line: int, cells: Mapping[str, str]) -> Entry:
    name = clean_name(cells.get("name", ""))
    begins_on = _date(cells.get("begins_on", ""))
    ends_on = _date(cells["ends_on"]) if cells.get("ends_on", "").strip() else begins_on
    starts_at, ends_at = _time(cells.get("starts_at", "")), _time(cells.get("ends_at", ""))
    check_order(begins_on, ends_on, starts_at, ends_at)
    return Entry(
        line=line,
        begins_on=begins_on,
        ends_on=ends_on,
        name=name,
        # A table has no ids: the same thing on the same day is the same entry, however long it takes.
        uid=f"table:{begins_on.isoformat()}:{starts_at or ''}:{folded(name)}"[:300],
        starts_at=starts_at,
        ends_at=ends_at,
        kind=word_key(cells.get("kind", ""), KINDS) or word_key(name, KINDS),
        severity=word_key(cells.get("severity", ""), SEVERITIES),
    )


def _date(text: str) -> date:
    plain = text.strip()
    for form in _DATES:
        try:
            return datetime.strptime(plain, form).date()  # noqa: DTZ007 - a calendar day has no zone
        except ValueError:
            continue
    if not plain:
        raise LineRefused(_("The date is missing."))
    raise LineRefused(_("“%(text)s” is no date. Write it like 24.12.2026.") % {"text": plain[:40]})


def _time(text: str) -> time | None:
    plain = text.strip().removesuffix("Uhr").strip()
    if not plain:
        return None
    for form in _TIMES:
        try:
            return datetime.strptime(plain, form).time()  # noqa: DTZ007 - a time of day has no zone
        except ValueError:
            continue
    raise LineRefused(_("“%(text)s” is no time. Write it like 18:30.") % {"text": plain[:40]})
