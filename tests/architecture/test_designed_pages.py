"""Every page of the interface's section 3: its address, its title and its way back, as stated there. Of the other
pages, found in the URL configuration, the way back and the one primary button are looked at.

``{ref}`` and ``{slug}`` stand for the object's own. Titles are without the product's name; the way back is without the
page itself.
"""

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from tests.architecture.access import table
from tests.architecture.world import World, make_world
from tests.factories.accounts import make_user
from tests.factories.actors import make_town

YEAR = timezone.localdate().year
NETWORK = ["Networks", "Bündnis Wärmewende"]
DAY = r"\w{3} \d{1,2}\s\w+ \d{4}"
MEETING = f"Runder Tisch Wärmewende, {DAY}"

# URL name: address, title (a pattern), breadcrumb
PAGES = {
    "portal:today": ("/today/", "Today", []),
    "meetings:plan-year": (f"/plan/{YEAR}/", f"Year plan {YEAR}", []),
    "meetings:plan-list": (f"/plan/{YEAR}/list/", f"Year plan {YEAR} as a list", []),
    "meetings:create": ("/meetings/new/", "Plan a meeting", ["Year plan"]),
    "portal:networks": ("/networks/", "Networks", []),
    "portal:network": ("/networks/{slug}/", "Bündnis Wärmewende", ["Networks"]),
    "portal:network-members": ("/networks/{slug}/members/", "Members – Bündnis Wärmewende", NETWORK),
    "meetings:network-meetings": ("/networks/{slug}/meetings/", "Meetings – Bündnis Wärmewende", NETWORK),
    "networks:network-commitments": (
        "/networks/{slug}/commitments/",
        "Self-commitments – Bündnis Wärmewende",
        NETWORK,
    ),
    "networks:network-projects": ("/networks/{slug}/projects/", "Projects – Bündnis Wärmewende", NETWORK),
    "networks:settings": ("/networks/{slug}/settings/", "Settings – Bündnis Wärmewende", NETWORK),
    "portal:actors": ("/actors/", "Actors", []),
    "portal:actor": ("/actors/{slug}/", "Stadtwerke", ["Actors"]),
    "networks:contact-create": (
        "/actors/{slug}/contacts/new/",
        "Contact with Sparkasse",
        ["Actors", "Sparkasse"],
    ),
    "networks:outreach": ("/outreach/", "Outreach", ["Actors"]),
    "networks:outreach-list": ("/outreach/list/", "Outreach", ["Actors"]),
    "meetings:detail": ("/meetings/{ref}/", MEETING, ["Year plan", "Bündnis Wärmewende"]),
    "meetings:invite": ("/meetings/{ref}/invitations/", f"Invite – {MEETING}", ["Runder Tisch Wärmewende"]),
    "meetings:attendance": (
        "/meetings/{ref}/attendance/",
        f"Who was there\\? – Auftakt, {DAY}",
        ["Auftakt"],
    ),
    "meetings:minutes": ("/meetings/{ref}/minutes/", f"Minutes – Auftakt, {DAY}", ["Auftakt"]),
    "meetings:agenda": ("/meetings/{ref}/agenda/", f"Agenda – {MEETING}", ["Runder Tisch Wärmewende"]),
    "meetings:action-list": ("/actions/", "Actions", []),
    "networks:commitment-list": ("/commitments/", "Self-commitments", []),
    "networks:commitment-detail": (
        "/commitments/{ref}/",
        "15 % weniger Strom bis 2027 – Bündnis Wärmewende",
        None,
    ),
    "networks:commitment-progress": (
        "/commitments/{ref}/progress/",
        "Report progress – 15 % weniger Strom bis 2027",
        None,
    ),
    "networks:idea-list": ("/ideas/", "Ideas", []),
    "networks:idea-detail": ("/ideas/{ref}/", "Lastenrad-Pool", ["Ideas"]),
    "networks:idea-edit": (
        "/ideas/{ref}/edit/",
        "Edit the idea – Lastenrad-Pool",
        ["Ideas", "Lastenrad-Pool"],
    ),
    "networks:project-list": ("/projects/", "Projects", []),
    "networks:project-detail": ("/projects/{slug}/", r"Projekt \d+", ["Projects"]),
    "monitoring:gaps": (f"/monitoring/{YEAR}/gaps/", f"Monitoring {YEAR}", ["Monitoring"]),
    "monitoring:year": (f"/monitoring/{YEAR}/", f"Monitoring {YEAR}", []),
    "monitoring:network": (f"/monitoring/{YEAR}/networks/{{slug}}/", f"Monitoring {YEAR}", ["Monitoring"]),
    "monitoring:why": (
        "/monitoring/snapshots/{ref}/D2/",
        "Why 0 of 6 for “GHG reduction”\\?",
        ["Monitoring"],
    ),
    "monitoring:report-list": ("/monitoring/snapshots/{ref}/reports/", "Report as a file", ["Monitoring"]),
    "portal:outbox": ("/outbox/", "Outbox", []),
    "portal:outbox-mail": ("/outbox/{ref}/", r"Einladung \d+", ["Outbox"]),
    "portal:search": ("/search/", "Search", []),
    "portal:setup": ("/settings/", "Set-up", []),
    "accounts:account": ("/account/", "My account", []),
    "portal:help": ("/help/", "Help", []),
    "portal:accessibility": ("/accessibility/", "Accessibility statement", []),
    "portal:privacy": ("/privacy/", "Privacy", []),
    "portal:imprint": ("/imprint/", "Imprint", []),
}


