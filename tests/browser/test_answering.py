"""Inviting and answering in Chromium, as a coordinator at her desk and a member on a phone would (main job, 5 and 6)."""

import re
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
import requests
from django.urls import reverse
from django.utils import timezone

from accounts.domain.sign_in import create_sign_in_link
from accounts.models import AuditEvent
from meetings.domain.invitations import invite
from meetings.models import Answer, AnswerEvent, Invitation, MeetingStatus, Place
from meetings.notifications import answer_token
from outbox import delivery
from outbox.models import OutboxMessage
from tests.factories.actors import make_actor, make_person
from tests.factories.meetings import make_invitation, make_meeting
from tests.factories.networks import make_membership

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"width": 375, "height": 667}
NARROW = {"width": 320, "height": 568}


@pytest.fixture
def site(live_server, settings):
    """The running server; mails name its address."""
    settings.SITE_URL = live_server.url
    return live_server.url


@pytest.fixture
def person(town, network):
    actor = make_actor(name="Bäckerei Yıldız", slug="baeckerei-yildiz")
    make_membership(network, actor)
    return make_person(actor=actor, given_name="Ayşe", family_name="Yıldız", email="ayse@baeckerei.example")


@pytest.fixture
def meeting(topic_area):
    return make_meeting(topic_area, status=MeetingStatus.DRAFT, title="Runder Tisch Quartierswärme")


@pytest.fixture
def invitation(meeting, person):
    """Sent, still open; the meeting is invited."""
    meeting.status = MeetingStatus.INVITED
    meeting.save()
    return make_invitation(meeting, actor=person.roles.get().actor, person=person)


@pytest.fixture
def address(site, invitation):
    return site + reverse("meetings:answer", args=[answer_token(invitation)])


