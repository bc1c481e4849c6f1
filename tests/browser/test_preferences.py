"""What readers set for themselves: four times the size, colours of their own, no motion, the system's dark theme.

Width 320 and spaced text are looked at on every page (``test_every_page.py``); these hang on the few rules all pages share,
so that pages of each kind are enough.
"""

import pytest
from django.urls import reverse

from portal.context import THEME_COOKIE
from tests.architecture.world import make_world
from tests.browser import sweep

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

# Guest pages, a list, a form, a board, a table, a page with figures.
PAGES = (
    "portal:today",
    "meetings:answer",
    "meetings:plan-year",
    "meetings:detail",
    "meetings:attendance",
    "networks:outreach",
    "networks:list",
    "actors:list",
    "monitoring:network",
)


@pytest.fixture
def open_pages(browser, live_server, settings):
    """A function: every one of the pages in a context with these options, one after the other."""
    settings.SITE_URL = live_server.url
    contexts = []

    def open_each(*, theme="light", width=1280, names=PAGES, **options):
        world, look = make_world(), sweep.Look("de", theme, width)
        context = browser.new_context(locale="de-DE", timezone_id="Europe/Berlin", **options)
        contexts.append(context)
        cookies = look.cookies(live_server.url, sweep.session_of(sweep.signed_in(world, "coordinator")))
        context.add_cookies([one for one in cookies if theme or one["name"] != THEME_COOKIE])
        page = context.new_page()
        for name in names:
            page.goto(live_server.url + reverse(name, kwargs=sweep.TABLE[name].kwargs(world)))
            yield name, page

    yield open_each
    for context in contexts:
        context.close()


def test_four_times_the_size_scrolls_one_way_only(open_pages):  # proof 116
    stuck = """() => [...document.querySelectorAll('body *')].filter(element =>
        ['fixed', 'sticky'].includes(getComputedStyle(element).position)
        && element.getBoundingClientRect().height > innerHeight / 3).map(element => element.outerHTML.slice(0, 120))"""
    wrong = []
    for name, page in open_pages(viewport={"width": 320, "height": 256}, device_scale_factor=4):
        wrong += [(name, fault) for fault in sweep.faults_of_shape(page)]
        wrong += [(name, f"covers the window: {what}") for what in page.evaluate(stuck)]
    assert wrong == []


BORDERLESS = """() => [...document.querySelectorAll('button, .btn, input:not([type=hidden]), select, textarea, .status')]
  .filter(element => element.checkVisibility() && element.getBoundingClientRect().width > 2)
  .filter(element => {
    const style = getComputedStyle(element), native = ['checkbox', 'radio', 'file'].includes(element.type);
    return !native && (style.borderBlockEndStyle === 'none' || parseFloat(style.borderBlockEndWidth) < 1)
      && style.forcedColorAdjust !== 'none' && !style.textDecorationLine.includes('underline');
  }).map(element => element.outerHTML.slice(0, 160))"""
RINGLESS = """() => {
  const focused = document.activeElement;
  if (!focused || focused === document.body) return null;
  const shown = [getComputedStyle(focused), getComputedStyle(focused, '::after')]
    .some(style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2);
  return shown || focused.matches('[type=date], [type=time]') ? '' : focused.outerHTML.slice(0, 160);
}"""


def test_own_colours_keep_edges_and_focus(open_pages):  # proof 116
    wrong = set()
    for name, page in open_pages(forced_colors="active", viewport={"width": 1280, "height": 800}):
        wrong |= {(name, f"no edge: {what}") for what in page.evaluate(BORDERLESS)}
        for _stop in range(40):
            page.keyboard.press("Tab")
            if (ringless := page.evaluate(RINGLESS)) is None:
                break
            if ringless:
                wrong.add((name, f"no ring: {ringless}"))
    assert not wrong, "\n".join(f"{name}: {what}" for name, what in sorted(wrong))


def test_seats_differ_in_own_colours(open_pages):
    [(_name, page)] = open_pages(
        forced_colors="active", names=["meetings:plan-year"], viewport={"width": 1280, "height": 800}
    )
    seats = [seat.screenshot() for seat in page.locator(".legend svg").all()]
    assert len(seats) == len(set(seats)) >= 3


MOVING = """() => [
  ...document.getAnimations().map(animation => `animation of ${animation.effect.target.outerHTML.slice(0, 120)}`),
  ...[...document.querySelectorAll('*')].filter(element => {
    const style = getComputedStyle(element);
    return style.transitionDuration.split(', ').some(duration => parseFloat(duration) > 0.01)
      || style.animationName !== 'none' || style.scrollBehavior === 'smooth';
  }).map(element => element.outerHTML.slice(0, 120)),
]"""


def test_nothing_moves_for_those_who_wish_so(open_pages):  # proof 116
    wrong = {
        (name, what)
        for name, page in open_pages(reduced_motion="reduce", viewport={"width": 1280, "height": 800})
        for what in page.evaluate(MOVING)
    }
    assert not wrong, "\n".join(f"{name}: {what}" for name, what in sorted(wrong))


def test_dark_system_looks_like_the_dark_choice(open_pages):
    colours = """() => [...document.querySelectorAll('body, body *')].map(element => {
      const style = getComputedStyle(element);
      return [element.tagName, style.color, style.backgroundColor, style.borderColor].join(' ');
    })"""
    screen = {"width": 1280, "height": 800}
    # The switch in the foot shows what was chosen.
    frame = "() => document.querySelectorAll('.foot').forEach(foot => foot.remove())"
    found = []
    for theme, scheme in (("dark", "light"), ("", "dark")):
        [(_name, page)] = open_pages(
            theme=theme, color_scheme=scheme, names=["meetings:link-request"], viewport=screen
        )
        page.evaluate(frame)
        found.append(page.evaluate(colours))
    assert found[0] == found[1]
    assert len(found[0]) > 10