LISTS = {
    *("actors:list", "actors:person-list", "portal:actors", "networks:list", "portal:networks"),
    *("networks:outreach", "networks:outreach-list", "networks:idea-list", "networks:project-list"),
    *(
        "networks:commitment-list",
        "networks:cost-list",
        "networks:planning-list",
        "networks:participation-list",
    ),
    *("outbox:list", "portal:outbox"),
}
# What a menu, a row of tabs or the footer leads to, and what stands before or beside the product itself.
TOP_LEVEL = {
    *(name for name, (_path, _title, way_back) in PAGES.items() if way_back == []),
    *("actors:list", "actors:person-list", "networks:list", "outbox:list"),
    *("meetings:own-list", "networks:cost-list", "networks:planning-list", "networks:participation-list"),
    *("portal:start", "portal:easy-language", "portal:sign-language", "actors:barrier-reported"),
    # Guests' pages belong to a link, not to the product's pages.
    *(
        "meetings:answer",
        "meetings:answer-done",
        "meetings:answer-substitute",
        "meetings:answer-propose",
        "meetings:answer-brief",
        "meetings:action-link",
        "meetings:vote",
        "meetings:link-request",
    ),
    "outbox:unsubscribe",
    # Before the sign-in, and what a link from a mail leads to.
    *("account_inactive", "account_reset_password", "account_reset_password_done"),
    *("account_reset_password_from_key", "account_reset_password_from_key_done"),
}


def _words(markup: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", markup)).strip()


def _way_back(text: str) -> list[str]:
    found = re.search(r'<ol class="crumbs">(.*?)</ol>', text, re.DOTALL)
    steps = re.findall(r"<li[^>]*>(.*?)</li>", found[1], re.DOTALL) if found else []
    return [_words(step) for step in steps[:-1]]


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(PAGES))
def test_page_is_where_and_called_as_designed(name):
    path, title, way_back = PAGES[name]
    world = make_world()
    kwargs = table()[name].kwargs(world)
    url = reverse(name, kwargs=kwargs)
    shape = re.escape(path).replace(r"\{slug\}", "[-a-z0-9]+").replace(r"\{ref\}", "[-_A-Za-z0-9]{22}")
    assert re.fullmatch(shape, url)
    user = world.users["admin"]
    user.language = "en"
    user.save()
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    response = client.get(url)
    assert response.status_code == 200
    text = response.content.decode()
    shown = _words(re.search(r"<title>(.*?)</title>", text, re.DOTALL)[1])
    assert re.fullmatch(rf"{title} – Klimatisch .+", shown), shown
    assert text.count("<h1>") == 1
    if way_back is not None:
        assert _way_back(text) == way_back


