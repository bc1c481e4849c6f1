"""Double click, the end of the session, and "back" after signing out, in Chromium."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from actors.models import Actor
from tests.browser import sweep

pytestmark = pytest.mark.django_db(transaction=True)

DESK = sweep.Look("de", "light", 1280)


@pytest.fixture
def page(browser, live_server, settings, town, coordinator):
    settings.SITE_URL = live_server.url
    context = DESK.context(browser)
    context.add_cookies(DESK.cookies(live_server.url, sweep.session_of(sweep.signed_in_as(coordinator))))
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


def test_two_clicks_make_one_row_and_show_it(page, live_server):
    page.goto(live_server.url + reverse("actors:create"))
    page.fill("[name=name]", "Molkerei Sommer")
    page.dblclick("main .form-actions button[type=submit]")

    expect(page.locator("h1")).to_contain_text("Molkerei Sommer")
    assert Actor.objects.count() == 1


def test_the_end_of_the_session_is_told_in_time_and_can_be_put_off(page, live_server):
    page.clock.install()
    page.goto(live_server.url + reverse("actors:create"))
    page.fill("[name=name]", "Molkerei")
    stay = page.locator("#session-end button")
    expect(stay).to_be_hidden()

    page.clock.run_for(59 * 60_000)
    expect(stay).to_be_visible()
    stay.click()
    expect(stay).to_be_hidden()
    expect(page.locator("[name=name]")).to_be_focused()
    expect(page.locator("[name=name]")).to_have_value("Molkerei")

    page.clock.run_for(61 * 60_000)
    expect(stay).to_be_hidden()
    expect(page.locator("#session-end")).to_contain_text("abgemeldet")


def test_back_after_signing_out_shows_nothing(page, live_server):
    page.goto(live_server.url + reverse("actors:create"))
    page.goto(live_server.url + reverse("account_logout"))
    page.click("main button[type=submit]")
    page.wait_for_url(re.compile(f"^{live_server.url}/$"))
    assert not Session.objects.filter(session_data__contains="_auth_user_id").exists()

    page.go_back()
    page.go_back()

    expect(page.locator("[name=email]")).to_be_visible()
    assert page.locator("form [name=sector]").count() == 0
