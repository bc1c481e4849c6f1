"""A first visit, measured in Chromium over real responses of the production server: gunicorn, hashed and packed files."""

import re
import subprocess
import sys
import time

import pytest
import requests
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings
from django.urls import reverse

from meetings.notifications import answer_token
from tests.browser import sweep
from tests.factories.actors import make_actor, make_person
from tests.factories.meetings import make_invitation, make_meeting
from tests.factories.networks import make_membership
from tests.plugin_processes import product_environment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

MOST_BYTES = 120_000
HASHED = re.compile(r"/static/.*\.[0-9a-f]{12}\.\w+$")
# What had to arrive before anything was drawn.
BLOCKING = """() => performance.getEntriesByType('resource')
  .filter(entry => entry.renderBlockingStatus === 'blocking').map(entry => new URL(entry.name).pathname)"""
SHIFTS = """window.__shifts = []; new PerformanceObserver(list => list.getEntries().forEach(entry => {
  if (!entry.hadRecentInput) window.__shifts.push([entry.value, ...entry.sources.map(source =>
    source.node && (source.node.outerHTML || source.node.textContent).slice(0, 120))]);
})).observe({type: 'layout-shift', buffered: true});"""


@pytest.fixture
def site(transactional_db, free_port, tmp_path):
    """The address of the product as it is installed, on this test's database."""
    static, port = tmp_path / "static", free_port()
    storages = {**settings.STORAGES, "staticfiles": {"BACKEND": "config.staticfiles.HashedStorage"}}
    with override_settings(STATIC_ROOT=static, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
    address = f"http://localhost:{port}"
    environment = product_environment(
        "memory://", SITE_URL=address, PORT=port, STATIC_ROOT=static, WEB_CONCURRENCY=1
    )
    command = [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn", "config.wsgi"]
    with (tmp_path / "server.txt").open("w") as log:
        server = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        deadline = time.monotonic() + 60
        while not _answers(address):
            assert server.poll() is None and time.monotonic() < deadline, (
                tmp_path / "server.txt"
            ).read_text()
            time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def _answers(address):
    try:
        return requests.get(f"{address}/healthz", timeout=10).ok
    except requests.ConnectionError:
        return False


@pytest.fixture
def visits(coordinator, topic_area):
    """The three pages people see first, and who sees them."""
    for number in range(16):
        make_membership(topic_area.network, make_actor(name=f"Betrieb {number}"))
    actor = make_actor(name="Bäckerei Yıldız")
    meeting = make_meeting(topic_area)
    invitation = make_invitation(
        meeting, actor=actor, person=make_person(actor=actor, given_name="Ayşe", family_name="Yıldız")
    )
    return {
        reverse("portal:start"): "",
        reverse("meetings:answer", args=[answer_token(invitation)]): "",
        reverse("portal:today"): sweep.session_of(sweep.signed_in_as(coordinator)),
    }


def _late(route):
    """As over a slow network: the text is there before its font."""
    time.sleep(0.3)
    route.continue_()


def visit(browser, site, address, session, width) -> list[str]:
    """What is wrong with the first visit to a page, by somebody who has nothing of it yet."""
    look, came = sweep.Look("de", "light", width), []
    context = look.context(browser)
    context.add_cookies(look.cookies(site, session))
    context.add_init_script(SHIFTS)
    page = context.new_page()
    page.on("requestfinished", lambda request: came.append(request))  # noqa: PLW0108 - marks its listener
    page.route("**/*.woff2", _late)
    page.goto(site + address, wait_until="networkidle")
    page.evaluate("document.fonts.ready.then(() => true)")
    page.wait_for_timeout(500)
    weights = {request.url.removeprefix(site): _weight(request) for request in came}
    kept = {request.url: _kept(request) for request in came if HASHED.search(request.url)}
    blocking, shifts = page.evaluate(BLOCKING), page.evaluate("window.__shifts")
    context.close()
    wrong = []
    if sum(weights.values()) > MOST_BYTES:
        wrong.append(f"weighs {sum(weights.values())} bytes: {weights}")
    if len(blocking) != 1 or not re.search(r"/site\.[0-9a-f]{12}\.css$", blocking[0]):
        wrong.append(f"waits for {blocking}")
    if len(kept) < 3 or not all(
        "max-age=315360000" in value and "immutable" in value for value in kept.values()
    ):
        wrong.append(f"files are not kept: {kept}")
    if shifts:
        wrong.append(f"shifts: {shifts}")
    return [f"{address} at {width} px {what}" for what in wrong]


def _weight(request) -> int:
    sizes = request.sizes()
    return sizes["responseBodySize"] + sizes["responseHeadersSize"]


def _kept(request) -> str:
    return request.response().headers.get("cache-control", "")


def test_first_visit_is_light_and_stands_still(site, visits, browser):
    wrong = []
    for width in (375, 1280):
        for address, session in visits.items():
            wrong += visit(browser, site, address, session, width)
    assert not wrong, "\n".join(wrong)
