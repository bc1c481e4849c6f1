"""The page behind a personal link in a real browser: with its headers, with and without script."""

import pytest
from django.urls import reverse

from meetings.models import Answer, AnswerEvent
from meetings.notifications import answer_token
from outbox.models import OutboxMessage
from tests.factories.actors import make_actor, make_person
from tests.factories.meetings import make_invitation, make_meeting

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def invitation():
    actor = make_actor(name="Bäckerei Yıldız")
    person = make_person(actor=actor, given_name="Ayşe", family_name="Yıldız", language="en")
    meeting = make_meeting(
        online_link="https://konferenz.example/raum", access_note="Aufzug am Seiteneingang"
    )
    return make_invitation(meeting, actor=actor, person=person)


@pytest.fixture
def address(live_server, invitation, settings):
    settings.ALLOWED_HOSTS = ["*"]
    return live_server.url + reverse("meetings:answer", args=[answer_token(invitation)])


def test_button_is_accepted_with_our_own_headers(page, address, invitation, complaints):  # proof 36
    page.set_viewport_size({"width": 375, "height": 667})
    page.goto(address)
    visible = [button.bounding_box() for button in page.query_selector_all("button.choice")[:2]]
    assert [box["y"] + box["height"] <= 667 for box in visible] == [True, True]
    page.get_by_role("button", name="Yes, I will come").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Thank you, you are in!"
    invitation.refresh_from_db()
    assert (invitation.answer, OutboxMessage.objects.count()) == (Answer.YES, 1)
    assert complaints == []


@pytest.mark.parametrize("script", [True, False])
def test_scanner_that_opens_and_waits_changes_nothing(browser, address, invitation, script):  # proof 33
    context = browser.new_context(java_script_enabled=script, locale="en-GB")
    page = context.new_page()
    for query in ("", "?a=yes", "?a=no"):
        page.goto(address + query)
        page.wait_for_timeout(1_500)
    context.close()
    invitation.refresh_from_db()
    assert (invitation.answer, AnswerEvent.objects.count(), OutboxMessage.objects.count()) == ("open", 0, 0)


def test_whole_way_works_without_script(browser, address, invitation):
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(address)
    page.get_by_role("button", name="Someone will stand in for me").click()
    page.get_by_label("Name").fill("Deniz Arslan")
    page.get_by_label("E-mail address").fill("deniz@web.example")
    page.get_by_role("button", name="Register the substitute").click()
    assert "We are inviting Deniz Arslan now." in page.get_by_role("heading", level=1).inner_text()
    context.close()
    assert invitation.substitutes.get().email == "deniz@web.example"
