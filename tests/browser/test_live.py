"""htmx in Chromium: what changes in place, where the focus is, what is said when no answer comes."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from meetings.models import Answer, MeetingStatus
from networks.models import Stage
from tests.browser import sweep
from tests.factories.actors import make_actor
from tests.factories.meetings import make_invitation, make_meeting
from tests.factories.networks import make_outreach

pytestmark = pytest.mark.django_db(transaction=True)

DESK = sweep.Look("de", "light", 1280)


@pytest.fixture
def page(browser, live_server, settings, town, coordinator):
    settings.SITE_URL = live_server.url
    context = DESK.context(browser)
    context.add_cookies(DESK.cookies(live_server.url, sweep.session_of(sweep.signed_in_as(coordinator))))
    page = context.new_page()
    page.set_default_timeout(10_000)
    faults = []
    page.on("console", lambda message: message.type == "error" and faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.add_init_script(
        "window.addEventListener('securitypolicyviolation', e => console.error(e.violatedDirective))"
    )
    yield page
    context.close()
    assert [fault for fault in faults if not fault.startswith("htmx:") and "DISCONNECTED" not in fault] == []


def stay_on(page):
    """A mark that a new page would not have."""
    page.evaluate("window.marked = true")
    return lambda: page.evaluate("window.marked === true")


def test_a_list_is_filtered_sorted_and_gone_back_in_place(page, live_server):
    for name in ("Molkerei", "Stadtwerke"):
        make_actor(name=name)
    page.goto(live_server.url + reverse("actors:list"))
    same_page = stay_on(page)

    page.fill(".filters [name=q]", "molk")
    page.press(".filters [name=q]", "Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator(".filters [name=q]")).to_be_focused()
    assert same_page() and "q=molk" in page.url

    page.click(".applied a >> nth=0")
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.locator("h1")).to_be_focused()
    assert same_page() and "q=" not in page.url.replace("q=&", "")

    page.go_back()
    expect(page.locator("tbody tr")).to_have_count(1)


def test_a_card_moves_and_keeps_the_focus(page, live_server, network):
    card = make_outreach(network, make_actor(name="Molkerei"))
    make_outreach(network, make_actor(name="Stadtwerke"))
    page.goto(f"{live_server.url}{reverse('networks:outreach')}?network={network.slug}")
    same_page = stay_on(page)
    place = page.locator(f"#card-{card.ref}")

    place.locator("summary").click()
    place.locator("select").select_option(Stage.APPROACHED.value)
    place.locator("button").click()

    expect(page.locator(".notice[role=status]")).to_contain_text("Molkerei")
    expect(place).to_be_focused()
    assert same_page()
    card.refresh_from_db()
    assert card.status == Stage.APPROACHED


def test_without_a_network_it_says_so_and_keeps_what_was_chosen(page, live_server, network):
    card = make_outreach(network, make_actor(name="Molkerei"))
    page.goto(f"{live_server.url}{reverse('networks:outreach')}?network={network.slug}")
    place = page.locator(f"#card-{card.ref}")
    place.locator("summary").click()
    place.locator("select").select_option(Stage.APPROACHED.value)

    page.context.set_offline(True)
    place.locator("button").click()
    expect(page.locator("[role=alert].lost")).to_contain_text("Keine Verbindung")
    expect(place.locator("select")).to_have_value(Stage.APPROACHED.value)

    page.context.set_offline(False)
    place.locator("button").click()
    expect(place).to_be_focused()
    expect(page.locator("[role=alert].lost")).to_be_empty()


def test_answers_are_counted_while_somebody_looks(page, live_server, topic_area):
    meeting = make_meeting(topic_area, status=MeetingStatus.INVITED)
    invitation = make_invitation(meeting)
    page.clock.install()
    page.goto(live_server.url + meeting.get_absolute_url())
    before = page.locator("#counts").inner_text()
    invitation.answer = Answer.YES
    invitation.save()

    page.clock.run_for(31_000)

    expect(page.locator("#counts")).not_to_have_text(before, use_inner_text=True)
    expect(page.locator("body > [role=status]")).not_to_be_empty()
