"""/settings/school-holidays/ and /town-calendar/: lists, forms, files in two steps, and what the plan shows of them."""

import re
from datetime import date, datetime, time, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from meetings.models import BlockedTime, Meeting, SchoolHoliday
from tests.factories.meetings import make_blocked_time, make_meeting, make_school_holiday
from tests.meetings.conftest import sign_in

pytestmark = pytest.mark.django_db

YEAR = timezone.localdate().year + 1
LIST = "/town-calendar/"


@pytest.fixture
def office(client, coordinator, town):
    return sign_in(client, coordinator)


def text_of(response) -> str:
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(response.content.decode())).split())


def upload(client, content: str, url=f"{LIST}import/", name="rat.csv", **fields):
    file = SimpleUploadedFile(name, content.encode())
    return client.post(url, {"file": file, "kind": "council", "severity": "avoid", **fields})


def confirm(client, response, **fields):
    text = response.content.decode()
    action = re.search(r'action="([^"]+/confirm/)"', text)[1]
    checked = re.search(r'name="checked" value="([^"]+)"', text)[1]
    return client.post(action, {"checked": unescape(checked), **fields}, follow=True)


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_do_not_ask_more_for_more_rows(office, rows, django_assert_num_queries):
    for number in range(rows):
        make_blocked_time(name=f"Sitzung {number}")
    with django_assert_num_queries(7):
        text = text_of(office.get(LIST))
    assert text.count("council meeting") == 0
    assert [f"Sitzung {n}" in text for n in range(3)] == [n < rows for n in range(3)]


@pytest.mark.parametrize("rows", [1, 3])
def test_school_holidays_do_not_ask_more_for_more_rows(client, admin, town, rows, django_assert_num_queries):
    for number in range(rows):
        make_school_holiday(name=f"Ferien {number}")
    sign_in(client, admin)
    with django_assert_num_queries(6):
        text = text_of(client.get("/settings/school-holidays/"))
    assert [f"Ferien {n}" in text for n in range(3)] == [n < rows for n in range(3)]


def test_what_is_over_is_shown_only_when_asked(office):
    make_blocked_time(on=timezone.localdate() - timedelta(days=9), name="Vorbei")
    assert "Vorbei" not in text_of(office.get(LIST))
    assert "Vorbei" in text_of(office.get(f"{LIST}?all=1"))


def test_a_time_is_blocked_changed_and_deleted(office):
    day = date(YEAR, 5, 4)
    office.post(
        f"{LIST}new/",
        {
            "name": "Gemeinderat",
            "kind": "council",
            "severity": "impossible",
            "begins_on": day,
            "starts_at": "18:00",
            "ends_at": "20:00",
        },
    )
    row = BlockedTime.objects.get()
    assert (row.begins_on, row.ends_on, row.starts_at) == (day, day, time(18))
    url = f"{LIST}{row.ref}/"
    office.post(url, {"name": "Ausschuss", "kind": "committee", "severity": "avoid", "begins_on": day})
    row.refresh_from_db()
    assert (row.name, row.starts_at, row.severity) == ("Ausschuss", None, "avoid")
    office.post(f"{url}delete/")
    assert BlockedTime.objects.count() == 0


def test_a_wrong_period_is_told_at_its_field(office):
    response = office.post(
        f"{LIST}new/",
        {
            "name": "x",
            "kind": "other",
            "severity": "avoid",
            "begins_on": "2027-05-04",
            "ends_on": "2027-05-03",
        },
    )
    assert response.context["form"].errors == {"ends_on": ["The last day must not lie before the first."]}
    assert BlockedTime.objects.count() == 0


def test_a_file_is_shown_first_and_written_only_when_confirmed(office):
    content = f"von;bis;name\n4.5.{YEAR};;Gemeinderat\n99.5.{YEAR};;Kaputt\n"
    shown = upload(office, content)
    text = text_of(shown)
    assert "1 new, 1 refused" in text
    assert f"“99.5.{YEAR}” is no date" in text
    assert BlockedTime.objects.count() == 0
    done = confirm(office, shown)
    assert "1 entry taken over." in text_of(done)
    assert list(BlockedTime.objects.values_list("begins_on", "name", "source")) == [
        (date(YEAR, 5, 4), "Gemeinderat", "rat")
    ]
    again = upload(office, content)
    assert "1 there already, 1 refused" in text_of(again)
    assert 'name="checked"' not in again.content.decode()


def test_confirmed_twice_is_written_once(office):
    shown = upload(office, f"von;bis;name\n4.5.{YEAR};;Gemeinderat\n")
    confirm(office, shown)
    assert "Everything was there already." in text_of(confirm(office, shown))
    assert BlockedTime.objects.count() == 1


def test_what_the_file_dropped_is_removed_with_a_tick(office):
    confirm(office, upload(office, f"von;name\n4.5.{YEAR};A\n5.5.{YEAR};B\n"))
    shown = upload(office, f"von;name\n4.5.{YEAR};A\n")
    assert "The calendar does not name these any more" in text_of(shown)
    confirm(office, shown)
    assert BlockedTime.objects.count() == 2
    confirm(office, shown, remove_gone="on")
    assert list(BlockedTime.objects.values_list("name", flat=True)) == ["A"]


