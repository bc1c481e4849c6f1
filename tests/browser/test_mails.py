"""The HTML part of every kind of mail in Chromium, as it stands in the preview's frame: narrow, light and dark, with axe."""

import pytest
from django.urls import reverse

from common import samples
from outbox import styles
from tests.architecture.world import make_world
from tests.browser import sweep

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

LOOKED_AT = """body => ({
  colours: [getComputedStyle(body).backgroundColor, getComputedStyle(body).color],
  wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  buttons: [...document.querySelectorAll('.mail-button')].map(button => button.getBoundingClientRect().height),
})"""


# A mail is read inside the page of a mail program, which has the main part and its headings.
OF_WHOLE_PAGES = ("landmark-one-main", "page-has-heading-one", "region")


def rgb(colour):
    return f"rgb({', '.join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))})"


@pytest.mark.parametrize("look", [sweep.Look("de", "light", 320), sweep.Look("en", "dark", 320)], ids=str)
def test_every_mail_is_readable_on_a_phone(look, browser, live_server, settings):
    settings.SITE_URL = live_server.url
    world, faults = make_world(), []
    context = look.context(browser)
    context.add_cookies(
        look.cookies(live_server.url, sweep.session_of(sweep.signed_in(world, "coordinator")))
    )
    watch, letter = sweep.Watch(context, live_server.url), context.new_page()
    letter.emulate_media(color_scheme=look.theme)
    palette = styles.DARK if look.theme == "dark" else styles.LIGHT
    for kind in (kind for group in samples.groups() for kind in group.samples):
        page = reverse("outbox:kind", args=[kind]) + f"?lang={look.language}&look={look.theme}"
        found = watch.open(page)
        seen = watch.page.frames[1].locator("body").evaluate(LOOKED_AT)
        if seen["colours"] != [rgb(palette["page"]), rgb(palette["ink"])]:
            found.append(("look", str(seen["colours"])))
        if seen["wide"] > 0 or any(height < 44 for height in seen["buttons"]):
            found.append(("size", str(seen)))
        # In the preview's sandbox no rule could run, so the same document is looked at on its own.
        letter.set_content(context.request.get(watch.page.frames[1].url).text())
        found += sweep.faults_of_rules(letter, without=OF_WHOLE_PAGES)
        faults += [sweep.Fault(kind_of_fault, detail, kind) for kind_of_fault, detail in found]
    context.close()
    assert not faults, sweep.report(faults)