@pytest.fixture
def open_page(browser, site):
    """A function that opens a page of a size of its own; what the browser complained about is looked at in the end."""
    contexts, heard = [], []

    def listen(page):
        page.on(
            "console", lambda said: heard.append(said.text) if said.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("requestfailed", lambda request: _left_behind(request) or heard.append(request.url))
        page.on(
            "request", lambda request: _is_ours(request.url, site) or heard.append(f"foreign: {request.url}")
        )

    def open_one(*, size=PHONE, script=True, locale="de-DE"):
        context = browser.new_context(
            viewport=size, java_script_enabled=script, locale=locale, timezone_id="Europe/Berlin"
        )
        contexts.append(context)
        page = context.new_page()
        listen(page)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert heard == []


def _left_behind(request):
    """A font that was still on its way when the next page was opened."""
    return request.failure == "net::ERR_ABORTED"


def _is_ours(url, site):
    return url.startswith((site, "data:"))


def heading(page):
    return page.get_by_role("heading", level=1).inner_text()


def scrolls_sideways(page):
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def rows():
    """Everything an answer would change."""
    return (
        list(Invitation.objects.order_by("pk").values()),
        AnswerEvent.objects.count(),
        OutboxMessage.objects.count(),
        AuditEvent.objects.count(),
    )


# --- the whole way ---------------------------------------------------------------------------------------------------


def sign_in(page, user):
    page.goto(create_sign_in_link(user, at=timezone.now()))
    page.locator("main").get_by_role("button").click()


def test_invited_at_the_desk_answered_on_the_phone(
    open_page, site, coordinator, meeting, person, smtp_sink, unreachable_broker
):  # proof 36
    desk = open_page(size={"width": 1280, "height": 800})
    sign_in(desk, coordinator)
    desk.goto(site + meeting.get_absolute_url())
    desk.locator(f"main a[href$='{meeting.ref}/invitations/']").first.click()
    desk.get_by_role("button", name="Zuerst die E-\u2060Mail ansehen").click()
    assert heading(desk) == "1 Person bekommt jetzt eine E-\u2060Mail"
    desk.get_by_role("button", name="1 Einladung senden").click()
    assert Invitation.objects.get().answer == Answer.OPEN

    links = links_in_mail(smtp_sink, person.email)
    phone = open_page()
    phone.goto(links["answer"])
    buttons = [button.bounding_box() for button in phone.locator("button.choice").all()[:2]]
    assert [box["y"] >= 0 and box["y"] + box["height"] <= PHONE["height"] for box in buttons] == [True, True]
    phone.get_by_role("button", name="Ja, ich komme").click()
    assert heading(phone) == "Danke, Sie sind dabei!"
    assert (Invitation.objects.get().answer, Invitation.objects.get().place) == (Answer.YES, Place.SEAT)

    phone.get_by_role("link", name="Antwort ändern").click()
    phone.get_by_role("button", name="Nein, diesmal nicht").click()
    assert Invitation.objects.get().answer == Answer.NO

    phone.get_by_role("link", name="Antwort ändern").click()
    phone.get_by_role("button", name="Jemand vertritt mich").click()
    phone.get_by_label("Name").fill("Deniz Arslan")
    phone.get_by_label("E-\u2060Mail").fill("deniz@web.example")
    phone.get_by_role("button", name="Vertretung anmelden").click()
    assert "Deniz Arslan" in heading(phone)
    stand_in = Invitation.objects.get(stands_in_for__person=person)
    assert (stand_in.name, stand_in.email, stand_in.place) == (
        "Deniz Arslan",
        "deniz@web.example",
        Place.RESERVED,
    )


def links_in_mail(sink, recipient):
    """Every link of the invitation that has arrived, by what it is for."""
    delivery.drain(clock=timezone.now)
    [received] = [received for received in sink.received if received.recipient == recipient]
    text = received.mail.get_body(("plain",)).get_content()
    links = re.findall(r"https?://[^\s)>]+", text)
    answering = [link for link in links if "/r/" in link]
    bare = next(link for link in answering if not urlsplit(link).query and link.count("/") == 5)
    return {"answer": bare, "all": links}


@pytest.mark.parametrize(
    ("query", "question", "button", "thanks"),
    [
        ("", "Kommen Sie?", "Ja, ich komme", "Danke, Sie sind dabei!"),
        ("?lang=en", "Will you come?", "Yes, I will come", "Thank you, you are in!"),
    ],
)
def test_both_languages_on_the_smallest_phone(
    open_page, address, invitation, query, question, button, thanks
):
    phone = open_page(size=NARROW)
    phone.goto(address + query)
    assert question in phone.locator("main").inner_text()
    assert phone.locator("html").get_attribute("lang") == ("en" if query else "de")
    assert not scrolls_sideways(phone)
    phone.get_by_role("button", name=button).click()
    assert heading(phone) == thanks
    assert not scrolls_sideways(phone)
    invitation.refresh_from_db()
    assert invitation.answer == Answer.YES


# --- opening changes nothing -----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_page_left_open_for_ten_seconds_changes_nothing(open_page, address, invitation):  # proof 33
    before = rows()
    pages = [open_page(script=script) for script in (True, False)]
    for page in pages:
        for query in ("?a=no", "?a=yes", ""):
            page.goto(address + query)
    pages[0].wait_for_timeout(10_000)
    assert rows() == before


def test_link_opened_a_hundred_times_changes_nothing(address, invitation):  # proof 33
    before = rows()
    with requests.Session() as session:
        for number in range(100):
            query = ("", "?a=yes", "?a=no", "?a=maybe")[number % 4]
            assert session.get(address + query).status_code == 200
            assert session.head(address + query).status_code == 200
    assert requests.options(address, timeout=10).status_code == 200
    assert rows() == before


def test_scanner_that_opens_all_links_of_the_mail_at_once_answers_nothing(
    site, coordinator, meeting, person, smtp_sink, unreachable_broker
):  # proof 34
    invite(meeting, people=[(person.roles.get().actor, person)], by=coordinator, at=timezone.now())
    links = links_in_mail(smtp_sink, person.email)["all"]
    assert len([link for link in links if "/r/" in link]) >= 4
    before = rows()
    with ThreadPoolExecutor(max_workers=8) as pool:
        found = list(pool.map(lambda link: requests.get(link, timeout=30).status_code, links * 3))
    assert set(found) == {200}
    assert Invitation.objects.get().answer == Answer.OPEN
    assert rows() == before
