"""Every page in Chromium: the rules of axe, nothing too wide, nothing cut off, no complaint, no foreign host.

Each page is looked at as the most privileged role that gets it and as each role that is shown other things on it, in
four combinations that hold every pair of language, theme and width. ``make axe-all`` runs all combinations and roles.
"""

import os

import pytest
from django.urls import get_resolver, reverse

from tests.architecture.access import url_names
from tests.architecture.world import make_world
from tests.browser import sweep

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

EVERYTHING = "AXE_ALL" in os.environ
LOOKS = sweep.ALL_LOOKS if EVERYTHING else sweep.PAIRWISE


@pytest.fixture
def looked_at(browser, live_server, settings):
    """A function: the faults of an app's pages in one look, and how many pages that were."""
    settings.SITE_URL = live_server.url
    contexts = []

    def look_at(app, look):
        world = make_world()
        clients = {role: sweep.signed_in(world, role) for role in sweep.BY_RIGHTS}
        addresses = sweep.addresses_of(app, world)
        find_roles = sweep.roles_that_see if EVERYTHING else sweep.roles_to_look_as
        roles = find_roles(app, addresses, clients)
        contexts.append(context := look.context(browser))
        watch, faults, pages = sweep.Watch(context, live_server.url), [], 0
        for role in sweep.BY_RIGHTS:
            context.clear_cookies()
            context.add_cookies(look.cookies(live_server.url, sweep.session_of(clients[role])))
            for name in (name for name in addresses if role in roles[name]):
                found = watch.open(addresses[name])
                found += sweep.faults_of_rules(watch.page) + sweep.faults_of_shape(watch.page)
                if (spoken := watch.page.locator("html").get_attribute("lang")) != look.language:  # proof 121
                    found.append(("language", f"the page says {spoken}"))
                if look.width == 320:
                    found += sweep.faults_of_spacing(watch.page)
                place = f"{name} {addresses[name]} as {role}, {look}"
                faults += [sweep.Fault(kind, detail, place) for kind, detail in found]
                pages += 1
        return faults, pages

    yield look_at
    for context in contexts:
        context.close()


def test_no_page_is_forgotten():
    assert {name for app in sweep.APPS for name in sweep.names_of(app)} == set(sweep.TABLE)
    assert set(sweep.table()) == set(url_names(get_resolver()))


@pytest.mark.parametrize("look", LOOKS, ids=str)
@pytest.mark.parametrize("app", sweep.APPS)
def test_pages_are_whole(app, look, looked_at):  # proof 114
    faults, pages = looked_at(app, look)
    print(f"{pages} pages of {app}, {look}")
    assert pages > 0
    assert not faults, sweep.report(faults)


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_styleguide_is_whole(look, browser, live_server, settings, town, admin):
    """Every component in every state; the page is there while developing only."""
    settings.SITE_URL, settings.DEBUG = live_server.url, True
    context = look.context(browser)
    context.add_cookies(look.cookies(live_server.url, sweep.session_of(sweep.signed_in_as(admin))))
    watch = sweep.Watch(context, live_server.url)
    found = watch.open(reverse("portal:styleguide"))
    # It shows some landmarks several times, as no page does.
    found += sweep.faults_of_rules(watch.page, without=("landmark-unique",))
    found += sweep.faults_of_shape(watch.page)
    if look.width == 320:
        found += sweep.faults_of_spacing(watch.page)
    context.close()
    faults = [sweep.Fault(kind, detail, f"the style guide, {look}") for kind, detail in found]
    assert not faults, sweep.report(faults)


BROKEN = """() => {
  const main = document.querySelector('main');
  main.insertAdjacentHTML('beforeend', `<h1></h1><img src="https://elsewhere.example/a.png" style="color: red">
    <p style="width: 5px"><span>Wort</span></p><div class="wide"></div>
    <div class="low">zu viel</div>`);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('.wide { width: 3000px; height: 1px } .low { height: 1.2em; overflow: hidden }');
  document.adoptedStyleSheets = [sheet];
  console.error('oh');
}"""


def test_faults_are_found(browser, live_server, town):
    """What passes on every page is seen to fail on a broken one."""
    look = sweep.PAIRWISE[0]
    watch = sweep.Watch(look.context(browser), live_server.url)
    assert watch.open("/help/") == []
    watch.page.evaluate(BROKEN)
    watch.page.wait_for_function("() => window.__reports.length > 1")
    kinds = {kind for kind, _detail in watch.heard}
    kinds |= {kind.partition(" (")[0] for kind, _detail in sweep.faults_of_rules(watch.page)}
    kinds |= {kind for kind, _detail in sweep.faults_of_shape(watch.page)}
    kinds |= {kind for kind, _detail in sweep.faults_of_spacing(watch.page)}
    assert kinds >= {"console", "axe image-alt", "axe empty-heading", "sideways", "headings"}
    assert ("status", "404") in watch.open("/nowhere/")
    watch.page.context.close()
