"""The page behind a personal link works without JavaScript; ``test_answering.py`` walks it with."""

import pytest
from django.urls import reverse

from meetings.notifications import answer_token
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
