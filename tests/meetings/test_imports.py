"""Calendar files: what each line becomes, what is refused and why. No database."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from meetings.imports.entries import MAX_BYTES, MAX_ENTRIES, Window
from meetings.imports.reading import read_calendar

BERLIN = ZoneInfo("Europe/Berlin")
WINDOW = Window(date(2026, 1, 1), date(2027, 12, 31))


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def read(text: str | bytes):
    content = text if isinstance(text, bytes) else text.encode()
    return read_calendar(content, window=WINDOW, zone=BERLIN)


def days(reading):
    return [(entry.begins_on, entry.ends_on, entry.name) for entry in reading.entries]


def event(*lines: str) -> str:
    return "\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"])


def calendar(*events: str, name: str = "") -> str:
    head = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//x//y//DE",
        *([f"X-WR-CALNAME:{name}"] if name else []),
    ]
    return "\r\n".join([*head, *events, "END:VCALENDAR", ""])


# --- tables ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_table_in_every_usual_form(delimiter, encoding):
    rows = [
        ("Von", "Bis", "Name"),
        ("2.11.2026", "06.11.2026", "Herbstferien für alle"),
        ("2026-12-23", "", "Fest"),
    ]
    text = "\n".join(delimiter.join(row) for row in rows)
    assert days(read(text.encode(encoding))) == [
        (date(2026, 11, 2), date(2026, 11, 6), "Herbstferien für alle"),
        (date(2026, 12, 23), date(2026, 12, 23), "Fest"),
    ]


def test_times_kind_and_severity_of_a_table():
    (entry,) = read(
        "Datum;Uhrzeit;Uhrzeit bis;Anlass;Art;Wie streng\n10.3.2026;18:00 Uhr;20.30;Sitzung;Gemeinderat;unmöglich\n"
    ).entries
    assert (entry.starts_at, entry.ends_at) == (time(18), time(20, 30))
    assert (entry.kind, entry.severity) == ("council", "impossible")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("32.1.2026;;x", "“32.1.2026” is no date. Write it like 24.12.2026."),
        (";;x", "The date is missing."),
        ("1.2.2026;1.1.2026;x", "The last day lies before the first."),
        ("1.2.2026;;", "The name is missing."),
        ("1.2.2026;1.2.2028;x", "That is more than a year. Check both days."),
        ("1.2.0202;;x", "The year 202 cannot be meant."),
        (f"1.2.2026;;{'x' * 201}", "The name has 201 characters. Shorten it to 200."),
    ],
)
def test_a_line_that_cannot_be_used_is_named_and_the_others_stay(line, reason):
    reading = read(f"von;bis;name\n{line}\n3.3.2026;;Markt\n")
    assert [(refused.line, refused.reason) for refused in reading.refused] == [(2, reason)]
    assert days(reading) == [(date(2026, 3, 3), date(2026, 3, 3), "Markt")]


def test_the_same_line_twice_counts_once_and_is_told():
    reading = read("von;bis;name\n3.3.2026;;Markt\n3.3.2026;;MARKT\n")
    assert (len(reading.entries), [refused.line for refused in reading.refused]) == (1, [3])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"  \n ",
        b"PK\x03\x04 zip",
        b"%PDF-1.7",
        b"a;b\n1;2\n",
        b"von;name\n",
        b"von;name\n\x00\x00",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n",
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n",
        b"x" * (MAX_BYTES + 1),
    ],
)
def test_what_is_no_calendar_is_refused_as_a_whole(content):
    with pytest.raises(ValidationError) as refusal:
        read(content)
    assert list(refusal.value.error_dict) == ["file"]


# --- calendar files --------------------------------------------------------------------------------------------


def test_all_day_events_end_the_day_before_their_end():
    text = calendar(
        event("UID:a@x", "DTSTART;VALUE=DATE:20260601", "DTEND;VALUE=DATE:20260604", "SUMMARY:Stadtfest"),
        event("UID:b@x", "DTSTART;VALUE=DATE:20260710", "SUMMARY:Markt"),
        name="Rathaus",
    )
    reading = read(text)
    assert days(reading) == [
        (date(2026, 6, 1), date(2026, 6, 3), "Stadtfest"),
        (date(2026, 7, 10), date(2026, 7, 10), "Markt"),
    ]
    assert reading.name == "Rathaus"


def test_a_series_keeps_its_hour_across_both_changes_of_the_clocks():
    text = calendar(
        event(
            "UID:a@x",
            "DTSTART;TZID=Europe/Berlin:20260303T180000",
            "DTEND;TZID=Europe/Berlin:20260303T200000",
            "RRULE:FREQ=MONTHLY;BYDAY=1TU",
            "SUMMARY:Gemeinderat",
        )
    )
    entries = read(text).entries
    assert {(entry.starts_at, entry.ends_at) for entry in entries} == {(time(18), time(20))}
    assert {entry.begins_on.weekday() for entry in entries} == {1}
    # Every month from March 2026 to the end of the window.
    assert [(e.begins_on.year, e.begins_on.month) for e in entries] == [
        (2026 + (month - 1) // 12, (month - 1) % 12 + 1) for month in range(3, 25)
    ]


def test_exceptions_moves_and_cancellations_of_a_series():
    series = event(
        "UID:a@x",
        "DTSTART;TZID=Europe/Berlin:20260310T180000",
        "DTEND;TZID=Europe/Berlin:20260310T203000",
        "RRULE:FREQ=MONTHLY;BYDAY=2TU;COUNT=5",
        "EXDATE;TZID=Europe/Berlin:20260512T180000",
        "SUMMARY:Gemeinderat",
    )
    moved = event(
        "UID:a@x",
        "RECURRENCE-ID:20260414T160000Z",
        "DTSTART;TZID=Europe/Berlin:20260415T190000",
        "DTEND;TZID=Europe/Berlin:20260415T200000",
        "SUMMARY:Gemeinderat",
    )
    cancelled = event(
        "UID:a@x",
        "RECURRENCE-ID;TZID=Europe/Berlin:20260609T180000",
        "DTSTART;TZID=Europe/Berlin:20260609T180000",
        "STATUS:CANCELLED",
        "SUMMARY:Gemeinderat",
    )
    reading = read(calendar(series, moved, cancelled))
    assert sorted((e.begins_on, e.starts_at) for e in reading.entries) == [
        (date(2026, 3, 10), time(18)),
        (date(2026, 4, 15), time(19)),
        (date(2026, 7, 14), time(18)),
    ]
    assert len({entry.uid for entry in reading.entries}) == 3
    assert reading.refused == []


def test_a_moved_date_of_a_series_keeps_its_id():
    series = (
        "UID:a@x",
        "DTSTART:20260310T170000Z",
        "DTEND:20260310T180000Z",
        "RRULE:FREQ=WEEKLY;COUNT=2",
        "SUMMARY:A",
    )
    moved = event(
        "UID:a@x",
        "RECURRENCE-ID:20260317T170000Z",
        "DTSTART:20260318T170000Z",
        "DTEND:20260318T180000Z",
        "SUMMARY:A",
    )
    before = {e.uid: e.begins_on for e in read(calendar(event(*series))).entries}
    after = {e.uid: e.begins_on for e in read(calendar(event(*series), moved)).entries}
    assert before.keys() == after.keys()
    assert sorted(after.values()) == [date(2026, 3, 10), date(2026, 3, 18)]


def test_a_rule_is_followed_as_by_plain_counting():
    start = date(2026, 2, 5)
    text = calendar(
        event(
            "UID:a@x",
            "DTSTART;VALUE=DATE:20260205",
            "RRULE:FREQ=WEEKLY;INTERVAL=3;UNTIL=20260801",
            "SUMMARY:A",
        )
    )
    wanted = [start + timedelta(weeks=3 * n) for n in range(60)]
    assert [e.begins_on for e in read(text).entries] == [day for day in wanted if day <= date(2026, 8, 1)]


@pytest.mark.parametrize(
    ("rule", "count"),
    [
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31", 1),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=9", 1),
        ("FREQ=YEARLY", 2),
    ],
)
def test_rules_without_an_end_or_without_a_day_end(rule, count):
    text = calendar(event("UID:a@x", "DTSTART;VALUE=DATE:20260601", f"RRULE:{rule}", "SUMMARY:A"))
    assert len(read(text).entries) == count


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "FREQ=HOURLY;COUNT=10"])
def test_what_repeats_within_the_day_is_refused(rule):
    bad = event("UID:a@x", "DTSTART:20260601T100000Z", f"RRULE:{rule}", "SUMMARY:Takt")
    good = event("UID:b@x", "DTSTART;VALUE=DATE:20260601", "SUMMARY:Markt")
    reading = read(calendar(bad, good))
    assert [(r.line, r.reason) for r in reading.refused] == [
        (1, "It repeats more often than daily; that cannot be read.")
    ]
    assert [e.name for e in reading.entries] == ["Markt"]


def test_too_many_entries_are_refused_as_a_whole():
    text = calendar(event("UID:a@x", "DTSTART;VALUE=DATE:20250101", "RRULE:FREQ=DAILY", "SUMMARY:A"))
    wide = Window(date(2025, 1, 1), date(2029, 12, 31))
    with pytest.raises(ValidationError, match=f"{MAX_ENTRIES}"):
        read_calendar(text.encode(), window=wide, zone=BERLIN)


def test_what_runs_over_midnight_takes_both_days():
    text = calendar(
        event("UID:a@x", "DTSTART:20260601T200000Z", "DTEND:20260602T100000Z", "SUMMARY:Fest"),
        event(
            "UID:b@x",
            "DTSTART;TZID=Europe/Berlin:20260605T200000",
            "DTEND;TZID=Europe/Berlin:20260606T000000",
            "SUMMARY:Ball",
        ),
    )
    assert [(e.begins_on, e.ends_on, e.starts_at) for e in read(text).entries] == [
        (date(2026, 6, 1), date(2026, 6, 2), None),
        (date(2026, 6, 5), date(2026, 6, 5), time(20)),
    ]


def test_an_entry_nobody_can_read_does_not_hide_the_others():
    broken = event("UID:a@x", "DTSTART:gestern", "SUMMARY:Kaputt")
    ended = event("UID:c@x", "DTSTART:20260601T100000Z", "DTEND:20260601T090000Z", "SUMMARY:Rückwärts")
    good = event("UID:b@x", "DTSTART;VALUE=DATE:20260601", "SUMMARY:Markt")
    reading = read(calendar(broken, ended, good))
    assert [e.name for e in reading.entries] == ["Markt"]
    assert [r.line for r in reading.refused] == [1, 2]


def test_what_lies_outside_the_window_is_counted_not_read():
    text = calendar(event("UID:a@x", "DTSTART;VALUE=DATE:20190601", "SUMMARY:Alt"))
    assert (read(text).entries, read(text).outside) == ([], 1)


def test_the_exporting_programs_zone_is_respected():
    text = calendar(
        event(
            "UID:a@x",
            "DTSTART;TZID=America/New_York:20260601T120000",
            "DTEND;TZID=America/New_York:20260601T130000",
            "SUMMARY:Ruf",
        )
    )
    (entry,) = read(text).entries
    expected = datetime(2026, 6, 1, 16, 0, tzinfo=UTC).astimezone(BERLIN)
    assert (entry.begins_on, entry.starts_at) == (expected.date(), expected.time())
