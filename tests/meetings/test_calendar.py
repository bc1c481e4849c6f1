"""Calendar bodies, read back by two libraries that did not write them: icalendar's parser and vobject."""

import re
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from meetings.calendar import (
    CalendarAttendee,
    CalendarMeeting,
    EventStatus,
    Method,
    PartStat,
    Role,
    cancel,
    content_type,
    download,
    meeting_uid,
    request,
)
from meetings.calendar.zones import yearly_changes

BERLIN = ZoneInfo("Europe/Berlin")
HANNA = CalendarAttendee(email="hanna@stadtwerke.example", name="Hanna Böhm")


def make_meeting(**changes) -> CalendarMeeting:
    values = {
        "uid": "meeting-8f1e@klimatisch.example",
        "sequence": 2,
        "dtstamp": datetime(2026, 5, 4, 7, 30, tzinfo=UTC),
        "title": "Wärme im Quartier",
        "starts_at": datetime(2026, 7, 1, 16, 0, tzinfo=UTC),
        "ends_at": datetime(2026, 7, 1, 18, 0, tzinfo=UTC),
        "zone": "Europe/Berlin",
        "location": "Rathaus, Saal 2",
        "description": "Tagesordnung:\n1. Begrüßung",
        "url": "https://klimatisch.example/meetings/x/",
        "organizer_email": "treffen@klimatisch.example",
        "organizer_name": "Klimaschutz Birkenfurt",
    }
    return CalendarMeeting(**{**values, **changes})


