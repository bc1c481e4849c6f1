"""The checklist of a network and of a meeting, on pages."""

from datetime import timedelta
from html import unescape

import pytest

from common import dates
from meetings.models import ChecklistItem, ChecklistLine, MeetingStatus
from tests.factories.meetings import make_line, make_meeting, make_point
from tests.meetings.conftest import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client, coordinator):
    return sign_in(client, coordinator)


@pytest.fixture
def meeting(topic_area):
    return make_meeting(topic_area)


def text(response):
    return unescape(response.content.decode()).replace("\xa0", " ")


def address(meeting):
    return f"/meetings/{meeting.ref}/checklist/"


# --- the network's list ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_list_of_a_network_costs_the_same_for_one_and_three(rows, office, network, django_assert_num_queries):
    for number in range(rows):
        make_line(network, text=f"Zeile {number}")
    office.get(f"/networks/{network.slug}/checklist/")
    with django_assert_num_queries(7):
        page = text(office.get(f"/networks/{network.slug}/checklist/"))
    assert page.count("14 days before the meeting") == rows


def test_lines_are_added_changed_and_removed(office, network):
    page = f"/networks/{network.slug}/checklist/"
    office.post(page, {"text": "Presse einladen", "days": "7", "side": "before"})
    office.post(page, {"text": "Dank", "days": "2", "side": "after"})
    assert list(ChecklistLine.objects.values_list("text", "offset")) == [
        ("Presse einladen", -7),
        ("Dank", 2),
    ]
    line = ChecklistLine.objects.get(text="Dank")
    form = office.get(f"{page}{line.ref}/").context["form"]
    assert (form["days"].value(), form["side"].value()) == (2, "after")
    office.post(f"{page}{line.ref}/", {"text": "Danke sagen", "days": "1", "side": "after"})
    assert "1 day after the meeting" in text(office.get(page))
    assert "Remove “Danke sagen”?" in text(office.get(f"{page}{line.ref}/remove/"))
    office.post(f"{page}{line.ref}/remove/")
    assert ChecklistLine.objects.get().text == "Presse einladen"


def test_wrong_line_is_refused_at_its_field(office, network):
    make_line(network, text="Presse")
    page = f"/networks/{network.slug}/checklist/"
    answers = [
        office.post(page, {"text": "Presse", "days": "7", "side": "before"}),
        office.post(page, {"text": "Dank", "days": "366", "side": "after"}),
        office.post(page, {"text": "", "days": "1", "side": "after"}),
    ]
    assert ["This is on the list already." in text(answer) for answer in answers] == [True, False, False]
    assert all("aria-invalid" in text(answer) for answer in answers[1:])
    assert ChecklistLine.objects.count() == 1


def test_an_empty_list_offers_the_usual_points(office, network):
    page = f"/networks/{network.slug}/checklist/"
    assert "Take the usual points" in text(office.get(page))
    office.post(f"{page}usual/")
    assert network.checklist_lines.count() == 6
    assert "Take the usual points" not in text(office.get(page))


# --- a meeting's list ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_list_of_a_meeting_costs_the_same_for_one_and_three(
    rows, office, meeting, coordinator, django_assert_num_queries
):
    for _number in range(rows):
        make_point(meeting)
        make_point(meeting, done_on=dates.today(), done_by=coordinator)
    office.get(address(meeting))
    with django_assert_num_queries(8):
        page = text(office.get(address(meeting)))
    assert f"{rows} of {2 * rows} done" in page.replace("<strong>", "").replace("</strong>", "")


def test_a_point_is_ticked_and_taken_back(office, meeting, coordinator):
    point = make_point(meeting, due_on=dates.today() - timedelta(days=1))
    assert "Overdue" in text(office.get(address(meeting)))
    page = text(office.post(f"/checklist/{point.ref}/done/", follow=True))
    assert (f"/checklist/{point.ref}/reopen/" in page, coordinator.name in page) == (True, True)
    office.post(f"/checklist/{point.ref}/reopen/")
    assert not ChecklistItem.objects.get().is_done


def test_points_are_added_changed_and_removed(office, meeting):
    office.post(address(meeting), {"text": "Blumen", "due_on": ""})
    point = ChecklistItem.objects.get()
    day = dates.today() + timedelta(days=5)
    office.post(f"/checklist/{point.ref}/", {"text": "Blumen holen", "due_on": day.isoformat()})
    assert ChecklistItem.objects.values_list("text", "due_on").get() == ("Blumen holen", day)
    assert "Remove “Blumen holen”?" in text(office.get(f"/checklist/{point.ref}/remove/"))
    office.post(f"/checklist/{point.ref}/remove/")
    assert not ChecklistItem.objects.exists()


def test_lines_that_came_later_are_offered(office, meeting, network):
    assert "of the network</button>" not in text(office.get(address(meeting)))
    make_line(network)
    assert "Take 1 more point of the network" in text(office.get(address(meeting)))
    page = text(office.post(f"{address(meeting)}take/", follow=True))
    assert "1 point is added." in page
    assert "Take 1 more point" not in page


def test_the_meetings_page_says_how_far_it_is(client, office, meeting, member, membership):
    assert "Nothing is on the list yet." in text(office.get(meeting.get_absolute_url()))
    make_point(meeting, text="Presse einladen")
    make_point(meeting, done_on=dates.today())
    make_point(meeting, text="Raum", resource="room")
    page = text(office.get(meeting.get_absolute_url()))
    progress = office.get(meeting.get_absolute_url()).context["checklist"]
    assert (progress.done, progress.total) == (2, 3)
    assert progress.next == [("Presse einladen", dates.today() + timedelta(days=3))]
    assert address(meeting) in page
    assert "Presse einladen" not in text(sign_in(client, member).get(meeting.get_absolute_url()))


@pytest.mark.parametrize("who", ["moderator", "member"])
def test_the_office_alone_has_a_checklist(client, request, meeting, membership, who):
    user = request.getfixturevalue(who)
    if who == "moderator":
        type(meeting).objects.update(moderator=user.person)
    point = make_point(meeting)
    sign_in(client, user)
    assert client.get(meeting.get_absolute_url()).status_code == 200
    assert client.get(address(meeting)).status_code == 403
    assert client.post(f"/checklist/{point.ref}/done/").status_code == 404


def test_list_of_a_cancelled_meeting_has_no_buttons(office, topic_area):
    meeting = make_meeting(topic_area, status=MeetingStatus.CANCELLED)
    point = make_point(meeting, due_on=dates.today() - timedelta(days=1))
    page = text(office.get(address(meeting)))
    assert ("Nothing of the list is to be done any more." in page, point.text in page) == (True, True)
    assert ("Overdue" in page, f"/checklist/{point.ref}/done/" in page, 'name="text"' in page) == (
        False,
        False,
        False,
    )
