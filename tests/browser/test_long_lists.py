"""A list of hundreds to choose from is narrowed by typing; without JavaScript it is the browser's own."""

import pytest
from django.urls import reverse

from networks.models import Outreach
from tests.browser import sweep
from tests.factories.actors import make_actor

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "select[name=actor]"


@pytest.fixture
def towns_actors(town):
    for number in range(30):
        make_actor(name=f"Verein {number:02}")
    return make_actor(name="Bäckerei Yıldız am Löwenplatz")


@pytest.fixture
def watch(browser, live_server, coordinator, settings):
    settings.SITE_URL = live_server.url
    contexts = []

    def open_at(width, theme="light"):
        look = sweep.Look("de", theme, width)
        context = look.context(browser)
        contexts.append(context)
        context.add_cookies(look.cookies(live_server.url, sweep.session_of(sweep.signed_in_as(coordinator))))
        watch = sweep.Watch(context, live_server.url)
        assert watch.open(reverse("networks:outreach-create")) == []
        return watch

    yield open_at
    for context in contexts:
        context.close()


def named(page) -> list[str]:
    return page.locator(f"{LIST} option:not([value=''])").all_inner_texts()


def test_typing_finds_one_of_many_and_enter_takes_it(watch, network, towns_actors):
    page = watch(1280).page
    field = page.get_by_label("Liste eingrenzen")
    assert field.count() == 1
    field.press_sequentially("xyz")
    assert named(page) == []
    field.fill("lowen BACK")
    assert named(page) == ["Bäckerei Yıldız am Löwenplatz"]
    assert page.locator(".field[data-narrow] [role=status]").inner_text() == "Einträge: 1"

    field.press("Enter")

    assert page.url.endswith(reverse("networks:outreach-create"))
    assert page.locator(LIST).evaluate("list => list === document.activeElement")
    assert page.locator(LIST).input_value() == str(towns_actors.pk)
    # What was chosen stays, whatever is typed afterwards.
    field.fill("verein 07")
    assert page.locator(LIST).input_value() == str(towns_actors.pk)
    assert named(page) == ["Bäckerei Yıldız am Löwenplatz", "Verein 07"]
    field.fill("")
    assert len(named(page)) == 31

    page.locator("select[name=network]").select_option(str(network.pk))
    with page.expect_navigation():
        page.locator("main .form-actions button[type=submit]").click()
    assert Outreach.objects.get().actor == towns_actors


@pytest.mark.parametrize(("width", "theme"), [(320, "light"), (1280, "dark")])
def test_a_narrowed_list_keeps_the_rules(watch, network, towns_actors, width, theme):
    page = watch(width, theme).page
    page.get_by_label("Liste eingrenzen").fill("verein")
    assert sweep.faults_of_rules(page) == []
    assert sweep.faults_of_shape(page) == []


def test_a_short_list_stays_as_it_is(watch, network):
    make_actor(name="Stadtwerke")
    assert watch(1280).page.get_by_label("Liste eingrenzen").count() == 0