class _Buttons(HTMLParser):
    """The kinds of the buttons in the page's main part, group by group. Rows of lists have buttons of their own."""

    def __init__(self, text):
        super().__init__()
        self.open: list[tuple[str, list[str] | None]] = []
        self.groups: list[list[str]] = []
        self.feed(text[text.index("<main") : text.index("</main>")])

    def handle_starttag(self, tag, attrs):
        classes = (dict(attrs).get("class") or "").split()
        if tag in ("div", "form", "table", "li"):
            group = [] if {"actions", "empty"} & set(classes) else None
            self.open.append((tag, group))
            self.groups += [group] if group is not None else []
        if "btn" in classes and not any(tag in ("table", "li") for tag, _group in self.open):
            group = next((group for _tag, group in reversed(self.open) if group is not None), None)
            if group is None:
                self.groups.append(group := [])
            group.append("primary" if "btn-primary" in classes else "other")

    def handle_endtag(self, tag):
        if self.open and self.open[-1][0] == tag:
            self.open.pop()

    @property
    def faults(self):
        primaries = sum(group.count("primary") for group in self.groups)
        if primaries > 1:
            yield f"{primaries} primary buttons"
        if any("primary" in group[1:] for group in self.groups):
            yield "the primary button is not the first"


def _pages_of(role, world, addresses):
    """URL name and text of each page the role gets."""
    user = world.users[role]
    user.language = "en"
    user.save()
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    for name, url in addresses.items():
        response = client.get(url)
        if response.status_code == 200 and response.headers["Content-Type"].startswith("text/html"):
            text = response.content.decode()
            if "<main" in text:
                yield name, text
        elif response.streaming:
            list(response)  # read to its end, so that the file is closed


def _addresses(world):
    rows = table()
    # Once for all roles: some rows make what they point at.
    return {name: reverse(name, kwargs=rows[name].kwargs(world)) for name in sorted(rows) if rows[name].get}


@pytest.mark.django_db
def test_pages_below_the_top_level_lead_back():
    world = make_world()
    pages = dict(_pages_of("admin", world, _addresses(world)))
    assert {name for name, text in pages.items() if not _way_back(text)} <= TOP_LEVEL
    assert {name for name in TOP_LEVEL & pages.keys() if _way_back(pages[name])} == set()
    assert len(pages) > 140


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["admin", "coordinator", "member", "moderator"])
def test_one_primary_button_at_most_and_it_stands_first(role):
    world = make_world()
    more = {
        f"{name} {row}": row.get_absolute_url()
        for name in ("draft_meeting", "held_meeting", "submitted_commitment", "adopted_commitment")
        for row in [getattr(world, name)]
    }
    pages = _pages_of(role, world, _addresses(world) | more)
    faults = {name: list(_Buttons(text).faults) for name, text in pages}
    assert len(faults) > 20
    assert {name: found for name, found in faults.items() if found} == {}


@pytest.mark.django_db
def test_pages_of_an_empty_town_filter_nothing_and_have_one_primary_button():
    """In an empty place stands the next step; the same button at the top steps back (klimatisch.css)."""
    make_town()
    world = World(users={"admin": make_user(role=Role.ADMINISTRATOR)})
    pages = dict(_pages_of("admin", world, {name: reverse(name) for name in LISTS}))
    assert pages.keys() == LISTS
    for name, text in pages.items():
        *_top, last = _Buttons(text).groups or [[]]
        assert text.count("btn-primary") <= 2, name
        assert 'class="empty empty-first"' in text, name
        assert 'class="filters"' not in text, name
        assert "primary" not in last[1:], name


@pytest.mark.django_db
def test_a_filter_that_finds_nothing_stays():
    world = make_world()
    searches = {name: f"{reverse(name)}?q=Zwiebelfisch" for name in ("actors:list", "networks:outreach")}
    for name, text in _pages_of("admin", world, searches):
        assert 'class="filters"' in text, name
        assert 'class="empty empty-filtered"' in text, name