@pytest.mark.parametrize("checked", ["", "made-up", "eyJhIjoxfQ:1abc:xyz"])
def test_a_check_that_is_not_ours_leads_back_and_writes_nothing(office, checked):
    response = office.post(f"{LIST}import/confirm/", {"checked": checked}, follow=True)
    assert response.redirect_chain == [(f"{LIST}import/", 302)]
    assert BlockedTime.objects.count() == 0


def test_a_check_for_school_holidays_is_no_way_around_the_administrator(office, client, admin):
    shown = upload(office, f"von;name\n4.5.{YEAR};A\n")
    checked = unescape(re.search(r'name="checked" value="([^"]+)"', shown.content.decode())[1])
    response = office.post("/settings/school-holidays/import/confirm/", {"checked": checked})
    assert (response.status_code, SchoolHoliday.objects.count()) == (403, 0)


def test_a_file_that_is_none_is_refused_at_its_field(office):
    response = upload(office, "PK\x03\x04", name="liste.xlsx")
    assert list(response.context["form"].errors) == ["file"]


def test_school_holidays_from_a_calendar_file(client, admin, town):
    ics = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:h@x\r\n"
        f"DTSTART;VALUE=DATE:{YEAR}1026\r\nDTEND;VALUE=DATE:{YEAR}1031\r\nSUMMARY:Herbstferien\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    sign_in(client, admin)
    confirm(client, upload(client, ics, url="/settings/school-holidays/import/", name="ferien.ics"))
    assert list(SchoolHoliday.objects.values_list("name", "begins_on", "ends_on", "state")) == [
        ("Herbstferien", date(YEAR, 10, 26), date(YEAR, 10, 30), "DE-BW")
    ]


def test_without_a_federal_state_there_are_no_school_holidays(client, admin, town):
    town.subdivision = ""
    town.save()
    assert "The federal state is missing." in text_of(
        sign_in(client, admin).get("/settings/school-holidays/")
    )


# --- on other pages --------------------------------------------------------------------------------------------


def test_the_year_plan_has_a_row_for_each(office, topic_area):
    make_school_holiday(name="Osterferien", begins_on=date(YEAR, 3, 30), ends_on=date(YEAR, 4, 11))
    for day in (6, 20):
        make_blocked_time(on=date(YEAR, 4, day), name="Rat")
    text = office.get(f"/plan/{YEAR}/").content.decode()
    rows = re.findall(r'<tr class="hols"><th scope="row">(.*?)</th>(.*?)</tr>', text, re.DOTALL)
    cells = {label: re.findall(r"<td>(.*?)</td>", row) for label, row in rows}
    shown = {
        label: {
            m: re.sub(r"<[^>]+>", " ", cell).replace("\u00ad", "").strip()
            for m, cell in enumerate(row, 1)
            if cell
        }
        for label, row in cells.items()
    }
    assert shown["School holidays"] == {3: "30–31 Osterferien", 4: "1–11 Osterferien"}
    assert shown["Town hall"] == {4: "6, 20 Rat"}
    assert "Public holidays" in shown


def test_planning_into_a_closed_day_warns_and_plans(office, topic_area):
    day = date(YEAR, 5, 4)
    make_blocked_time(on=day, name="Gemeinderat", severity="impossible", starts_at=time(17), ends_at=time(20))
    make_blocked_time(on=day, name="Ausschuss", starts_at=time(8), ends_at=time(9))
    make_school_holiday(name="Pfingstferien", begins_on=day, ends_on=day)
    response = office.post(
        reverse("meetings:create"),
        {
            "topic_area": topic_area.pk,
            "kind": "regular",
            "starts_at_date": day,
            "starts_at_time": "16:30",
            "place": "Ratssaal",
        },
        follow=True,
    )
    text = text_of(response)
    assert Meeting.objects.count() == 1
    assert "is impossible by the town hall's calendar: Gemeinderat." in text
    assert "falls into the school holidays: Pfingstferien." in text
    assert "Ausschuss" not in text


def test_moving_into_a_closed_day_warns(office, topic_area):
    day = date(YEAR, 5, 4)
    make_blocked_time(on=day, name="Stadtfest")
    meeting = make_meeting(topic_area)
    response = office.post(
        reverse("meetings:move", args=[meeting.ref]),
        {
            "starts_at_date": day,
            "starts_at_time": "16:30",
            "ends_at_date": day,
            "ends_at_time": "18:30",
            "place": "Ratssaal",
        },
        follow=True,
    )
    assert "is better avoided by the town hall's calendar: Stadtfest." in text_of(response)
    meeting.refresh_from_db()
    assert meeting.starts_at == datetime(YEAR, 5, 4, 16, 30, tzinfo=ZoneInfo("Europe/Berlin"))


def test_a_poll_says_why_it_proposes_a_date(office, topic_area, membership):
    draft = make_meeting(topic_area, status="draft", starts_at=None, ends_at=None)
    make_school_holiday(
        name="Immer", begins_on=timezone.localdate(), ends_on=timezone.localdate() + timedelta(days=390)
    )
    form = office.get(f"{draft.get_absolute_url()}poll/").context["form"]
    words = [text for _value, text in form.fields["dates"].choices]
    assert words
    assert all("School holidays: Immer." in text for text in words)
    assert all("No member has another meeting on this day." in text for text in words)