def at(zone: str, *parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def read_event(body: bytes):
    return Calendar.from_ical(body).walk("VEVENT")[0]


def read_with_vobject(body: bytes):
    return vobject.readOne(body.decode()).vevent


_alias = count()


def read_with_own_definition(body: bytes, zone: str):
    """Read by vobject, which may know the zone only from the definition inside the file: under a name that no
    system and no earlier file has taught it."""
    alias = f"Unknown/{next(_alias)}".encode()
    return read_with_vobject(
        body.replace(b"TZID:" + zone.encode(), b"TZID:" + alias).replace(
            b"TZID=" + zone.encode(), b"TZID=" + alias
        )
    )


def common_names(body: bytes) -> list[str]:
    """CN values as RFC 6868 decodes them; icalendar's parser also takes out backslashes, which the RFCs do
    not."""
    decoded = {"^n": "\n", "^'": '"', "^^": "^"}
    return [
        re.sub(r"\^[n'^]", lambda match: decoded[match[0]], re.search(r';CN=("?)(.*?)\1(?=[;:])', line)[2])
        for line in unfolded(body)
        if line.startswith(("ATTENDEE", "ORGANIZER"))
    ]


def unfolded(body: bytes) -> list[str]:
    return body.replace(b"\r\n ", b"").decode().removesuffix("\r\n").split("\r\n")


def names(body: bytes) -> list[str]:
    return [re.split("[;:]", line)[0] for line in unfolded(body)]


GOLDEN = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Klimatisch//Klimatisch//EN
CALSCALE:GREGORIAN
METHOD:REQUEST
BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY:Wärme im Quartier
DTSTART;TZID=Europe/Berlin:20260701T180000
DTEND;TZID=Europe/Berlin:20260701T200000
DTSTAMP:20260504T073000Z
UID:meeting-8f1e@klimatisch.example
SEQUENCE:2
ATTENDEE;CN="Hanna Böhm";CUTYPE=INDIVIDUAL;PARTSTAT=NEEDS-ACTION;ROLE=REQ-PARTICIPANT;RSVP=TRUE:\
mailto:hanna@stadtwerke.example
DESCRIPTION:Tagesordnung:\\n1. Begrüßung
LAST-MODIFIED:20260504T073000Z
LOCATION:Rathaus\\, Saal 2
ORGANIZER;CN="Klimaschutz Birkenfurt":mailto:treffen@klimatisch.example
STATUS:CONFIRMED
TRANSP:OPAQUE
URL:https://klimatisch.example/meetings/x/
END:VEVENT
END:VCALENDAR
""".splitlines()


def test_request_is_exactly_this():
    assert unfolded(request(make_meeting(), HANNA)) == GOLDEN


# proof 53 (the part; the mail around it is the outbox's)
@pytest.mark.parametrize(
    ("body", "method"),
    [
        (request(make_meeting(), HANNA), Method.REQUEST),
        (cancel(make_meeting(sequence=3), HANNA), Method.CANCEL),
        (download(make_meeting()), Method.PUBLISH),
    ],
)
def test_body_has_one_method_and_crlf_lines_of_75_octets(body, method):
    assert [line for line in unfolded(body) if line.startswith("METHOD")] == [f"METHOD:{method}"]
    assert content_type(method) == f"text/calendar; method={method}"
    assert body.endswith(b"\r\n")
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert b"\r" not in body.replace(b"\r\n", b"")
    assert max(len(line) for line in body.split(b"\r\n")) <= 75


# proof 54
def test_two_libraries_read_the_same_request():
    body = request(make_meeting(), HANNA)
    first, second = read_event(body), read_with_vobject(body)
    assert str(first["summary"]) == second.summary.value == "Wärme im Quartier"
    assert str(first["location"]) == second.location.value == "Rathaus, Saal 2"
    assert str(first["description"]) == second.description.value == "Tagesordnung:\n1. Begrüßung"
    assert first["dtstart"].dt == second.dtstart.value == datetime(2026, 7, 1, 18, tzinfo=BERLIN)
    assert first["dtend"].dt == second.dtend.value == datetime(2026, 7, 1, 20, tzinfo=BERLIN)
    assert str(first["attendee"]) == second.attendee.value == "mailto:hanna@stadtwerke.example"
    assert first["attendee"].params["CN"] == second.attendee.params["CN"][0] == "Hanna Böhm"
    assert str(first["organizer"]) == second.organizer.value == "mailto:treffen@klimatisch.example"


def test_request_names_only_the_recipient_and_asks_for_an_answer():
    attendee = read_event(request(make_meeting(), HANNA))["attendee"]
    assert dict(attendee.params) == {
        "CN": "Hanna Böhm",
        "CUTYPE": "INDIVIDUAL",
        "PARTSTAT": "NEEDS-ACTION",
        "ROLE": "REQ-PARTICIPANT",
        "RSVP": "TRUE",
    }


def test_request_carries_the_answer_already_given():
    attendee = CalendarAttendee(email="a@b.example", partstat=PartStat.ACCEPTED, role=Role.CHAIR)
    assert dict(read_event(request(make_meeting(), attendee))["attendee"].params) == {
        "CUTYPE": "INDIVIDUAL",
        "PARTSTAT": "ACCEPTED",
        "ROLE": "CHAIR",
        "RSVP": "TRUE",
    }


def test_download_has_no_attendee_and_keeps_the_status():
    event = read_event(download(make_meeting(status=EventStatus.TENTATIVE)))
    assert "ATTENDEE" not in event
    assert str(event["status"]) == "TENTATIVE"
    assert str(event["organizer"]) == "mailto:treffen@klimatisch.example"


# proof 55
def test_moved_meeting_keeps_its_uid_and_carries_the_given_sequence_and_stamp():
    later = datetime(2026, 5, 6, 9, 0, tzinfo=UTC)
    before = read_event(request(make_meeting(), HANNA))
    moved = make_meeting(
        sequence=3,
        dtstamp=later,
        starts_at=datetime(2026, 7, 2, 16, tzinfo=UTC),
        ends_at=datetime(2026, 7, 2, 18, tzinfo=UTC),
    )
    after = read_event(request(moved, HANNA))
    assert str(after["uid"]) == str(before["uid"])
    assert (int(before["sequence"]), int(after["sequence"])) == (2, 3)
    assert after["dtstamp"].dt == after["last-modified"].dt == later


# proof 55
def test_corrected_wording_changes_only_text_and_stamps():
    corrected = make_meeting(
        description="Tagesordnung:\n1. Begrüssung", dtstamp=datetime(2026, 5, 5, tzinfo=UTC)
    )
    before = unfolded(request(make_meeting(), HANNA))
    after = unfolded(request(corrected, HANNA))
    changed = [line.split(":")[0] for line, other in zip(after, before, strict=True) if line != other]
    assert changed == ["DTSTAMP", "DESCRIPTION", "LAST-MODIFIED"]


# proof 56
def test_cancel_withdraws_the_same_uid_under_the_higher_sequence():
    event = read_event(cancel(make_meeting(sequence=3), HANNA))
    assert (str(event["uid"]), int(event["sequence"]), str(event["status"])) == (
        "meeting-8f1e@klimatisch.example",
        3,
        "CANCELLED",
    )
    assert str(event["attendee"]) == "mailto:hanna@stadtwerke.example"


# proof 56
def test_request_refuses_a_cancelled_meeting():
    with pytest.raises(ValueError, match="cancel"):
        request(make_meeting(status=EventStatus.CANCELLED), HANNA)


# proof 57
@pytest.mark.parametrize("build", [request, cancel])
def test_same_input_gives_the_same_bytes(build):
    first = build(make_meeting(), HANNA)
    yearly_changes.cache_clear()
    assert build(make_meeting(), HANNA) == first


# proof 58
@pytest.mark.parametrize("zone", ["Europe/Berlin", "Europe/Vienna", "Europe/Zurich"])
@pytest.mark.parametrize(
    ("wall", "utc"),
    [
        ((2026, 1, 14, 18, 0), datetime(2026, 1, 14, 17, 0, tzinfo=UTC)),
        ((2026, 7, 1, 18, 0), datetime(2026, 7, 1, 16, 0, tzinfo=UTC)),
        ((2026, 3, 29, 1, 30), datetime(2026, 3, 29, 0, 30, tzinfo=UTC)),
        ((2026, 3, 29, 3, 30), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ((2026, 3, 29, 10, 0), datetime(2026, 3, 29, 8, 0, tzinfo=UTC)),
        ((2026, 10, 25, 1, 30), datetime(2026, 10, 24, 23, 30, tzinfo=UTC)),
        ((2026, 10, 25, 10, 0), datetime(2026, 10, 25, 9, 0, tzinfo=UTC)),
    ],
)
def test_compact_timezone_is_read_back_at_the_right_moment(zone, wall, utc):
    start = at(zone, *wall)
    assert start == utc
    body = request(make_meeting(zone=zone, starts_at=start, ends_at=start + timedelta(minutes=20)), HANNA)
    event = read_with_own_definition(body, zone)
    assert event.dtstart.value.astimezone(UTC) == utc
    assert event.dtend.value.astimezone(UTC) == utc + timedelta(minutes=20)
    assert "RDATE" not in names(body)
    assert names(body).count("RRULE") == 2


# proof 58
@pytest.mark.parametrize(
    ("fold", "start_line", "utc"),
    [
        (0, "DTSTART;TZID=Europe/Berlin:20261025T023000", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (1, "DTSTART:20261025T013000Z", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
    ],
)
def test_hour_that_comes_twice_is_told_apart(fold, start_line, utc):
    start = at("Europe/Berlin", 2026, 10, 25, 2, 30, fold=fold)
    body = request(make_meeting(starts_at=start, ends_at=start + timedelta(hours=3)), HANNA)
    assert start_line in unfolded(body)
    assert read_event(body)["dtstart"].dt.astimezone(UTC) == utc


# proof 58
def test_end_in_the_repeated_hour_puts_both_ends_in_utc():
    start = at("Europe/Berlin", 2026, 10, 24, 23, 0)
    end = at("Europe/Berlin", 2026, 10, 25, 2, 15, fold=1)
    body = request(make_meeting(starts_at=start, ends_at=end), HANNA)
    assert [line for line in unfolded(body) if line.startswith(("DTSTART:2026", "DTEND", "TZID"))] == [
        "DTSTART:20261024T210000Z",
        "DTEND:20261025T011500Z",
    ]


# proof 58
@settings(max_examples=150, deadline=None)
@given(
    minutes=st.integers(0, 60 * 24 * 365 * 60),
    length=st.integers(1, 60 * 30),
    zone=st.sampled_from(
        [
            "Europe/Berlin",
            "Europe/Zurich",
            "Europe/Dublin",
            "America/New_York",
            "Australia/Sydney",
            "Asia/Kolkata",
            "Asia/Jerusalem",
            "Africa/Casablanca",
            "Pacific/Chatham",
            "Africa/Cairo",
            "UTC",
        ]
    ),
)
def test_any_moment_in_any_zone_is_read_back_by_vobject(minutes, length, zone):
    start = datetime(2010, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    end = start + timedelta(minutes=length)
    body = request(make_meeting(zone=zone, starts_at=start, ends_at=end), HANNA)
    event = read_with_own_definition(body, zone)
    assert (event.dtstart.value.astimezone(UTC), event.dtend.value.astimezone(UTC)) == (start, end)


@pytest.mark.parametrize("zone", ["Africa/Casablanca", "Asia/Gaza", "Africa/Cairo", "UTC"])
def test_zone_without_yearly_weekday_rules_falls_back_to_utc(zone):
    body = request(make_meeting(zone=zone), HANNA)
    assert "DTSTART:20260701T160000Z" in unfolded(body)
    assert "DTEND:20260701T180000Z" in unfolded(body)
    assert "TZID" not in names(body)


def test_meeting_before_the_present_rules_is_given_in_utc():
    start = datetime(1985, 10, 2, 12, tzinfo=UTC)
    body = request(make_meeting(starts_at=start, ends_at=start + timedelta(hours=1)), HANNA)
    assert "DTSTART:19851002T120000Z" in unfolded(body)


HOSTILE = [
    "a;b,c\\d",
    "Treffen \"Wärme\" und 'Strom'",
    "🌍👩‍🔬 Klima 🏙️",
    "Treffen\r\nATTENDEE:mailto:evil@evil.example",
    "Treffen\nEND:VEVENT\nBEGIN:VEVENT\nUID:evil",
    "Treffen\rX-EVIL:1",
    "Treffen\x85X-EVIL:1\u2028X-EVIL:2\u2029X-EVIL:3",
    "\\n \\; \\, ^n ^' ^^ \\\\",
    "x" * 5000,
    "ä😀" * 2500,
    " vorn und hinten \t",
    'mailto:evil@evil.example";RSVP=TRUE:',
]


def as_read(text: str) -> str:
    return re.sub("\r\n|\r|\x85|\u2028|\u2029", "\n", text)


# proof 59
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_in_its_property(text):
    harmless = request(make_meeting(), HANNA)
    body = request(
        make_meeting(title=text, location=text, description=text, organizer_name=text),
        CalendarAttendee(email=HANNA.email, name=text),
    )
    assert names(body) == names(harmless)
    assert max(len(line) for line in body.split(b"\r\n")) <= 75
    event = read_event(body)
    assert [str(event[name]) for name in ("summary", "location", "description")] == [as_read(text)] * 3
    assert common_names(body) == [as_read(text)] * 2
    assert str(event["attendee"]) == "mailto:hanna@stadtwerke.example"
    assert read_with_vobject(body).summary.value == as_read(text)


# proof 59
@settings(max_examples=300, deadline=None)
@given(title=st.text(), name=st.text(max_size=60))
def test_no_text_breaks_the_body(title, name):
    body = request(make_meeting(title=title), CalendarAttendee(email=HANNA.email, name=name))
    assert names(body) == names(request(make_meeting(), HANNA))
    assert max(len(line) for line in body.split(b"\r\n")) <= 75
    event = read_event(body)
    assert str(event["attendee"]) == "mailto:hanna@stadtwerke.example"
    assert str(event["uid"]) == "meeting-8f1e@klimatisch.example"


def test_control_characters_and_lone_surrogates_are_left_out():
    event = read_event(request(make_meeting(title="A\x00B\x01C\x7fD\ud83dE\x1bF\ufeff"), HANNA))
    assert str(event["summary"]) == "ABCDEF"


def test_url_cannot_start_a_line_and_keeps_its_escapes():
    body = request(make_meeting(url="https://x.example/a%20b?c=ä;d,e\r\nX-EVIL:1 2"), HANNA)
    assert "URL:https://x.example/a%20b?c=%C3%A4;d,e%0D%0AX-EVIL:1%202" in unfolded(body)


@pytest.mark.parametrize(
    "changes",
    [
        {"uid": "a b"},
        {"uid": "a\r\nX:1"},
        {"uid": ""},
        {"organizer_email": "a@b.example\r\nX:1"},
        {"organizer_email": "a@b.example, c@d.example"},
        {"organizer_email": "nobody"},
        {"sequence": -1},
        {"status": "MAYBE"},
        {"starts_at": datetime(2026, 7, 1, 16)},
        {"ends_at": datetime(2026, 7, 1, 16, tzinfo=UTC)},
    ],
)
def test_meeting_refuses_what_cannot_stand_in_a_calendar(changes):
    with pytest.raises(ValueError, match="."):
        make_meeting(**changes)


@pytest.mark.parametrize("email", ["a@b.example\nX:1", "a b@c.example", "", "@", "a@b@c"])
def test_attendee_refuses_what_is_not_one_address(email):
    with pytest.raises(ValueError, match="address"):
        CalendarAttendee(email=email)


# proof 60
def test_meeting_across_midnight():
    start = at("Europe/Berlin", 2026, 7, 1, 22, 0)
    body = request(make_meeting(starts_at=start, ends_at=start + timedelta(hours=4)), HANNA)
    assert "DTSTART;TZID=Europe/Berlin:20260701T220000" in unfolded(body)
    assert "DTEND;TZID=Europe/Berlin:20260702T020000" in unfolded(body)


# proof 60
@pytest.mark.parametrize(
    ("first", "end", "dates"),
    [
        ((2026, 7, 1, 0, 0), (2026, 7, 2, 0, 0), (date(2026, 7, 1), date(2026, 7, 2))),
        ((2026, 7, 1, 0, 0), (2026, 7, 1, 23, 59), (date(2026, 7, 1), date(2026, 7, 2))),
        ((2026, 10, 24, 0, 0), (2026, 10, 26, 0, 0), (date(2026, 10, 24), date(2026, 10, 26))),
        ((2026, 7, 1, 9, 0), (2026, 7, 3, 17, 0), (date(2026, 7, 1), date(2026, 7, 4))),
    ],
)
def test_all_day_meeting_is_given_in_local_dates(first, end, dates):
    body = request(
        make_meeting(
            all_day=True,
            starts_at=at("Europe/Berlin", *first),
            ends_at=at("Europe/Berlin", *end),
        ),
        HANNA,
    )
    event = read_event(body)
    assert (event["dtstart"].dt, event["dtend"].dt) == dates
    assert "BEGIN:VTIMEZONE" not in unfolded(body)
    second = read_with_vobject(body)
    assert (second.dtstart.value, second.dtend.value) == dates


# proof 60
def test_meeting_in_another_zone():
    start = at("America/New_York", 2026, 11, 2, 18, 0)
    body = request(
        make_meeting(zone="America/New_York", starts_at=start, ends_at=start + timedelta(hours=1)), HANNA
    )
    assert [line for line in unfolded(body) if line.startswith("RRULE")] == [
        "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3",
        "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11",
    ]
    event = read_with_own_definition(body, "America/New_York")
    assert event.dtstart.value.astimezone(UTC) == datetime(2026, 11, 2, 23, tzinfo=UTC)


# proof 60
@pytest.mark.parametrize(("month", "hour"), [(1, 17), (7, 16)])
def test_meeting_after_2038(month, hour):
    start = at("Europe/Berlin", 2044, month, 13, 18, 0)
    body = request(make_meeting(starts_at=start, ends_at=start + timedelta(hours=1)), HANNA)
    assert f"DTSTART;TZID=Europe/Berlin:2044{month:02}13T180000" in unfolded(body)
    event = read_with_own_definition(body, "Europe/Berlin")
    assert event.dtstart.value.astimezone(UTC) == datetime(2044, month, 13, hour, tzinfo=UTC)


def test_uid_names_meeting_and_installation():
    public_id = UUID("11111111-2222-3333-4444-555555555555")
    assert meeting_uid(public_id, "klimatisch.example") == (
        "meeting-11111111-2222-3333-4444-555555555555@klimatisch.example"
    )


# --- golden files ------------------------------------------------------------------------------------------

GOLDEN_FILES = Path(__file__).parents[1] / "data" / "calendar"
ENTRIES = {
    "invitation-summer": (request, {}),
    "invitation-winter": (
        request,
        {
            "starts_at": at("Europe/Berlin", 2026, 12, 3, 18, 30),
            "ends_at": at("Europe/Berlin", 2026, 12, 3, 20, 0),
        },
    ),
    "moved-over-the-change": (
        request,
        {
            "sequence": 3,
            "starts_at": at("Europe/Berlin", 2026, 10, 25, 1, 0),
            "ends_at": at("Europe/Berlin", 2026, 10, 25, 4, 0),
        },
    ),
    "cancelled": (cancel, {"sequence": 4}),
}


# proof 54
@pytest.mark.parametrize("name", ENTRIES)
def test_golden_file_is_what_we_write_and_two_libraries_read_it_alike(name):
    """After a wanted change: look at the difference, then write the file anew with what the test says."""
    write, changes = ENTRIES[name]
    meeting = make_meeting(**changes)
    body = (GOLDEN_FILES / f"{name}.ics").read_bytes()
    assert write(meeting, HANNA) == body
    one, other = read_event(body), read_with_vobject(body)
    for start in (one["DTSTART"].dt, other.dtstart.value):
        assert start.astimezone(UTC) == meeting.starts_at
    for end in (one["DTEND"].dt, other.dtend.value):
        assert end.astimezone(UTC) == meeting.ends_at
    assert (str(one["UID"]), int(one["SEQUENCE"])) == (other.uid.value, int(other.sequence.value))
    assert str(one["SUMMARY"]) == other.summary.value == meeting.title
    assert str(one["STATUS"]) == other.status.value
