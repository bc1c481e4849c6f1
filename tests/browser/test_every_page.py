"""Every page without parameters, as each role sees it, on a desk and on the smallest phone."""

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.domain.sign_in import create_sign_in_link
from tests.architecture.world import make_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

# Not the product's own pages: the log-out question ends the session, files are no pages.
LEFT_OUT = {"account_logout", "actors:export-csv", "actors:export-xlsx"}
SIZES = {"desk": {"width": 1280, "height": 800}, "phone": {"width": 320, "height": 568}}


def addresses():
    """The named URLs that need nothing, the support tool's own pages left out."""
    return sorted(set(_walk(get_resolver())))


def _walk(resolver, namespace=""):
    for pattern in resolver.url_patterns:
        inner = ":".join(part for part in (namespace, getattr(pattern, "namespace", None)) if part)
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                yield from _walk(pattern, inner)
        elif isinstance(pattern, URLPattern) and pattern.name and not pattern.pattern.converters:
            name = f"{namespace}:{pattern.name}" if namespace else pattern.name
            if name not in LEFT_OUT and not pattern.pattern.regex.groups:
                yield reverse(name)


def pages_of(user):
    """The addresses that show this user a page; the browser would only stumble over the others."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return [address for address in addresses() if client.get(address).status_code == 200]


@pytest.fixture(params=SIZES)
def desk_or_phone(request, browser):
    """A page of that size, and everything the browser complains about while it shows one."""
    context = browser.new_context(viewport=SIZES[request.param], locale="de-DE", timezone_id="Europe/Berlin")
    page, heard = context.new_page(), []
    page.on("console", lambda said: heard.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    yield page, heard
    context.close()


@pytest.mark.parametrize("role", ["coordinator", "member", "admin"])
def test_every_page_is_whole(role, desk_or_phone, live_server, settings):
    settings.SITE_URL = live_server.url
    page, heard = desk_or_phone
    user = make_world().users[role]
    page.goto(create_sign_in_link(user, at=timezone.now()))
    page.locator("main").get_by_role("button").click()
    page.wait_for_url("**/today/")
    pages, wrong = pages_of(user), []
    for address in pages:
        heard.clear()
        page.goto(live_server.url + address)
        headings = page.locator("h1").count()
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if (headings, wide, heard) != (1, 0, []):
            wrong.append((address, f"{headings} h1", f"{wide} px too wide", list(heard)))
    assert wrong == []
    assert len(pages) >= {"coordinator": 30, "member": 15, "admin": 30}[role]
