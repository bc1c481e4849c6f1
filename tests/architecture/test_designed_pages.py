"""Every page of the interface's section 3: its address, its title and its way back, as stated there.

``{ref}`` and ``{slug}`` stand for the object's own. Titles are without the product's name; the way back is without the
page itself.
"""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.architecture.access import table
from tests.architecture.world import make_world

YEAR = timezone.localdate().year
NETWORK = ["Networks", "Bündnis Wärmewende"]
DAY = r"\w{3} \d{1,2}\s\w+ \d{4}"
MEETING = f"Runder Tisch Wärmewende, {DAY}"

# URL name: address, title (a pattern), breadcrumb
PAGES = {
    "portal:today": ("/today/", "Today", []),
    "meetings:plan-year": (f"/plan/{YEAR}/", f"Year plan {YEAR}", []),
    "meetings:plan-list": (f"/plan/{YEAR}/list/", f"Year plan {YEAR} as a list", []),
    "meetings:create": ("/meetings/new/", "Plan a meeting", []),
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
    "networks:contact-create": ("/actors/{slug}/contacts/new/", "Contact with Sparkasse", None),
    "networks:outreach": ("/outreach/", "Outreach", None),
    "networks:outreach-list": ("/outreach/list/", "Outreach", None),
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
    "monitoring:gaps": (f"/monitoring/{YEAR}/gaps/", f"Monitoring {YEAR}", []),
    "monitoring:year": (f"/monitoring/{YEAR}/", f"Monitoring {YEAR}", []),
    "monitoring:network": (f"/monitoring/{YEAR}/networks/{{slug}}/", f"Monitoring {YEAR}", []),
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
